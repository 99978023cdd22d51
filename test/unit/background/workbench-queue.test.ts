import { describe, expect, it } from 'vitest';
import { fail } from '../../../lib/base/result.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { OutgoingMessage } from '../../../lib/protocol/outgoing-message.ts';
import { type Bench, startBench } from '../../fixtures/bench.ts';
import { envelope } from '../../fixtures/envelope.ts';
import { openMemoryStore, storeSession } from '../../fixtures/memory-store.ts';
import { readBack } from '../../fixtures/recording.ts';
import { settle } from '../../fixtures/settle.ts';

const text = (words: string): OutgoingMessage => ({ kind: 'text', text: words });
const QUEUED = (queued: number) => ({ ok: true, value: { outcome: 'queued', queued } });
const FAR = 'ws://example.org/';

/** A session whose server is away. */
async function away(profileId?: string) {
  const bench = await startBench();
  const sessionId = await bench.connect(FAR, profileId);
  bench.sockets.latest.end(1006);
  return use(bench, sessionId);
}

function use(bench: Bench, sessionId: number) {
  const { send, queue, editQueued, dropQueued, settings, configure } = bench.workbench.handlers;
  return {
    bench,
    sessionId,
    send: (message: OutgoingMessage, anyway = false) => send({ sessionId, message, anyway }),
    edit: (id: number, message: OutgoingMessage, anyway = false) => editQueued({ sessionId, id, message, anyway }),
    drop: (ids: readonly number[] | null) => dropQueued({ sessionId, ids }),
    async waiting() {
      const answered = await queue({ sessionId });
      if (!answered.ok) throw new Error(answered.error.message);
      return answered.value.messages;
    },
    async change(change: Partial<Profile>) {
      const found = await settings({ sessionId });
      if (!found.ok) throw new Error(found.error.message);
      return configure({ sessionId, profile: { ...found.value.profile, ...change }, headers: found.value.headers });
    },
    /** The wait is over, and the server is back; what waited goes out once that is on disk. */
    async comeBack() {
      bench.clock.advance(2000);
      bench.sockets.latest.accept();
      await settle();
    },
  };
}

