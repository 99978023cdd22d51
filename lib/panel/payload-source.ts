import type { CaptureReader } from '../capture/reader.ts';
import { isLargePayload, type StoredPayload } from '../capture/segment.ts';
import type { Payload } from '../protocol/frame.ts';
import { NO_MASK, type SecretMask } from './secret-mask.ts';

/** About 12 MB at most: enough for every row a person can have on the screen, many times over. */
const KEPT_SEGMENTS = 48;

/**
 * Payloads of one session, read by segment and kept for a while. The open segment grows, so a kept one that is too short
 * is read again; two readers of the same segment share one read.
 */
export class PayloadSource {
  readonly #reader: CaptureReader;
  readonly #sessionId: number;
  readonly #kept = new Map<number, readonly StoredPayload[]>();
  readonly #reading = new Map<number, Promise<readonly StoredPayload[]>>();
  #lookedAt = 0;

  constructor(reader: CaptureReader, sessionId: number) {
    this.#reader = reader;
    this.#sessionId = sessionId;
  }

  /** What is in memory now; undefined when the segment must be read first. */
  peek(firstSeq: number, seq: number): StoredPayload | undefined {
    this.#lookedAt = seq;
    return this.#kept.get(firstSeq)?.[seq - firstSeq];
  }

  /** The frame whose payload was last wanted for the screen; 0 for none. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** Reads a segment unless it is in memory with `seq` in it. `keep` is false for scans, which would push out the screen. */
  async segment(firstSeq: number, seq: number, keep = true): Promise<readonly StoredPayload[]> {
    const known = this.#kept.get(firstSeq);
    if (known !== undefined && seq - firstSeq < known.length) {
      if (keep) this.#keep(firstSeq, known);
      return known;
    }
    const running = this.#reading.get(firstSeq);
    if (running !== undefined) {
      const payloads = await running;
      if (seq - firstSeq < payloads.length) return payloads;
    }
    const read = this.#reader.payloads(this.#sessionId, firstSeq);
    this.#reading.set(firstSeq, read);
    try {
      const payloads = await read;
      if (keep) this.#keep(firstSeq, payloads);
      return payloads;
    } finally {
      if (this.#reading.get(firstSeq) === read) this.#reading.delete(firstSeq);
    }
  }

  /** The whole payload of one frame; null when it is not stored. */
  async whole(firstSeq: number, seq: number): Promise<Payload | null> {
    const stored = this.#kept.get(firstSeq)?.[seq - firstSeq];
    if (stored !== undefined && !isLargePayload(stored)) return stored;
    return await this.#reader.payload(this.#sessionId, firstSeq, seq);
  }

  #keep(firstSeq: number, payloads: readonly StoredPayload[]): void {
    this.#kept.delete(firstSeq);
    this.#kept.set(firstSeq, payloads);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_SEGMENTS) break;
      this.#kept.delete(oldest);
    }
  }
}

const PREVIEW_CHARACTERS = 300;
const PREVIEW_BYTES = 48;

/** One line for a row: text with its white space folded, bytes as hex; secrets hidden. */
export function previewOf(stored: StoredPayload, mask: SecretMask = NO_MASK): string {
  if (typeof stored === 'string') return oneLine(stored, mask);
  if (isLargePayload(stored)) return oneLine(stored.preview, mask);
  return hexPreview(stored, mask);
}

/** More is looked at than is shown, so that no piece of a secret is left at the end. */
function oneLine(text: string, mask: SecretMask): string {
  const masked = mask.text(text.slice(0, PREVIEW_CHARACTERS + mask.longest));
  return masked.slice(0, PREVIEW_CHARACTERS).replace(/\s+/g, ' ');
}

function hexPreview(bytes: Uint8Array<ArrayBuffer>, mask: SecretMask): string {
  const masked = mask.payload(bytes.slice(0, PREVIEW_BYTES + mask.longest * 3));
  let text = '';
  for (const byte of typeof masked === 'string' ? [] : masked.subarray(0, PREVIEW_BYTES)) {
    text += `${byte.toString(16).padStart(2, '0')} `;
  }
  return text.trimEnd();
}
