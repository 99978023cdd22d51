import type { Page } from 'puppeteer-core';
import { flagDirection, flagVerdict } from '../../../lib/capture/frame-flags.ts';
import type { Direction, VerdictKind } from '../../../lib/protocol/frame.ts';
import { DATABASE_NAME } from '../../../lib/store/schema.ts';

/** A frame as the store has it. */
export interface StoredFrame {
  readonly seq: number;
  readonly direction: Direction;
  readonly type: string;
  readonly verdict: VerdictKind;
  readonly byteLength: number;
  readonly connection: number;
  /** `seq` of the frame that it answers; 0 for none. */
  readonly replyTo: number;
  /** The text, or its beginning where it is long; bytes as hex. */
  readonly payload: string;
}

/** All frames of a session so far, in order, read from the store that the background writes. */
export async function readFrames(page: Page, sessionId: number): Promise<StoredFrame[]> {
  const raw = await page.evaluate(
    async (database, id) => {
      interface Segment {
        firstSeq: number;
        length: number;
        flags: Uint8Array;
        type: Uint16Array;
        types: string[];
        byteLength: Uint32Array;
        connection: Uint32Array;
        replyTo: Uint32Array;
      }
      const settled = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const db = await settled(indexedDB.open(database));
      const range = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
      const stores = db.transaction(['segments', 'payloads']);
      const [segments, payloads] = await Promise.all([
        settled<Segment[]>(stores.objectStore('segments').getAll(range)),
        settled<unknown[][]>(stores.objectStore('payloads').getAll(range)),
      ]);
      db.close();
      const text = (payload: unknown): string => {
        if (typeof payload === 'string') return payload;
        if (!(payload instanceof Uint8Array)) return (payload as { preview?: string } | undefined)?.preview ?? '';
        return [...payload.subarray(0, 64)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      };
      return segments.flatMap((segment, s) =>
        Array.from({ length: segment.length }, (_, i) => ({
          seq: segment.firstSeq + i,
          flags: segment.flags[i] ?? 0,
          type: segment.types[segment.type[i] ?? 0] ?? '',
          byteLength: segment.byteLength[i] ?? 0,
          connection: segment.connection[i] ?? 0,
          replyTo: segment.replyTo[i] ?? 0,
          payload: text(payloads[s]?.[i]),
        })),
      );
    },
    DATABASE_NAME,
    sessionId,
  );
  return raw.map(({ flags, ...frame }) => ({
    ...frame,
    direction: flagDirection(flags),
    verdict: flagVerdict(flags),
  }));
}
