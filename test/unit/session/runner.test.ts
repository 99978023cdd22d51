import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { newMachine } from '../../../lib/session/create-machine.ts';
import { createSessionRunner } from '../../../lib/session/runner.ts';
import { createFakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

/** A session whose log reads as lines of `+ms what`. */
function begin() {
  const clock = createManualClock();
  const sockets = createFakeSockets(clock);
  const log: string[] = [];
  const runner = createSessionRunner(
    newMachine('ws://localhost/', ['v1'], JSON_PROFILE),
    sockets,
    clock,
    {
      frame: (direction, payload, at, connection) =>
        log.push(`+${at} ${direction} ${String(payload)} on ${connection}`),
      event: (body, at, connection) => log.push(`+${at} ${body.kind} ${connection}`),
      changed: ({ state }) => log.push(`+${clock.now()} ${state.name}`),
    },
    () => 0.5,
  );
  return { clock, sockets, log, runner };
}

describe('a session', () => {
  it('connects, talks, loses its server, comes back after 2 s and says good-bye', () => {
    const { clock, sockets, log, runner } = begin();
    runner.connect();
    expect(sockets.latest).toMatchObject({ url: 'ws://localhost/', protocols: ['v1'] });
    clock.advance(30);
    sockets.latest.accept(30);
    expect(runner.send('ask')).toEqual({ ok: true, value: null });
    clock.advance(10);
    sockets.latest.receive('answer');
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept(1);
    runner.disconnect('bye');
    expect(sockets.latest.closeRequest).toEqual({ code: 1000, reason: 'bye' });
    sockets.latest.receive('last words');
    sockets.latest.end(1000, 'bye');
    expect(log).toEqual([
      '+0 attempt 1',
      '+0 connecting',
      '+30 open 1',
      '+30 connected',
      '+30 sent ask on 1',
      '+40 received answer on 1',
      '+40 close 1',
      '+40 retry 1',
      '+40 reconnecting',
      '+2040 attempt 2',
      '+2040 connecting',
      '+2040 open 2',
      '+2040 connected',
      '+2040 closing',
      '+2040 received last words on 2',
      '+2040 close 2',
      '+2040 disconnected',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('gives up on a handshake after 10 s and hears nothing of it again', () => {
    const { clock, sockets, log, runner } = begin();
    runner.connect();
    const silent = sockets.latest;
    clock.advance(9999);
    expect(runner.session.state.name).toBe('connecting');
    clock.advance(1);
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', attempt: 2, resumeAt: 12_000 });
    const before = log.length;
    silent.late.opened(clock.now(), 10_000, '', '');
    silent.late.received(clock.now(), 'too late');
    expect(log).toHaveLength(before);
  });

  it('does not wait for ever for the answer to its close', () => {
    const { clock, sockets, runner } = begin();
    runner.connect();
    sockets.latest.accept();
    runner.disconnect('bye');
    clock.advance(10_000);
    expect(runner.session.state).toMatchObject({
      name: 'disconnected',
      lastClose: { code: 1006, initiator: 'policy' },
    });
    expect(sockets.alive).toBe(0);
  });

  it('skips the wait when the person wants it now', () => {
    const { clock, sockets, runner } = begin();
    runner.connect();
    sockets.latest.end(1006);
    clock.advance(100);
    runner.connect();
    expect(runner.session.state).toMatchObject({ name: 'connecting', connection: 2, attempt: 2, startedAt: 100 });
    clock.advance(2000);
    expect(sockets.all).toHaveLength(2);
  });

  it('stops for good at a URL the browser refuses', () => {
    const { clock, sockets, log, runner } = begin();
    sockets.refuse(true);
    runner.connect();
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(log).toContain('+0 error 1');
    clock.advance(60_000);
    expect(runner.session.connections).toBe(1);
  });

  it('refuses to send while it is not connected, and says so', () => {
    const { sockets, log, runner } = begin();
    expect(runner.send('x')).toMatchObject({
      ok: false,
      error: { code: 'not_connected', message: expect.stringContaining('The session is disconnected: connect it') },
    });
    runner.connect();
    expect(runner.send('x')).toMatchObject({ ok: false, error: { code: 'not_connected' } });
    sockets.latest.accept();
    sockets.jam(true);
    expect(runner.send('x')).toMatchObject({ ok: false, error: { code: 'socket' } });
    expect(log.some((line) => line.includes('sent'))).toBe(false);
  });
});