describe('a message for a session that is not connected', () => {
  it('is queued, counted, shown to the person, and sent when the session is back', async () => {
    const { bench, sessionId, send, waiting, comeBack } = await away();
    bench.clock.advance(100);
    expect(await send(text('ä'))).toEqual(QUEUED(1));
    bench.clock.advance(100);
    expect(await send({ kind: 'binary', base64: 'AQID' })).toEqual(QUEUED(2));
    expect(bench.summary(sessionId)).toMatchObject({ queued: 2, unsent: 0, sent: 0 });
    expect(await waiting()).toEqual([
      { id: 1, queuedAt: 100, expiresAt: 300_100, byteLength: 2, message: text('ä') },
      { id: 2, queuedAt: 200, expiresAt: 300_200, byteLength: 3, message: { kind: 'binary', base64: 'AQID' } },
    ]);
    await comeBack();
    expect(bench.sockets.latest.sent).toEqual(['ä', new Uint8Array([1, 2, 3])]);
    expect(await waiting()).toEqual([]);
    expect(await send(text('now'))).toEqual({ ok: true, value: { outcome: 'sent' } });
    await bench.workbench.flush();
    expect(bench.summary(sessionId)).toMatchObject({ queued: 0, unsent: 0, sent: 3 });
    expect((await readBack(bench.store, sessionId)).map(({ row }) => row.connection)).toEqual([2, 2, 2]);
  });

  it('never expires where the profile says so', async () => {
    const { change, send, waiting } = await away();
    await change({ queue: { maxMessages: 10, maxBytes: 100, maxAgeMs: null, connectOnSend: false } });
    await send(text('a'));
    expect(await waiting()).toMatchObject([{ expiresAt: null }]);
  });

  it('is refused with a sentence when the queue is full, and when it is switched off', async () => {
    const { bench, change, send, sessionId } = await away();
    await change({ queue: { maxMessages: 1, maxBytes: 100, maxAgeMs: null, connectOnSend: false } });
    await send(text('a'));
    expect(await send(text('b'))).toMatchObject({
      ok: false,
      error: { code: 'queue_full', message: expect.stringContaining('the queue is full with 1 message.') },
    });
    expect(bench.summary(sessionId).queued).toBe(1);
    await change({ queue: { maxMessages: 0, maxBytes: 100, maxAgeMs: null, connectOnSend: false } });
    expect(await send(text('c'))).toMatchObject({
      ok: false,
      error: { code: 'not_connected', message: expect.stringContaining('The session is reconnecting and its queue') },
    });
  });

  it('that breaks the contract is refused before it is queued, unless the person wants it anyway', async () => {
    const { send, waiting } = await away(CLARITY_PROFILE.id);
    expect(await send(text('hello'))).toMatchObject({ error: { code: 'contract' } });
    expect(await send(text('hello'), true)).toEqual(QUEUED(1));
    expect(await send(text(envelope()))).toEqual(QUEUED(2));
    expect((await waiting()).map(({ message }) => message)).toEqual([text('hello'), text(envelope())]);
  });

  it('goes past the ready gate when the person wants it sent anyway', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR, 'session-buddy');
    const { send, waiting } = use(bench, sessionId);
    bench.sockets.latest.accept();
    expect(bench.summary(sessionId).state).toMatchObject({ name: 'connected', ready: false });
    expect(await send(text('{"type":"ping"}'))).toEqual(QUEUED(1));
    expect(await send(text('{"type":"early"}'), true)).toEqual({ ok: true, value: { outcome: 'sent' } });
    expect(bench.sockets.latest.sent).toEqual(['{"type":"early"}']);
    bench.sockets.latest.receive('{"type":"welcome"}');
    await settle();
    expect(bench.sockets.latest.sent.at(-1)).toBe('{"type":"ping"}');
    expect(await waiting()).toEqual([]);
  });

  it('wakes a stopped session where the profile connects on sending', async () => {
    const { bench, change, send, sessionId } = await away();
    await bench.workbench.handlers.disconnect({ sessionId });
    expect(await send(text('a'))).toEqual(QUEUED(1));
    expect(bench.summary(sessionId)).toMatchObject({ wished: 'closed', queued: 1 });
    await change({ queue: { maxMessages: 10, maxBytes: 100, maxAgeMs: null, connectOnSend: true } });
    expect(await send(text('b'))).toEqual(QUEUED(2));
    bench.sockets.latest.accept();
    await settle();
    expect(bench.sockets.latest.sent).toEqual(['a', 'b']);
  });
});

