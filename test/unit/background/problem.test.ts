import { describe, expect, it } from 'vitest';
import type { HandshakeEvidence } from '../../../lib/protocol/handshake.ts';
import { type Bench, startBench } from '../../fixtures/bench.ts';

const FAR = 'ws://example.org/';

async function connecting(profileId?: string, url = FAR) {
  const bench = await startBench();
  const sessionId = await bench.connect(url, profileId);
  return { bench, sessionId, problem: () => bench.summary(sessionId).problem, more: () => bench.summary(sessionId) };
}

describe('what is wrong with a session now', () => {
  it('is why its handshake failed, as soon as that is known, until it opens', async () => {
    const { bench, problem } = await connecting();
    bench.sockets.latest.end(1006);
    expect(problem()).toBeNull();
    await bench.finder.latest.answer({ status: 404, statusText: 'Not Found' });
    expect(problem()).toContain('404');
    bench.clock.advance(2000);
    expect(problem()).toContain('404');
    bench.sockets.latest.accept();
    expect(problem()).toBeNull();
  });

  it('is not why an older attempt failed, when that comes out while a newer one works', async () => {
    const { bench, problem, more } = await connecting();
    bench.sockets.latest.end(1006);
    bench.clock.advance(2000);
    expect(bench.finder.latest.phase).toBe('aborted');
    bench.sockets.latest.accept();
    await Promise.resolve();
    await Promise.resolve();
    expect((await bench.events(1)).at(-1)).toMatchObject({ kind: 'error', connection: 1 });
    expect(problem()).toBeNull();
    expect(more().needsAccess).toBe(false);
  });

  it('is nothing once the person stopped it, also when more comes out later', async () => {
    const { bench, sessionId, problem, more } = await connecting();
    bench.sockets.latest.end(1006);
    await bench.finder.latest.answer({ source: 'opaque', needsAccess: true });
    expect(more().needsAccess).toBe(true);
    bench.clock.advance(2000);
    bench.sockets.latest.end(1006);
    await bench.workbench.handlers.disconnect({ sessionId });
    expect([problem(), more().needsAccess]).toEqual([null, false]);
    expect(bench.finder.latest.phase).toBe('aborted');
    await Promise.resolve();
    expect((await bench.events(sessionId)).at(-1)).toMatchObject({ kind: 'error', connection: 2 });
    expect([problem(), more().needsAccess]).toEqual([null, false]);
  });

  it('is the loss of a connection, until it is back', async () => {
    const { bench, problem } = await connecting();
    bench.sockets.latest.accept();
    bench.clock.advance(7500);
    bench.sockets.latest.end(1011, 'db down');
    expect(problem()).toContain('The server closed with 1011 (Internal Error) after 7.5 s and says “db down”');
    bench.clock.advance(5000);
    bench.sockets.latest.accept();
    expect(problem()).toBeNull();
  });

  it.each(['json', 'chat'])('is nothing after a normal closure (%s)', async (profileId) => {
    const { bench, problem } = await connecting(profileId);
    bench.sockets.latest.accept();
    bench.sockets.latest.end(1000, 'done');
    expect(problem()).toBeNull();
  });

  it('is that the gate was not passed, or that heartbeats had no reply', async () => {
    const { bench, problem, more } = await connecting('session-buddy');
    bench.sockets.latest.accept();
    bench.clock.advance(10_000);
    expect(problem()).toContain('Not ready after 10000 ms');
    bench.clock.advance(2000);
    bench.sockets.latest.accept();
    bench.sockets.latest.receive('{"type":"welcome"}');
    expect(problem()).toBeNull();
    bench.clock.advance(70_000);
    expect(problem()).toContain('2 heartbeats in a row had no reply within 10000 ms');
    expect(more().missedHeartbeats).toBe(2);
  });

  it('is a port that browsers block, said once', async () => {
    const { bench, problem, more } = await connecting('json', 'ws://example.org:6000/');
    bench.sockets.latest.end(1006);
    await bench.finder.latest.answer({ netError: 'net::ERR_UNSAFE_PORT' });
    expect(more()).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(problem()?.match(/6000/g)).toHaveLength(1);
  });

  it('is not a silence, which is shown by itself', async () => {
    const { bench, problem, more } = await connecting('clarity');
    bench.sockets.latest.accept();
    bench.clock.advance(6000);
    expect([problem(), more().silentSince]).toEqual([null, 0]);
    bench.sockets.latest.receive('x');
    expect(more().silentSince).toBeNull();
  });

  it('is told also after the worker died', async () => {
    const { bench, sessionId } = await connecting();
    bench.sockets.latest.end(1006);
    await bench.finder.latest.answer({ source: 'opaque', needsAccess: true });
    const before = bench.summary(sessionId);
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0, { online: true, paused: true });
    expect(next.summary(sessionId)).toMatchObject({ problem: before.problem, needsAccess: true });
  });
});

