import { describe, expect, it } from 'vitest';
import { Workbench } from '../../../lib/background/workbench.ts';
import { fail } from '../../../lib/base/result.ts';
import { type Bench, startBench } from '../../fixtures/bench.ts';
import { createFakeFinder } from '../../fixtures/fake-finder.ts';
import { createFakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';
import { openMemoryStore } from '../../fixtures/memory-store.ts';
import { readBack } from '../../fixtures/recording.ts';
import { settle } from '../../fixtures/settle.ts';

async function connected(): Promise<Bench & { readonly sessionId: number }> {
  const bench = await startBench();
  const sessionId = await bench.connect();
  bench.sockets.latest.accept();
  return { ...bench, sessionId };
}

/** Whether a session of this id is anywhere: in the list, among the records, among the frames. */
async function traces({ store, workbench }: Bench, sessionId: number): Promise<unknown[]> {
  await settle();
  return [
    ...workbench.summaries.filter(({ id }) => id === sessionId),
    ...(await store.listSessions()).filter(({ id }) => id === sessionId),
    ...(await store.columns(sessionId, 1)),
    ...(await store.events(sessionId, 1)),
  ];
}

describe('after a kill', () => {
  it.each(['worker', 'browser'] as const)(
    'of the %s a session wished open resumes, and the gap is told',
    async (cause) => {
      const bench = await connected();
      const { sessionId } = bench;
      bench.clock.advance(500);
      bench.sockets.latest.receive('flushed');
      await bench.workbench.flush();
      bench.sockets.latest.receive('never flushed');
      bench.clock.advance(10);

      const next = await bench.restart(cause, 30_000);
      expect(next.sockets.all).toHaveLength(1);
      expect(next.summary(sessionId).state).toMatchObject({ name: 'connecting', connection: 2, attempt: 1 });
      next.sockets.latest.accept();
      next.sockets.latest.receive('after');
      const events = await next.events(sessionId);
      expect(events.map(({ kind }) => kind)).toEqual([
        'attempt',
        'state',
        'open',
        'state',
        'gap',
        'error',
        'attempt',
        'state',
        'open',
        'state',
      ]);
      expect(events[5]).toMatchObject({ kind: 'error', cause: 'suspended', connection: 1 });
      expect(events[4]).toMatchObject({ kind: 'gap', from: 500, to: 30_510, cause, connection: 1, afterSeq: 1 });
      expect(
        (await readBack(next.store, sessionId)).map(({ row, payload }) => [row.seq, payload, row.connection]),
      ).toEqual([
        [1, 'flushed', 1],
        [2, 'after', 2],
      ]);
      expect(next.summary(sessionId)).toMatchObject({ frames: 2, connections: 2, reconnects: 1 });
    },
  );

  it('a start that fails leaves no socket behind, because it is tried again', async () => {
    const { store, workbench } = await connected();
    await workbench.flush();
    const clock = createManualClock(60_000);
    const sockets = createFakeSockets(clock);
    const broken = { ...store, removeUnfinished: () => Promise.reject(new Error('no storage')) };
    const again = new Workbench({
      store: broken,
      sockets,
      finder: createFakeFinder(),
      clock,
      random: () => 0,
      uuid: () => '',
      savePaused: async () => undefined,
      flushDelayMs: () => 50,
      announce: () => undefined,
      notify: () => undefined,
    });
    await expect(again.start('worker')).rejects.toThrow('no storage');
    expect(sockets.all).toHaveLength(0);
  });

  it('the gap starts at the last sign of life, also when no frame came', async () => {
    const bench = await connected();
    for (let i = 0; i < 3; i++) {
      bench.clock.advance(20_000);
      await bench.workbench.saveAlive();
    }
    bench.clock.advance(5000);
    const next = await bench.restart('worker', 1000);
    expect((await next.events(bench.sessionId)).find(({ kind }) => kind === 'gap')).toMatchObject({
      from: 60_000,
      to: 66_000,
    });
  });

  it('a session that waited for its server goes on trying', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.end(1006);
    await bench.workbench.flush();
    const next = await bench.restart('browser', 60_000);
    expect(next.summary(sessionId).state).toMatchObject({ name: 'connecting', attempt: 2 });
  });

  it('a session whose server asked for time gives it that, in the same outage', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.end(1006);
    await bench.finder.latest.answer({ status: 503, headers: [{ name: 'Retry-After', value: '60' }] });
    await bench.workbench.flush();
    const next = await bench.restart('worker', 30_000);
    expect(next.summary(sessionId).state).toMatchObject({ name: 'reconnecting', attempt: 2, resumeAt: 60_000 });
    next.clock.advance(29_999);
    expect(next.sockets.all).toEqual([]);
    next.clock.advance(1);
    expect(next.sockets.all).toHaveLength(1);
    const names = (await next.events(sessionId)).flatMap((event) =>
      event.kind === 'state' ? event.correlationId : [],
    );
    expect(new Set(names).size).toBe(1);
  });

  it('so often that no attempt ever ends, the attempts are counted on', async () => {
    let bench = await startBench();
    const sessionId = await bench.connect('ws://localhost:8000/ws', 'chat');
    for (let attempt = 2; attempt <= 6; attempt++) {
      bench.sockets.latest.end(1006);
      await bench.workbench.flush();
      bench = await bench.restart('worker', 3000);
      expect(bench.summary(sessionId).state).toMatchObject({ name: 'connecting', attempt });
    }
    bench.sockets.latest.end(1006);
    expect(bench.summary(sessionId)).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
  });

  it('a session that was stopped stays stopped and is listed as it was', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await bench.workbench.handlers.disconnect({ sessionId });
    bench.sockets.latest.end(1000);
    await bench.workbench.flush();
    const next = await bench.restart('browser', 1000);
    expect(next.sockets.all).toHaveLength(0);
    expect(next.workbench.wantsToLive).toBe(false);
    expect(next.summary(sessionId)).toEqual(bench.summary(sessionId));
    await next.workbench.handlers.reconnect({ sessionId });
    expect(next.sockets.latest.openedAt).toBe(next.clock.now());
    expect((await next.events(sessionId)).some(({ kind }) => kind === 'gap')).toBe(false);
  });

  it('a session that was closing has no socket any more, whatever its record says', async () => {
    const bench = await connected();
    await bench.workbench.handlers.disconnect({ sessionId: bench.sessionId });
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0);
    expect(next.summary(bench.sessionId).state).toEqual({ name: 'disconnected', lastClose: null });
  });

  it('two kills in a row leave two gaps and still no hole in the numbers', async () => {
    let bench: Bench = await connected();
    const sessionId = bench.summary(1).id;
    for (const words of ['one', 'two', 'three']) {
      bench.sockets.latest.accept();
      bench.sockets.latest.receive(words);
      await bench.workbench.flush();
      bench = await bench.restart('worker', 100);
    }
    const back = await readBack(bench.store, sessionId);
    expect(back.map(({ row, payload }) => [row.seq, payload])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    const numbers = (await bench.events(sessionId)).map(({ n }) => n);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });
});