describe('a queued message', () => {
  it('can be changed, by the rules for sending', async () => {
    const { bench, edit, send, waiting, comeBack } = await away(CLARITY_PROFILE.id);
    await send(text(envelope()));
    const other = envelope({ type: 'completion' });
    expect(await edit(1, text(other))).toEqual({ ok: true, value: null });
    expect(await edit(1, text('no envelope'))).toMatchObject({ error: { code: 'contract' } });
    expect(await edit(1, { kind: 'binary', base64: '?' }, true)).toMatchObject({ error: { code: 'bad_command' } });
    expect((await waiting()).map(({ message }) => message)).toEqual([text(other)]);
    expect(await edit(2, text(other))).toMatchObject({ error: { code: 'not_queued' } });
    await comeBack();
    expect(bench.sockets.latest.sent).toEqual([other]);
    expect(await edit(1, text(other))).toMatchObject({ error: { code: 'not_queued' } });
  });

  it('can be dropped alone or with all others, which is told and counted', async () => {
    const { bench, drop, send, sessionId, waiting } = await away();
    for (const words of ['a', 'b', 'c']) await send(text(words));
    await drop([2]);
    expect((await waiting()).map(({ id }) => id)).toEqual([1, 3]);
    await drop(null);
    expect(await waiting()).toEqual([]);
    expect(bench.summary(sessionId)).toMatchObject({ queued: 0, unsent: 3 });
    expect((await bench.events(sessionId)).filter(({ kind }) => kind === 'queue')).toMatchObject([
      { what: 'dropped', messages: 1 },
      { what: 'dropped', messages: 2 },
    ]);
  });

  it('is dropped for its age, which is told and counted', async () => {
    const { bench, change, send, sessionId } = await away();
    await change({ reconnect: { policy: 'linear', delayMs: 60_000, maxAttempts: null } });
    await send(text('a'));
    bench.clock.advance(300_000);
    expect(bench.summary(sessionId)).toMatchObject({ queued: 0, unsent: 1 });
  });

  it.each([
    ['of a session that waits for its server', 0],
    ['of a session that was stopped', 1],
  ])('%s outlives the worker and goes on ageing', async (_which, stopped) => {
    const { bench, send, sessionId } = await away();
    await send(text('old'));
    bench.clock.advance(1000);
    await send({ kind: 'binary', base64: 'AQID' });
    if (stopped) await bench.workbench.handlers.disconnect({ sessionId });
    await bench.workbench.flush();
    const next = await bench.restart('browser', 298_500);
    expect(next.summary(sessionId)).toMatchObject({ queued: 2 });
    const again = use(next, sessionId);
    expect((await again.waiting()).map(({ id }) => id)).toEqual([1, 2]);
    next.clock.advance(500);
    expect(next.summary(sessionId)).toMatchObject({ queued: 1, unsent: 1 });
    await next.workbench.handlers.reconnect({ sessionId });
    next.sockets.latest.accept();
    await settle();
    expect(next.sockets.latest.sent).toEqual([new Uint8Array([1, 2, 3])]);
    await next.workbench.flush();
    expect(await next.store.session(sessionId)).toMatchObject({ queue: [], summary: { queued: 0, unsent: 1 } });
  });

  it('goes on ageing also while nobody has opened its session, and is counted when it is too old', async () => {
    const { bench, send, sessionId } = await away();
    await send(text('old'));
    bench.clock.advance(1000);
    await send(text('young'));
    await bench.workbench.handlers.disconnect({ sessionId });
    await bench.workbench.flush();
    const next = await bench.restart('browser', 299_500);
    expect(next.summary(sessionId)).toMatchObject({ queued: 1, unsent: 1 });
    next.clock.advance(1000);
    expect(next.summary(sessionId)).toMatchObject({ queued: 0, unsent: 2 });
    expect(next.clock.pending).toBe(0);
  });

  it('is on disk when the person hears that it is queued, and so is its change', async () => {
    const { bench, edit, send, sessionId } = await away();
    expect(await send(text('a'))).toEqual(QUEUED(1));
    expect(await bench.store.session(sessionId)).toMatchObject({ queue: [{ payload: 'a' }], summary: { queued: 1 } });
    await edit(1, text('b'));
    expect(await bench.store.session(sessionId)).toMatchObject({ queue: [{ payload: 'b' }] });
  });

  it.each([
    ['sent', (used: Awaited<ReturnType<typeof away>>) => used.comeBack(), 0],
    ['dropped', (used: Awaited<ReturnType<typeof away>>) => used.drop([1]), 1],
  ])('that was %s is no more on disk at once, so that no later worker sends it again', async (_what, act, unsent) => {
    const used = await away();
    const { bench, send, sessionId } = used;
    await send(text('a'));
    await act(used);
    // No clock moves: the worker may end before the next flush would come.
    await settle();
    expect(await bench.store.session(sessionId)).toMatchObject({ queue: [], summary: { queued: 0, unsent } });
    const next = await bench.restart('worker', 0);
    next.clock.advance(2000);
    next.sockets.latest.accept();
    await settle();
    expect(next.sockets.latest.sent).toEqual([]);
  });

  it('that a worker may have sent when it died is not sent again, is told and counted', async () => {
    const store = await openMemoryStore();
    let dies = false;
    // The worker ends when it is on disk that the message goes out: nobody knows whether it still did.
    const dying: typeof store = {
      ...store,
      async write(session, batch) {
        const written = await store.write(session, batch);
        return dies && (session.inFlight?.length ?? 0) > 0 ? new Promise(() => undefined) : written;
      },
    };
    const bench = await startBench(dying);
    const sessionId = await bench.connect(FAR);
    const { send } = use(bench, sessionId);
    await send(text('a'));
    dies = true;
    bench.sockets.latest.accept();
    await settle();
    // Not before it is on disk.
    expect(bench.sockets.latest.sent).toEqual([]);
    const next = await startBench(store, 'worker', 1000);
    next.sockets.latest.accept();
    await settle();
    expect(next.sockets.latest.sent).toEqual([]);
    expect(next.summary(sessionId)).toMatchObject({ queued: 0, unsent: 1 });
    expect((await next.events(sessionId)).filter(({ kind }) => kind === 'queue')).toMatchObject([
      { what: 'unsure', messages: 1 },
    ]);
    const third = await next.restart('worker', 0);
    expect(third.summary(sessionId)).toMatchObject({ unsent: 1 });
    expect((await third.events(sessionId)).filter(({ kind }) => kind === 'queue')).toHaveLength(1);
  });

  it('goes out also when the disk is full', async () => {
    const store = await openMemoryStore();
    let full = false;
    const bench = await startBench({
      ...store,
      write: async (...args) => (full ? fail('storage', 'The disk is full.') : store.write(...args)),
    });
    const sessionId = await bench.connect(FAR);
    await use(bench, sessionId).send(text('a'));
    full = true;
    bench.sockets.latest.accept();
    await settle();
    expect(bench.sockets.latest.sent).toEqual(['a']);
  });

  it('keeps its number over the death of the worker: none is given twice', async () => {
    const { bench, drop, send, sessionId } = await away();
    await send(text('a'));
    await send(text('b'));
    await drop([2]);
    await bench.workbench.flush();
    const again = use(await bench.restart('browser', 100), sessionId);
    await again.send(text('c'));
    expect((await again.waiting()).map(({ id }) => id)).toEqual([1, 3]);
  });

  it('goes with its session when that is deleted', async () => {
    const { bench, send, sessionId } = await away();
    await send(text('a'));
    await bench.workbench.handlers.remove({ sessionId });
    const next = await bench.restart('browser', 0);
    expect(next.workbench.summaries).toEqual([]);
  });
});