describe('a handshake that the browser held back', () => {
  it('is not counted as slow', async () => {
    const { bench, more } = await connecting();
    bench.sockets.latest.end(1006);
    bench.sockets.slow(true);
    bench.clock.advance(2000);
    bench.sockets.latest.accept(2500);
    expect(more()).toMatchObject({ slowHandshakes: 0, handshakeMs: 2500 });
    bench.sockets.slow(false);
    bench.clock.advance(6000);
    bench.sockets.latest.end(1006);
    bench.clock.advance(2000);
    bench.sockets.latest.accept(400);
    expect(more()).toMatchObject({ slowHandshakes: 1 });
  });
});

describe('looking into the last failure again', () => {
  const explain = (bench: Bench, sessionId: number) => bench.workbench.handlers.explain({ sessionId });

  it('tells what access to the host lets us learn', async () => {
    const { bench, sessionId, problem, more } = await connecting();
    bench.sockets.latest.end(1006);
    await bench.finder.latest.answer({ source: 'opaque', needsAccess: true });
    expect(more().needsAccess).toBe(true);
    expect(await explain(bench, sessionId)).toEqual({ ok: true, value: null });
    await bench.finder.latest.answer({ status: 401 });
    expect(problem()).toContain('401');
    expect(more().needsAccess).toBe(false);
  });

  it('is possible also for a session that the person stopped', async () => {
    const { bench, sessionId, problem } = await connecting();
    bench.sockets.latest.end(1006);
    await bench.workbench.handlers.disconnect({ sessionId });
    expect(await explain(bench, sessionId)).toEqual({ ok: true, value: null });
    await bench.finder.latest.answer({ status: 403 });
    expect(problem()).toContain('403');
  });

  it('connects where access was missing for the handshake itself', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR, 'json', [{ name: 'Cookie', value: 'a=b' }]);
    bench.sockets.latest.refuse('The handshake headers need access to example.org: allow it.');
    expect(bench.summary(sessionId)).toMatchObject({
      wished: 'closed',
      needsAccess: true,
      problem: 'The handshake headers need access to example.org: allow it.',
    });
    expect(await explain(bench, sessionId)).toEqual({ ok: true, value: null });
    bench.sockets.latest.accept();
    expect(bench.summary(sessionId)).toMatchObject({ needsAccess: false, problem: null, state: { name: 'connected' } });
  });

  it.each([
    ['that stopped', 'closed'],
    ['that waits for its next attempt', 'open'],
  ] as const)('connects a session %s where only the store remembers that access is missing', async (_which, wished) => {
    const { bench, sessionId } = await connecting();
    bench.sockets.latest.end(1006);
    await bench.finder.latest.answer({
      source: 'opaque',
      needsAccess: true,
      ...(wished === 'open' ? { status: 503, headers: [{ name: 'Retry-After', value: '600' }] } : {}),
    });
    await bench.workbench.flush();
    const stored = await bench.store.session(sessionId);
    if (stored === null) throw new Error('The session is not in the store.');
    await bench.store.write({ ...stored, summary: { ...stored.summary, wished } }, null);
    const next = await bench.restart('worker', 10_000);
    expect(next.sockets.all).toEqual([]);
    expect(next.summary(sessionId).needsAccess).toBe(true);
    expect(await explain(next, sessionId)).toEqual({ ok: true, value: null });
    next.sockets.latest.accept();
    expect(next.summary(sessionId)).toMatchObject({ needsAccess: false, problem: null, state: { name: 'connected' } });
  });

  it('says so where the person stopped what lacked access for its headers', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR, 'json', [{ name: 'Cookie', value: 'a=b' }]);
    bench.sockets.latest.refuse();
    await bench.workbench.handlers.disconnect({ sessionId });
    expect(await explain(bench, sessionId)).toMatchObject({ ok: false, error: { code: 'nothing' } });
    expect(bench.sockets.all).toHaveLength(1);
  });

  it('says so where the handshake could not be prepared', async () => {
    const { bench, sessionId, problem, more } = await connecting();
    bench.sockets.latest.refuse('The browser did not take the headers.', 'setup');
    expect(more()).toMatchObject({ needsAccess: false, wished: 'open', state: { name: 'reconnecting' } });
    expect(problem()).toBe('The browser did not take the headers.');
    expect(await explain(bench, sessionId)).toMatchObject({ ok: false, error: { code: 'nothing' } });
  });

  it('says so when there is nothing to look into', async () => {
    const { bench, sessionId } = await connecting();
    bench.sockets.latest.accept();
    expect(await explain(bench, sessionId)).toMatchObject({ ok: false, error: { code: 'nothing' } });
  });
});