describe('the background may sleep', () => {
  it('only while no session is wished open or closing and all is on disk', async () => {
    const bench = await startBench();
    const { clock, sockets, workbench } = bench;
    expect(workbench.wantsToLive).toBe(false);
    const sessionId = await bench.connect();
    const path: [string, boolean][] = [];
    const note = () => path.push([bench.summary(sessionId).state.name, workbench.wantsToLive]);
    note();
    sockets.latest.accept();
    note();
    sockets.latest.end(1006);
    note();
    clock.advance(2000);
    sockets.latest.accept();
    await workbench.handlers.disconnect({ sessionId });
    note();
    sockets.latest.end(1000);
    // What was recorded is still in memory; the flush sets the worker free.
    note();
    for (let flush = 0; flush < 6; flush++) {
      await settle();
      clock.advance(50);
    }
    await settle();
    note();
    expect(path).toEqual([
      ['connecting', true],
      ['connected', true],
      ['reconnecting', true],
      ['closing', true],
      ['disconnected', true],
      ['disconnected', false],
    ]);
  });

  it('and writes signs of life only for those', async () => {
    const bench = await connected();
    await bench.workbench.handlers.disconnect({ sessionId: bench.sessionId });
    bench.sockets.latest.end(1000);
    // What was measured is written too.
    await settle();
    await bench.workbench.flush();
    const before = await bench.store.session(bench.sessionId);
    bench.clock.advance(20_000);
    await bench.workbench.saveAlive();
    expect(await bench.store.session(bench.sessionId)).toEqual(before);
  });
});