describe('a queued message as its codec writes it', () => {
  it('keeps an acknowledgement id of its own when it is written anew', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR, 'amiga');
    const { send, queue, editQueued } = bench.workbench.handlers;
    const ask = (event: string) => ({ kind: 'message', text: JSON.stringify({ event, args: [], ack: true }) }) as const;
    for (const event of ['a', 'b', 'c']) await send({ sessionId, message: ask(event), anyway: true });
    for (const id of [1, 2]) await editQueued({ sessionId, id, message: ask('again'), anyway: true });
    const waiting = await queue({ sessionId });
    const frames = waiting.ok
      ? waiting.value.messages.map(({ message }) => ('text' in message ? message.text : ''))
      : [];
    expect(frames).toHaveLength(3);
    const ids = frames.map((frame) => /^42(\d+)/.exec(frame)?.[1]);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('the queue of no live session', () => {
  it.each([
    ['that was deleted', 'unknown_session', 99],
    ['that was imported', 'read_only', 1],
  ])('%s cannot be asked for: %s', async (_which, code, sessionId) => {
    const bench = await startBench();
    const imported = await storeSession(bench.store);
    await bench.store.write({ ...imported, summary: { ...imported.summary, source: 'import' } }, null);
    await bench.workbench.handlers.imported({ sessionId: imported.id });
    const { queue, editQueued, dropQueued } = bench.workbench.handlers;
    for (const reply of [
      await queue({ sessionId }),
      await editQueued({ sessionId, id: 1, message: text('x'), anyway: true }),
      await dropQueued({ sessionId, ids: null }),
    ]) {
      expect(reply).toMatchObject({ ok: false, error: { code } });
    }
  });
});
