import { describeThrown } from '../base/result.ts';
import { ImportError } from './import-error.ts';

/** What a `File` or `Blob` can do; read once to check and once more to take over, so that memory stays small. */
export interface CaptureBlob {
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

export type CaptureInput = string | CaptureBlob;

export interface InputChunk {
  readonly text: string;
  /** Bytes of a blob or characters of a text, up to and with this chunk. */
  readonly done: number;
}

/** Keeps the pieces of a long text small enough to stop between two of them. */
const TEXT_PIECE_CHARS = 1 << 20;

export function inputSize(input: CaptureInput): number {
  return typeof input === 'string' ? input.length : input.size;
}

/** The text of the input, without a byte order mark. Throws `ImportError`. */
export async function* inputChunks(input: CaptureInput): AsyncGenerator<InputChunk, void, undefined> {
  if (typeof input === 'string') {
    for (let from = input.startsWith('\ufeff') ? 1 : 0; from < input.length; from += TEXT_PIECE_CHARS) {
      const text = input.slice(from, from + TEXT_PIECE_CHARS);
      yield { text, done: from + text.length };
    }
    return;
  }
  // Fatal: a capture with bytes lost is not a capture.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = open(input);
  let done = 0;
  let reading = true;
  try {
    for (let read = await next(reader); !read.done; read = await next(reader)) {
      reading = false;
      done += read.value.byteLength;
      yield { text: decode(decoder, read.value, done), done };
      reading = true;
    }
    reading = false;
    // An unfinished character is left for the JSON reader to call a truncated file.
    yield { text: finish(decoder), done };
  } finally {
    // A stream that failed while it was read would only throw its error a second time.
    if (!reading) await reader.cancel();
  }
}

function open(blob: CaptureBlob): ReadableStreamDefaultReader<Uint8Array> {
  try {
    return blob.stream().getReader();
  } catch (thrown) {
    throw unreadable(thrown);
  }
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (thrown) {
    throw unreadable(thrown);
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, done: number): string {
  try {
    return decoder.decode(bytes, { stream: true });
  } catch {
    throw new ImportError(
      'not-json',
      `The file is not UTF-8 text (in its first ${done} bytes); a capture is saved as UTF-8.`,
    );
  }
}

function finish(decoder: TextDecoder): string {
  try {
    return decoder.decode();
  } catch {
    return '';
  }
}

function unreadable(thrown: unknown): ImportError {
  return new ImportError('unreadable', `The file could not be read (${describeThrown(thrown)}); choose it again.`);
}
