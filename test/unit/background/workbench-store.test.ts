import { describe, expect, it } from 'vitest';
import { fail } from '../../../lib/base/result.ts';
import type { OutgoingMessage } from '../../../lib/protocol/outgoing-message.ts';

import { startBench } from '../../fixtures/bench.ts';
import { openMemoryStore, storeSession } from '../../fixtures/memory-store.ts';
import { settle } from '../../fixtures/settle.ts';

const text = (words: string): OutgoingMessage => ({ kind: 'text', text: words });

describe('a full disk', () => {
  it('is told while it lasts, nothing is lost, and no trace of it is stored', async () => {
    const store = await openMemoryStore();
    let full = false;
    const bench = await startBench({
      ...store,
      write: async (...args) => (full ? fail('storage', 'The disk is full.') : store.write(...args)),
    });
    const sessionId = await bench.connect();
    bench.sockets.latest.accept();
    await bench.workbench.flush();
    full = true;
    bench.sockets.latest.receive('a');
    bench.clock.advance(50);
    await settle();
    expect(bench.summary(sessionId)).toMatchObject({
      problem: 'New frames wait in memory: The disk is full.',
      frames: 0,
      state: { name: 'connected' },
    });
    bench.sockets.latest.receive('b');
    full = false;
    bench.clock.advance(2000);
    await settle();
    expect(bench.summary(sessionId)).toMatchObject({ problem: null, frames: 2 });
    expect(await bench.payloads(sessionId)).toEqual(['a', 'b']);
    expect((await store.session(sessionId))?.summary.problem).toBeNull();
  });
});

describe('an imported session', () => {
  async function withImport() {
    const bench = await startBench();
    const imported = await storeSession(bench.store);
    // A wish that came with the file is not ours.
    const summary = { ...imported.summary, source: 'import', wished: 'open' } as const;
    await bench.store.write({ ...imported, summary }, null);
    return { ...bench, sessionId: imported.id };
  }

  it('is listed once the background was told of it', async () => {
    const { heard, sessionId, workbench } = await withImport();
    expect(workbench.summaries).toEqual([]);
    expect(await workbench.handlers.imported({ sessionId })).toEqual({ ok: true, value: null });
    expect(workbench.summaries).toMatchObject([{ id: sessionId, source: 'import' }]);
    expect(heard).toMatchObject([{ kind: 'session', summary: { id: sessionId, source: 'import' } }]);
    expect(await workbench.handlers.imported({ sessionId: 99 })).toMatchObject({ error: { code: 'unknown_session' } });
  });

  it('is read-only, before and after a restart, but can be deleted', async () => {
    const { restart, sessionId, sockets, workbench } = await withImport();
    await workbench.handlers.imported({ sessionId });
    const next = await restart('worker', 1000);
    for (const { handlers } of [workbench, next.workbench]) {
      expect(await handlers.reconnect({ sessionId })).toMatchObject({ error: { code: 'read_only' } });
      expect(await handlers.disconnect({ sessionId })).toMatchObject({ error: { code: 'read_only' } });
      expect(await handlers.send({ sessionId, message: text('x'), anyway: true })).toMatchObject({ ok: false });
    }
    expect([...sockets.all, ...next.sockets.all]).toEqual([]);
    expect(next.workbench.wantsToLive).toBe(false);
    await next.workbench.handlers.remove({ sessionId });
    expect(await next.store.listSessions()).toEqual([]);
  });
});
