import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import { SEGMENT_BYTES, SEGMENT_FRAMES } from '../capture/segment.ts';
import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { NOT_MEASURED, type SessionSummary } from '../session/summary.ts';
import { CaptureCheck } from './capture-check.ts';
import { type CaptureInput, inputChunks, inputSize } from './capture-input.ts';
import { CAPTURE_FORMAT, CAPTURE_VERSION, type CaptureHead } from './capture-schema.ts';
import { CAPTURE_UPGRADES, type CaptureUpgrade, upgradeFrom } from './capture-upgrade.ts';
import { ImportError, type ImportErrorCode, invalid, quote } from './import-error.ts';
import { type JsonPart, JsonSplitter, parseJson, type Take } from './json-splitter.ts';
import type { SourceFrame } from './source.ts';

/** All of a summary but its id, which the store gives. */
export type SessionDraft = Omit<SessionSummary, 'id'>;

/** A capture that was checked to its last byte; storing it can begin. */
export interface ImportedCapture {
  /** Version of the file as it was, before any upgrade. */
  readonly version: number;
  readonly generator: string;
  /** Epoch ms. */
  readonly exportedAt: number;
  /** `masked` means that the URLs carry `***` instead of their secrets. */
  readonly urlSecrets: CaptureHead['urlSecrets'];
  readonly session: SessionDraft;
  readonly profile: Profile | null;
  readonly events: readonly ConnectionEvent[];
  /**
   * The frames in order, each batch small enough for one segment. Reads the input again and may be called again;
   * throws when a file changed or vanished since, and then whatever was stored of it must be removed.
   */
  batches(): AsyncGenerator<readonly SourceFrame[], void, undefined>;
}

export interface ImportOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of a blob or characters of a text checked so far. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** 256 Mi characters: below the longest string of every browser, above any frame but one of 100 MB of control characters. */
const MAX_PART_CHARS = 1 << 28;
/** Connection events are held in memory, here as everywhere; years of reconnecting fit. */
const MAX_EVENTS = 4_000_000;
const LISTS: ReadonlySet<string> = new Set(['frames', 'events']);
const HEAD_KEYS: ReadonlySet<string> = new Set([
  'format',
  'version',
  'generator',
  'exportedAt',
  'urlSecrets',
  'session',
  'profile',
]);

/**
 * Reads a capture file (FORMATS.md) to its end and checks all of it before anything may be stored. Never throws; the
 * error is one sentence that names the place.
 */
export async function parseCapture(
  input: CaptureInput,
  options: ImportOptions = {},
): Promise<Result<ImportedCapture, ImportErrorCode>> {
  try {
    const version = await readVersion(input, options);
    return ok(await readCapture(input, version, options));
  } catch (thrown) {
    if (options.signal?.aborted === true) return fail('cancelled', 'The import was cancelled; nothing was stored.');
    if (thrown instanceof ImportError) return fail(thrown.code, thrown.message);
    return fail('unreadable', `The file could not be read: ${describeThrown(thrown)}.`);
  }
}

/** A first look that stops as soon as the file has said what it is; our own files say so in their first line. */
async function readVersion(input: CaptureInput, options: ImportOptions): Promise<number> {
  let format: unknown;
  let version: unknown;
  const take = (key: string): Take => {
    if (key === 'log' && format === undefined) {
      throw new ImportError(
        'wrong-format',
        'The file is a HAR log, not a Socketwright capture; only captures can be imported.',
      );
    }
    return key === 'format' || key === 'version' ? 'value' : 'skip';
  };
  for await (const part of partsOf(input, take, options)) {
    const value = parseJson(part.text, part.key);
    if (part.key === 'format') {
      format = value;
      if (format !== CAPTURE_FORMAT) {
        throw new ImportError(
          'wrong-format',
          `The file calls its format ${quote(String(JSON.stringify(format)))}, not “${CAPTURE_FORMAT}”; only captures can be imported.`,
        );
      }
    } else {
      version = value;
    }
    if (format !== undefined && version !== undefined) return supportedVersion(version);
  }
  if (format === undefined) {
    throw new ImportError(
      'wrong-format',
      'The file is JSON but not a Socketwright capture: it has no member “format”.',
    );
  }
  throw invalid('version', 'there is none');
}

