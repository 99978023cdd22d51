import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import { maskSecrets } from '../profile/variables.ts';
import { maskTextSecrets } from '../protocol/url-secrets.ts';
import type { SessionSummary } from '../session/summary.ts';
import { exportCapture } from './export-capture.ts';
import { exportCsv } from './export-csv.ts';
import { exportHar } from './export-har.ts';
import { exportNdjson } from './export-ndjson.ts';
import { isoTime } from './iso-time.ts';
import type { Exporter, ExportOptions } from './options.ts';
import { type CaptureSource, UnreadableCaptureError } from './source.ts';

export type ExportFormatId = 'capture' | 'ndjson' | 'csv' | 'har';

export interface ExportFormat {
  readonly id: ExportFormatId;
  /** What a menu shows. */
  readonly label: string;
  /** Without the dot. */
  readonly extension: string;
  readonly mimeType: string;
  readonly export: Exporter;
}

/** In the order a menu shows them; the one that can be imported again comes first. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'capture',
    label: 'Capture (JSON, can be imported)',
    extension: 'capture.json',
    mimeType: 'application/json',
    export: exportCapture,
  },
  {
    id: 'ndjson',
    label: 'NDJSON (one object a line)',
    extension: 'ndjson',
    mimeType: 'application/x-ndjson',
    export: exportNdjson,
  },
  { id: 'csv', label: 'CSV (spreadsheet)', extension: 'csv', mimeType: 'text/csv', export: exportCsv },
  { id: 'har', label: 'HAR 1.2 (Network panel)', extension: 'har', mimeType: 'application/json', export: exportHar },
];

const MAX_NAME_CHARS = 60;

/**
 * `name-20261120-094514Z.har`: safe on every file system whatever the session is called, in UTC, sorted by time. `secrets` are
 * those of the source; none of them is in the name.
 */
export function suggestFileName(
  summary: SessionSummary,
  format: Pick<ExportFormat, 'extension'>,
  now: number,
  secrets: readonly string[],
): string {
  const stamp = isoTime(now)
    .replace(/[-:]|\.\d+/g, '')
    .replace('T', '-');
  return `${fileStem(summary, secrets)}-${stamp}.${format.extension}`;
}

/** What names of files of a session begin with. */
export function fileStem(summary: Pick<SessionSummary, 'id' | 'name'>, secrets: readonly string[]): string {
  const name = maskTextSecrets(maskSecrets(summary.name, secrets))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^(?:wss?|https?):[/\\]*(?:[^/\\?#]*@)?/, '')
    // A query may hold a secret, and a file name travels further than the file.
    .replace(/[?#].*$/s, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME_CHARS)
    .replace(/^-+|-+$/g, '');
  return `socketwright-${name === '' ? `session-${summary.id}` : name}`;
}

export interface ExportReceipt {
  readonly frames: number;
  readonly chunks: number;
}

export type ExportErrorCode = 'cancelled' | 'unreadable' | 'write';

/**
 * Runs an exporter into `write` (which may wait, as a file does) and turns what can go wrong into a value:
 * `cancelled` by the signal, `unreadable` when frames are gone, `write` when the target or the store fails.
 */
export async function runExport(
  format: ExportFormat,
  source: CaptureSource,
  options: ExportOptions,
  write: (chunk: string) => void | Promise<void>,
): Promise<Result<ExportReceipt, ExportErrorCode>> {
  let chunks = 0;
  try {
    for await (const chunk of format.export(source, options)) {
      await write(chunk);
      chunks++;
    }
    return ok({ frames: source.summary.frames, chunks });
  } catch (thrown) {
    if (options.signal?.aborted === true) {
      return fail('cancelled', 'The export was cancelled; the file is not complete, delete it if one was begun.');
    }
    if (thrown instanceof UnreadableCaptureError) return fail('unreadable', thrown.message);
    return fail('write', `The export of “${source.summary.name}” stopped: ${describeThrown(thrown)}.`);
  }
}