describe('the same answer again and again', () => {
  const BUSY = {
    status: 503,
    statusText: 'Service Unavailable',
    headers: [{ name: 'Server', value: 'nginx' }],
    body: '<h1>busy</h1>',
  };

  async function failing(...answers: readonly (Partial<HandshakeEvidence> | 'opens')[]) {
    const { bench, sessionId, problem } = await connecting();
    for (const answer of answers) {
      if (answer === 'opens') {
        bench.sockets.latest.accept();
        bench.clock.advance(6000);
        bench.sockets.latest.end(1006);
      } else {
        bench.sockets.latest.end(1006);
        await bench.finder.latest.answer(answer);
      }
      bench.clock.advance(2000);
    }
    const events = await bench.events(sessionId);
    const kept = events.flatMap((event) =>
      event.kind === 'error' && event.evidence?.source === 'probe'
        ? [[event.evidence.repeats, event.evidence.headers.length, event.evidence.body]]
        : [],
    );
    return { kept, events, problem };
  }
  const WHOLE = [false, 1, BUSY.body];
  const REPEATED = [true, 0, null];

  it('keeps its headers and its body once, and is told each time', async () => {
    const { kept, events, problem } = await failing(BUSY, BUSY, BUSY);
    expect(kept).toEqual([WHOLE, REPEATED, REPEATED]);
    expect(new Set(events.flatMap((event) => (event.kind === 'error' ? event.detail : []))).size).toBe(1);
    expect(problem()).toContain('503');
  });

  it('is kept whole again after another answer, and after a connection that opened', async () => {
    const other = { ...BUSY, body: '<h1>still busy</h1>' };
    expect((await failing(BUSY, other, BUSY, BUSY)).kept).toEqual([WHOLE, [false, 1, other.body], WHOLE, REPEATED]);
    expect((await failing(BUSY, 'opens', BUSY)).kept).toEqual([WHOLE, WHOLE]);
  });

  it('is no answer where nobody answered: nothing is marked', async () => {
    const refused = { netError: 'net::ERR_CONNECTION_REFUSED' };
    expect((await failing(refused, refused)).kept).toEqual([
      [false, 0, null],
      [false, 0, null],
    ]);
  });
});
