import { describe, expect, it } from 'vitest';
import { newSession } from '../../../lib/background/new-session.ts';
import { fail } from '../../../lib/base/result.ts';
import type { ImportedCapture } from '../../../lib/export/import-capture.ts';
import type { SourceFrame } from '../../../lib/export/source.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { OPCODE } from '../../../lib/protocol/frame.ts';
import { importSession } from '../../../lib/store/import-session.ts';
import { openMemoryStore } from '../../fixtures/memory-store.ts';
import { readBack } from '../../fixtures/recording.ts';
import { sessionPlan } from '../../fixtures/session-plan.ts';

const EVENT = {
  kind: 'stopped',
  cause: 'user',
  detail: 'bye',
  why: '',
  n: 1,
  time: 5,
  connection: 1,
  afterSeq: 2,
} as const;

function frame(seq: number, payload: string): SourceFrame {
  return {
    payload,
    row: {
      seq,
      time: seq,
      direction: 'received',
      opcode: OPCODE.text,
      byteLength: payload.length,
      type: '',
      verdict: 'valid',
      latencyMs: null,
      replyTo: null,
      asks: false,
      ageMs: null,
      connection: 1,
    },
  };
}

/** A checked capture of the given batches; an `Error` among them is a file that cannot be read any further. */
function captureOf(...batches: readonly (readonly SourceFrame[] | Error)[]): ImportedCapture {
  const { id: _, ...session } = newSession(1, sessionPlan({ profile: CLARITY_PROFILE }), 0).summary;
  const connected = { name: 'connected', connection: 1, openedAt: 0, ready: true } as const;
  return {
    version: 1,
    generator: 'a test',
    exportedAt: 0,
    urlSecrets: 'masked',
    session: { ...session, frames: 3, events: 1, wished: 'open', state: connected },
    profile: CLARITY_PROFILE,
    events: [EVENT],
    async *batches() {
      for (const batch of batches) {
        if (batch instanceof Error) throw batch;
        yield batch;
      }
    },
  };
}

const THREE = [[frame(1, 'a'), frame(2, 'b'.repeat(70_000))], [frame(3, 'c')]];

describe('an imported capture', () => {
  it('becomes a session that is read-only and lives no more', async () => {
    const store = await openMemoryStore();
    const progress: number[] = [];
    const imported = await importSession(store, captureOf(...THREE), {
      now: 9,
      onProgress: ({ done }) => progress.push(done),
    });
    const id = imported.ok ? imported.value : 0;
    expect((await readBack(store, id)).map(({ payload }) => payload)).toEqual(['a', 'b'.repeat(70_000), 'c']);
    expect(await store.events(id, 1)).toEqual([EVENT]);
    expect(await store.session(id)).toMatchObject({
      profile: CLARITY_PROFILE,
      summary: { id, source: 'import', wished: 'closed', frames: 3, state: { name: 'disconnected', lastClose: null } },
    });
    expect(progress).toEqual([2, 3]);
  });

  it('is seen by nobody before its last frame is stored, and is swept away when its page died', async () => {
    const store = await openMemoryStore();
    let seen = Promise.resolve(-1);
    await importSession(
      { ...store, removeSession: async () => fail('storage', 'the page is gone') },
      captureOf(THREE[0] ?? [], new Error('the page died')),
      { now: 1000, onProgress: () => (seen = store.listSessions().then((sessions) => sessions.length)) },
    );
    expect(await seen).toBe(0);
    expect(await store.listSessions()).toEqual([]);
    await store.removeUnfinished(1000);
    expect(await store.columns(1, 1)).toHaveLength(1);
    await store.removeUnfinished(1001);
    expect(await store.columns(1, 1)).toEqual([]);
    expect(await store.session(1)).toBeNull();
  });

  it('that vanishes while it is read leaves nothing behind', async () => {
    const store = await openMemoryStore();
    const imported = await importSession(store, captureOf(THREE[0] ?? [], new Error('file changed')), { now: 9 });
    expect(imported).toMatchObject({ error: { code: 'unreadable', message: expect.stringContaining('file changed') } });
    expect(await store.listSessions()).toEqual([]);
  });

  it('that was cancelled leaves nothing behind', async () => {
    const store = await openMemoryStore();
    const stop = new AbortController();
    const imported = await importSession(store, captureOf(...THREE), {
      now: 9,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(imported).toMatchObject({ error: { code: 'cancelled' } });
    expect(await store.listSessions()).toEqual([]);
  });

  it('that the disk has no room for leaves nothing behind, and says why', async () => {
    const store = await openMemoryStore();
    let writes = 0;
    const full: typeof store = {
      ...store,
      write: async (...args) => (++writes > 2 ? fail('storage', 'The disk is full.') : store.write(...args)),
    };
    expect(await importSession(full, captureOf(...THREE), { now: 9 })).toEqual({
      ok: false,
      error: { code: 'storage', message: 'The capture was not imported: The disk is full.' },
    });
    expect(await store.listSessions()).toEqual([]);
    expect(await store.columns(1, 1)).toEqual([]);
  });
});
