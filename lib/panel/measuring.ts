import type { CaptureReader } from '../capture/reader.ts';
import type { Thresholds } from '../profile/metrics-schema.ts';
import type { Metric } from '../protocol/metric.ts';
import type { SessionBook } from './session-book.ts';

/** A limit of the profile that the charts show. */
export type LimitName = 'handshakeMs' | 'messageMs';

/** What the views of what was measured need from outside of one session. */
export interface Measuring {
  readonly reader: CaptureReader;
  readonly sessions: SessionBook;
  /** Values that must stand in no file. */
  readonly secrets: readonly string[];
  /** `name@version` of the program. */
  readonly generator: string;
  readonly onAlertsSeen: () => void;
  /** null where nothing is measured any more (an import). Resolves to one sentence when it failed, else to null. */
  readonly onReset: (() => Promise<string | null>) | null;
  /** Changes a limit of this session's own settings; null where it cannot be. As `onReset`. */
  readonly onLimit: ((name: LimitName, ms: number) => Promise<string | null>) | null;
  /** Saves a file into the download folder. */
  readonly onSave: (fileName: string, blob: Blob) => void;
}

/** The limit of the profile for each sample of a metric; null where it has none. */
export function limitName(metric: Metric): LimitName | null {
  return metric === 'handshake' ? 'handshakeMs' : metric === 'reply' ? 'messageMs' : null;
}

/** Over how many ms a sample of a metric is a violation: the profile's limit, else its lowest alarm over single samples; null for none. */
export function limitOf(metric: Metric, thresholds: Thresholds): number | null {
  const name = limitName(metric);
  if (name !== null) return thresholds[name];
  const limits = thresholds.alerts
    .filter(({ measure, statistic, beyond }) => measure === metric && statistic === 'each' && beyond === 'over')
    .map(({ limit }) => limit);
  return limits.length === 0 ? null : Math.min(...limits);
}
