import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MetricsSnapshot } from '../../../lib/capture/metrics-snapshot.ts';
import type { FlushBatch } from '../../../lib/capture/recorder.ts';
import { SegmentBuilder, type SegmentSnapshot } from '../../../lib/capture/segment-builder.ts';
import { EMPTY_TALLY } from '../../../lib/capture/tally.ts';
import { type FrameRow, OPCODE, type Payload } from '../../../lib/protocol/frame.ts';
import type { StoredSession } from '../../../lib/session/stored-session.ts';
import { measured } from '../../fixtures/measured.ts';
import { freshDatabase, openMemoryStore, storeSession } from '../../fixtures/memory-store.ts';

const ROW: Omit<FrameRow, 'seq' | 'byteLength'> = {
  time: 1000,
  direction: 'received',
  opcode: OPCODE.text,
  type: '',
  verdict: 'valid',
  latencyMs: null,
  replyTo: null,
  asks: false,
  ageMs: null,
  connection: 1,
};

function segment(firstSeq: number, ...payloads: readonly string[]): SegmentSnapshot {
  const builder = new SegmentBuilder(firstSeq);
  for (const payload of payloads) builder.append({ ...ROW, byteLength: payload.length }, payload);
  return builder.snapshot();
}

function batchOf(...segments: readonly SegmentSnapshot[]): FlushBatch {
  return { segments, large: [], events: [], snapshots: null, tally: EMPTY_TALLY };
}

function renamed(session: StoredSession, name: string): StoredSession {
  return { ...session, summary: { ...session.summary, name } };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('sessions', () => {
  it('are listed, read and written under the id they got', async () => {
    const store = await openMemoryStore();
    const first = await storeSession(store);
    const second = await storeSession(store);
    expect(first.summary.id).toBe(first.id);
    await store.write(renamed(second, 'mine'), null);
    expect(await store.listSessions()).toEqual([first, renamed(second, 'mine')]);
    expect(await store.session(second.id)).toEqual(renamed(second, 'mine'));
    expect(await store.session(99)).toBeNull();
  });

  it('never get an id that a deleted one had, so that a stale view sees nobody else’s frames', async () => {
    const name = freshDatabase();
    const store = await openMemoryStore(name);
    const gone = await storeSession(store);
    await store.removeSession(gone.id);
    expect((await storeSession(store)).id).toBeGreaterThan(gone.id);
    const later = await openMemoryStore(name);
    expect((await storeSession(later)).id).toBeGreaterThan(gone.id + 1);
  });

  it('are deleted with all they recorded, and nothing of others', async () => {
    const store = await openMemoryStore();
    const [gone, kept] = [await storeSession(store), await storeSession(store)];
    const events = [
      { kind: 'stopped', cause: 'user', detail: '', why: '', n: 1, time: 1, connection: 1, afterSeq: 0 } as const,
    ];
    const large = [{ seq: 1, payload: 'large' }];
    for (const session of [gone, kept]) await store.write(session, { ...batchOf(segment(1, 'a')), events, large });
    await store.removeSession(gone.id);
    expect(await store.session(gone.id)).toBeNull();
    expect(await store.columns(gone.id, 1)).toEqual([]);
    expect(await store.payloads(gone.id, 1)).toEqual([]);
    expect(await store.events(gone.id, 1)).toEqual([]);
    expect(await store.columns(kept.id, 1)).toHaveLength(1);
    expect(await store.payloads(kept.id, 1)).toEqual(['a']);
    expect(await store.events(kept.id, 1)).toEqual(events);
  });
});

describe('segments', () => {
  async function threeSegments() {
    const store = await openMemoryStore();
    const { id, ...session } = await storeSession(store);
    await store.write({ id, ...session }, batchOf(segment(1, 'a', 'b', 'c'), segment(4, 'd', 'e'), segment(6, 'f')));
    return { store, id };
  }

  it.each([
    [1, undefined, [1, 4, 6]],
    [3, undefined, [1, 4, 6]],
    [4, undefined, [4, 6]],
    [5, undefined, [4, 6]],
    [6, undefined, [6]],
    [7, undefined, []],
    [1, 2, [1, 4]],
    [5, 1, [4]],
  ])('from frame %i, at most %s', async (fromSeq, limit, starts) => {
    const { store, id } = await threeSegments();
    expect((await store.columns(id, fromSeq, limit)).map(({ firstSeq }) => firstSeq)).toEqual(starts);
  });

  it.each([
    [7, 10, [6, 4, 1]],
    [7, 2, [6, 4]],
    [6, 10, [4, 1]],
    [4, 10, [1]],
    [1, 10, []],
  ])('before frame %i, newest first, at most %i', async (beforeSeq, limit, starts) => {
    const { store, id } = await threeSegments();
    expect((await store.columnsBefore(id, beforeSeq, limit)).map(({ firstSeq }) => firstSeq)).toEqual(starts);
  });

  it('give a payload by its frame', async () => {
    const { store, id } = await threeSegments();
    expect(await store.payload(id, 4, 5)).toBe('e');
    expect(await store.payload(id, 4, 6)).toBeNull();
    expect(await store.payload(id, 99, 99)).toBeNull();
    expect(await store.payloads(id, 99)).toEqual([]);
  });

  it('give a large payload whole, text or bytes, beside its preview', async () => {
    const store = await openMemoryStore();
    const session = await storeSession(store);
    const text = 'ü'.repeat(70_000);
    const bytes = new Uint8Array(70_000).fill(7);
    const builder = new SegmentBuilder(1);
    const large = [text, bytes].flatMap(
      (payload: Payload) => builder.append({ ...ROW, byteLength: 140_000 }, payload) ?? [],
    );
    await store.write(session, { ...batchOf(builder.snapshot()), large });
    expect(await store.payload(session.id, 1, 1)).toBe(text);
    expect(await store.payload(session.id, 1, 2)).toEqual(bytes);
    expect(await store.payloads(session.id, 1)).toEqual([
      { large: true, preview: 'ü'.repeat(256) },
      { large: true, preview: Array(64).fill('07').join(' ') },
    ]);
  });
});

describe('a write', () => {
  it('is one transaction over everything', async () => {
    const store = await openMemoryStore();
    const session = await storeSession(store);
    const opened = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await store.write(session, batchOf(segment(1, 'a'), segment(2, 'b')));
    expect(opened.mock.calls).toEqual([
      [['sessions', 'segments', 'payloads', 'large', 'events', 'snapshots'], 'readwrite', { durability: 'relaxed' }],
    ]);
  });

  it('that fails half way leaves nothing behind', async () => {
    const store = await openMemoryStore();
    const session = await storeSession(store);
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
      if (this.name === 'payloads') throw new DOMException('too large to copy', 'DataCloneError');
      return put.call(this, value, key);
    });
    expect(await store.write(renamed(session, 'half'), batchOf(segment(1, 'a')))).toEqual({
      ok: false,
      error: {
        code: 'storage',
        message:
          "The browser's storage refused (DataCloneError: too large to copy). Restart the browser if it stays so.",
      },
    });
    vi.restoreAllMocks();
    expect(await store.session(session.id)).toEqual(session);
    expect(await store.columns(session.id, 1)).toEqual([]);
    expect(await store.write(session, batchOf(segment(1, 'a')))).toEqual({ ok: true, value: null });
  });

  it('tells a full disk in words that say what to do', async () => {
    const store = await openMemoryStore();
    const session = await storeSession(store);
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    expect(await store.write(session, null)).toMatchObject({
      error: {
        message: 'The disk or the storage quota is full. Delete old sessions or free disk space.',
      },
    });
  });
});

