import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { Stretch } from '../metrics/aggregate.ts';
import type { Profile } from '../profile/schema.ts';
import { maskSecrets } from '../profile/variables.ts';
import type { SessionSummary } from '../session/summary.ts';
import { wordsFor } from './mask-words.ts';
import type { ExportOptions } from './options.ts';

// Here and not with the schema, which nobody needs who only writes.
export const METRICS_FORMAT = 'socketwright-metrics';
export const METRICS_VERSION = 1;

/** What was measured of one session, to be exported. */
export interface MetricsSource {
  readonly summary: Pick<SessionSummary, 'name' | 'url' | 'profileId' | 'createdAt'>;
  readonly profile: Profile;
  /** Values of its secret variables (`secretsIn`), which are masked wherever they stand. */
  readonly secrets: readonly string[];
  /** In order. */
  readonly snapshots: readonly MetricsSnapshot[];
  /** null for all of the time. */
  readonly range: Stretch | null;
}

export type MetricsExportOptions = Pick<ExportOptions, 'now' | 'generator' | 'includeSecrets'>;

/** How the few texts of a session look in its metrics. */
export interface MetricsTexts {
  readonly name: string;
  readonly url: string;
  readonly type: (type: string) => string;
}

/** Masked as `redact.ts` masks captures, unless the person wants the secrets in the file. */
export function metricsTexts(
  { summary, secrets }: MetricsSource,
  { includeSecrets }: MetricsExportOptions,
): MetricsTexts {
  const { name, url } = summary;
  if (includeSecrets === true) return { name, url, type: (type) => type };
  const words = wordsFor(secrets);
  return { name: words.text(name), url: words.url(url), type: (type) => maskSecrets(type, secrets) };
}