describe('a deleted session', () => {
  it('is gone with all it recorded, and its socket is closed', async () => {
    const bench = await connected();
    const { clock, heard, sessionId, sockets, workbench } = bench;
    sockets.latest.receive('a');
    await workbench.flush();
    expect(await workbench.handlers.remove({ sessionId })).toEqual({ ok: true, value: null });
    expect(heard.at(-1)).toEqual({ kind: 'removed', sessionId });
    expect(sockets.latest.closeRequest).toMatchObject({ code: 1000 });
    sockets.latest.receive('last words');
    clock.advance(10_000);
    expect(sockets.alive).toBe(0);
    expect(await traces(bench, sessionId)).toEqual([]);
    expect(heard.at(-1)).toEqual({ kind: 'removed', sessionId });
    expect(workbench.wantsToLive).toBe(false);
    // Its recorder still flushes once, into nowhere.
    clock.advance(50);
    await settle();
    expect(clock.pending).toBe(0);
    expect(await traces(bench, sessionId)).toEqual([]);
  });

  it.each([
    ['while it connects', async (bench: Bench) => void (await bench.connect())],
    [
      'while it waits for its server',
      async (bench: Bench) => {
        await bench.connect();
        bench.sockets.latest.end(1006);
      },
    ],
    [
      'while messages wait in its queue',
      async (bench: Bench) => {
        const sessionId = await bench.connect();
        const message = { kind: 'text', text: 'x' } as const;
        await bench.workbench.handlers.send({ sessionId, message, anyway: false });
      },
    ],
    [
      'while it closes',
      async (bench: Bench) => {
        const sessionId = await bench.connect();
        bench.sockets.latest.accept();
        bench.sockets.latest.receive('a');
        await bench.workbench.handlers.disconnect({ sessionId });
      },
    ],
  ])('%s stays away', async (_when, prepare) => {
    const bench = await startBench();
    await prepare(bench);
    const sessionId = bench.workbench.summaries[0]?.id ?? 0;
    await bench.workbench.handlers.remove({ sessionId });
    bench.clock.advance(60_000);
    expect(await traces(bench, sessionId)).toEqual([]);
    expect([bench.sockets.alive, bench.clock.pending]).toEqual([0, 0]);
    expect((await bench.restart('worker', 0)).workbench.summaries).toEqual([]);
  });

  it('cannot be brought back by a command of another view that comes in the same moment', async () => {
    const bench = await connected();
    const { sessionId, sockets, workbench } = bench;
    sockets.latest.receive('a');
    const removed = workbench.handlers.remove({ sessionId });
    const reconnected = workbench.handlers.reconnect({ sessionId });
    expect(await removed).toMatchObject({ ok: true });
    expect(await reconnected).toMatchObject({ error: { code: 'unknown_session' } });
    sockets.latest.end(1000);
    bench.clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
    expect(await traces(bench, sessionId)).toEqual([]);
  });

  it('that cannot be deleted stays as it is, stopped, and works on', async () => {
    const store = await openMemoryStore();
    let full = true;
    const broken: typeof store = {
      ...store,
      removeSession: async (id) => (full ? fail('storage', 'The disk hangs.') : store.removeSession(id)),
    };
    const bench = await startBench(broken);
    const { sockets, workbench, heard } = bench;
    const sessionId = await bench.connect();
    sockets.latest.accept();
    sockets.latest.receive('a');
    expect(await workbench.handlers.remove({ sessionId })).toMatchObject({ ok: false, error: { code: 'storage' } });
    expect(heard.some(({ kind }) => kind === 'removed')).toBe(false);
    expect(bench.summary(sessionId)).toMatchObject({ wished: 'closed', frames: 1, state: { name: 'closing' } });
    sockets.latest.end(1000);
    expect(bench.summary(sessionId).state.name).toBe('disconnected');
    await workbench.handlers.reconnect({ sessionId });
    sockets.latest.accept();
    sockets.latest.receive('b');
    expect(await bench.payloads(sessionId)).toEqual(['a', 'b']);
    expect(sockets.alive).toBe(1);
    full = false;
    expect(await workbench.handlers.remove({ sessionId })).toMatchObject({ ok: true });
    expect(workbench.summaries).toEqual([]);
  });

  it('is unknown to every later command', async () => {
    const { sessionId, workbench } = await connected();
    await workbench.handlers.remove({ sessionId });
    const { disconnect, reconnect, rename } = workbench.handlers;
    for (const reply of [
      await reconnect({ sessionId }),
      await disconnect({ sessionId }),
      await rename({ sessionId, name: 'x' }),
    ]) {
      expect(reply).toEqual({
        ok: false,
        error: { code: 'unknown_session', message: 'This session was deleted meanwhile.' },
      });
    }
  });
});