describe('snapshots', () => {
  it('are put, put again, removed, and read from a number on', async () => {
    const store = await openMemoryStore();
    const session = await storeSession(store);
    const write = (put: readonly MetricsSnapshot[], remove: readonly number[] = []) =>
      store.write(session, { ...batchOf(), snapshots: { put, remove } });
    await write([measured(1), measured(2), measured(3)]);
    await write([measured(4), measured(2, { from: 0 })], [1, 2]);
    expect(await store.snapshots(session.id, 1)).toEqual([measured(2, { from: 0 }), measured(3), measured(4)]);
    expect((await store.snapshots(session.id, 4)).map(({ n }) => n)).toEqual([4]);
  });

  it('come back with their histograms, and go with their session and no other', async () => {
    const store = await openMemoryStore();
    const [gone, kept] = [await storeSession(store), await storeSession(store)];
    const reply = {
      ...{ count: 3, sum: 24, squares: 200, min: 7, max: 9.5, negative: 0 },
      at: new Uint16Array([1000, 1010]),
      counts: new Uint32Array([1, 2]),
    };
    const snapshot = measured(1, { histograms: { reply } });
    for (const session of [gone, kept]) {
      await store.write(session, { ...batchOf(), snapshots: { put: [snapshot], remove: [] } });
    }
    await store.removeSession(gone.id);
    expect(await store.snapshots(gone.id, 1)).toEqual([]);
    expect(await store.snapshots(kept.id, 1)).toEqual([snapshot]);
  });
});

describe('two contexts', () => {
  it('see the same frames: the panel reads what the background wrote', async () => {
    const name = freshDatabase();
    const background = await openMemoryStore(name);
    const session = await storeSession(background);
    const [panel, secondPanel] = [await openMemoryStore(name), await openMemoryStore(name)];
    await background.write(session, batchOf(segment(1, 'a')));
    expect(await panel.payloads(session.id, 1)).toEqual(['a']);
    await background.write(session, batchOf(segment(1, 'a', 'b')));
    expect(await panel.payloads(session.id, 1)).toEqual(['a', 'b']);
    expect(await secondPanel.columns(session.id, 1)).toEqual(await panel.columns(session.id, 1));
  });
});
