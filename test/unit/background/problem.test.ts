import { describe, expect, it } from 'vitest';
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

  it('says so when there is nothing to look into', async () => {
    const { bench, sessionId } = await connecting();
    bench.sockets.latest.accept();
    expect(await explain(bench, sessionId)).toMatchObject({ ok: false, error: { code: 'nothing' } });
  });
});
