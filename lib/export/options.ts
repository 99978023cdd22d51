import type { CaptureSource } from './source.ts';

/** Frames written and frames to write; events and heads are too few to count. */
export interface ExportProgress {
  readonly done: number;
  readonly total: number;
}

export interface ExportOptions {
  /** Epoch ms, written into formats that have a place for it. */
  readonly now: number;
  /** The program that writes, as `name@version`. */
  readonly generator: string;
  /** Keeps tokens, passwords and cookies wherever `redact.ts` would mask them; left out means masked. */
  readonly includeSecrets?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
}

/**
 * Yields the file as text pieces that never end inside a surrogate pair, so each may be encoded to UTF-8 alone.
 * Throws the signal's reason when aborted and `UnreadableCaptureError` when frames are gone; `runExport` makes both a `Result`.
 */
export type Exporter = (source: CaptureSource, options: ExportOptions) => AsyncGenerator<string, void, undefined>;

/** Reports progress and heeds the signal once per batch: often enough for a person, too rare to cost. */
export async function* tracked<Batch>(
  batches: AsyncIterable<Batch>,
  framesIn: (batch: Batch) => number,
  total: number,
  options: ExportOptions,
): AsyncGenerator<Batch, void, undefined> {
  let done = 0;
  options.signal?.throwIfAborted();
  options.onProgress?.({ done, total });
  for await (const batch of batches) {
    options.signal?.throwIfAborted();
    yield batch;
    done += framesIn(batch);
    options.onProgress?.({ done, total });
  }
  options.signal?.throwIfAborted();
}