function supportedVersion(version: unknown): number {
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) {
    throw invalid('version', `expected a whole number from 1, found ${quote(String(JSON.stringify(version)))}`);
  }
  if (version > CAPTURE_VERSION) {
    throw new ImportError(
      'newer-version',
      `The capture has format version ${version}, and this Socketwright reads up to version ${CAPTURE_VERSION}; update Socketwright to open it.`,
    );
  }
  return version;
}

async function readCapture(input: CaptureInput, version: number, options: ImportOptions): Promise<ImportedCapture> {
  const upgrade = upgradeFrom(version, CAPTURE_UPGRADES);
  const check = new CaptureCheck();
  const members = new Map<string, unknown>();
  const events: ConnectionEvent[] = [];
  for await (const { key, index, text } of partsOf(input, takeAll, options)) {
    if (index === null) {
      members.set(key, parseJson(text, key));
    } else if (key === 'events') {
      if (index >= MAX_EVENTS)
        throw new ImportError('too-large', `The capture has more than ${MAX_EVENTS} connection events.`);
      events.push(check.event(upgrade.event(parseJson(text, `events[${index}]`)), index));
    } else {
      check.frame(upgrade.frame(parseJson(text, `frames[${index}]`)), index);
    }
  }
  for (const list of LISTS) {
    if (members.has(list)) throw invalid(list, 'expected a list');
  }
  const head = check.head({ ...upgrade.head(Object.fromEntries(members)), version: CAPTURE_VERSION });
  check.finish(head);
  return {
    version,
    generator: head.generator,
    exportedAt: head.exportedAt,
    urlSecrets: head.urlSecrets,
    session: draftOf(head, check),
    profile: head.profile,
    events,
    batches: () => readBatches(input, upgrade),
  };
}

function takeAll(key: string): Take {
  if (LISTS.has(key)) return 'elements';
  if (HEAD_KEYS.has(key)) return 'value';
  throw invalid(quote(key), 'a capture has no such member');
}

function draftOf({ session }: CaptureHead, { totals, lastClose }: CaptureCheck): SessionDraft {
  return {
    ...session,
    ...totals,
    source: 'import',
    wished: 'closed',
    queued: 0,
    silentSince: null,
    needsAccess: false,
    ...NOT_MEASURED,
    revision: 0,
    state: { name: 'disconnected', lastClose },
  };
}

/** Checked once more: what is stored is what was read now, not what was read then. */
async function* readBatches(
  input: CaptureInput,
  upgrade: Pick<CaptureUpgrade, 'frame'>,
): AsyncGenerator<readonly SourceFrame[], void, undefined> {
  const check = new CaptureCheck();
  let batch: SourceFrame[] = [];
  let bytes = 0;
  for await (const { key, index, text } of partsOf(input, (key) => (key === 'frames' ? 'elements' : 'skip'), {})) {
    if (index === null) throw invalid(key, 'expected a list');
    const frame = check.frame(upgrade.frame(parseJson(text, `frames[${index}]`)), index);
    const over = bytes + frame.row.byteLength > SEGMENT_BYTES;
    if (batch.length > 0 && (over || batch.length === SEGMENT_FRAMES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(frame);
    bytes += frame.row.byteLength;
  }
  if (batch.length > 0) yield batch;
}

async function* partsOf(
  input: CaptureInput,
  take: (key: string) => Take,
  { signal, onProgress }: ImportOptions,
): AsyncGenerator<JsonPart, void, undefined> {
  const splitter = new JsonSplitter({ take, maxPartChars: MAX_PART_CHARS });
  const total = inputSize(input);
  for await (const { text, done } of inputChunks(input)) {
    signal?.throwIfAborted();
    yield* splitter.push(text);
    onProgress?.({ done, total });
  }
  splitter.end();
}
