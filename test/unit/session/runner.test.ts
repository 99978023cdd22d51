import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { startLoneSession } from '../../fixtures/lone-session.ts';

describe('a session', () => {
  it('connects, talks, loses its server, comes back after 2 s and says good-bye', () => {
    const { clock, sockets, log, runner, send } = startLoneSession();
    runner.connect();
    expect(sockets.latest).toMatchObject({ url: 'ws://localhost/', protocols: ['v1'], headers: [] });
    clock.advance(30);
    sockets.latest.accept(30);
    expect(send('ask')).toEqual({ ok: true, value: 'sent' });
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
      '+0 disconnected → connecting',
      '+0 connecting',
      '+30 open 1',
      '+30 connecting → ready',
      '+30 connected',
      '+30 sent ask on 1',
      '+40 received answer on 1',
      '+40 close 1',
      '+40 error 1',
      '+40 retry 1',
      '+40 ready → reconnecting',
      '+40 reconnecting',
      '+2040 attempt 2',
      '+2040 reconnecting → connecting',
      '+2040 connecting',
      '+2040 open 2',
      '+2040 connecting → ready',
      '+2040 connected',
      '+2040 ready → closing',
      '+2040 closing',
      '+2040 received last words on 2',
      '+2040 close 2',
      '+2040 closing → disconnected',
      '+2040 disconnected',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('sets the same headers on each handshake and tells their names', () => {
    const headers = [{ name: 'Authorization', value: 'Bearer abc' }];
    const { clock, sockets, runner, told } = startLoneSession({ headers });
    runner.connect();
    sockets.latest.end(1006);
    clock.advance(2000);
    expect(sockets.all.map((socket) => socket.headers)).toEqual([headers, headers]);
    expect(told('attempt').map((attempt) => attempt.headers)).toEqual([['Authorization'], ['Authorization']]);
  });

  it('gives up on a handshake after 10 s and hears nothing of it again', () => {
    const { clock, sockets, log, runner, told } = startLoneSession();
    runner.connect();
    const silent = sockets.latest;
    clock.advance(9999);
    expect(runner.session.state.name).toBe('connecting');
    clock.advance(1);
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', attempt: 2, resumeAt: 12_000 });
    expect(told('error')).toMatchObject([{ category: 'connection_timeout', cause: 'timeout', slowed: false }]);
    const before = log.length;
    silent.late.opened(clock.now(), 10_000, '', '');
    silent.late.received(clock.now(), 'too late');
    silent.late.refused(clock.now(), 'too late', 'setup');
    expect(log).toHaveLength(before);
  });

  it('marks what the browser itself held back, whether it opens, fails or gets no answer', async () => {
    const { clock, sockets, finder, runner, told } = startLoneSession();
    sockets.slow(true);
    runner.connect();
    sockets.latest.end(1006);
    await finder.latest.answer();
    clock.advance(2000);
    clock.advance(10_000);
    clock.advance(2000);
    sockets.latest.accept(2500);
    expect(told('error').map(({ cause, slowed }) => [cause, slowed])).toEqual([
      ['unknown', true],
      ['timeout', true],
    ]);
    expect(told('open')).toMatchObject([{ handshakeMs: 2500, slowed: true }]);
  });

  it('does not wait for ever for the answer to its close', () => {
    const { clock, sockets, runner } = startLoneSession();
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
    const { clock, sockets, runner } = startLoneSession();
    runner.connect();
    sockets.latest.end(1006);
    clock.advance(100);
    runner.connect();
    expect(runner.session.state).toMatchObject({ name: 'connecting', connection: 2, attempt: 2, startedAt: 100 });
    clock.advance(2000);
    expect(sockets.all).toHaveLength(2);
  });

  it('stops for good at a URL the browser refuses', () => {
    const { clock, sockets, runner, told } = startLoneSession();
    sockets.refuse(true);
    runner.connect();
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(told('error')).toMatchObject([
      { category: 'invalid_uri', cause: 'invalid-url', evidence: { source: 'check' } },
    ]);
    expect(told('state').map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'disconnected → connecting',
      'connecting → disconnected',
    ]);
    clock.advance(60_000);
    expect(runner.session.connections).toBe(1);
  });

  it('stops where access for its headers is missing, and tries again when the person asks', () => {
    const { clock, sockets, runner, told } = startLoneSession({ headers: [{ name: 'Cookie', value: 'a=b' }] });
    runner.connect();
    clock.advance(1);
    sockets.latest.refuse('The handshake headers need access.');
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(told('error')).toMatchObject([
      { cause: 'headers', detail: 'The handshake headers need access.', evidence: { needsAccess: true } },
    ]);
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
    expect(clock.pending).toBe(0);
    runner.connect();
    sockets.latest.accept();
    expect(runner.session.state.name).toBe('connected');
  });

  it('tries again after a wait where the handshake could not be prepared, as long as its policy allows', () => {
    const reconnect = { policy: 'linear', delayMs: 2000, maxAttempts: 1 } as const;
    const { clock, sockets, runner, told } = startLoneSession({ profile: { ...JSON_PROFILE, reconnect } });
    runner.connect();
    sockets.latest.refuse('The browser did not take the headers.', 'setup');
    expect(told('error')).toMatchObject([
      { cause: 'headers', detail: 'The browser did not take the headers.', evidence: { needsAccess: false } },
    ]);
    expect(runner.session).toMatchObject({ wished: 'open', state: { name: 'reconnecting', resumeAt: 2000 } });
    clock.advance(2000);
    sockets.latest.refuse('The browser did not take the headers.', 'setup');
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(told('stopped')).toMatchObject([{ cause: 'attempts' }]);
    expect(clock.pending).toBe(0);
  });

  it('is not late while its handshake waits for its turn behind another', () => {
    const { clock, sockets, runner, told } = startLoneSession();
    sockets.queue(true);
    runner.connect();
    clock.advance(25_000);
    expect(runner.session.state).toMatchObject({ name: 'connecting', startedAt: 0 });
    expect(told('error')).toEqual([]);
    sockets.latest.begin();
    clock.advance(10_000);
    expect(told('error')).toMatchObject([{ cause: 'timeout' }]);
  });

  it('hands nothing to the socket or the log when the socket does not take it', () => {
    const { sockets, log, runner, send } = startLoneSession();
    runner.connect();
    sockets.latest.accept();
    sockets.jam(true);
    expect(send('x')).toMatchObject({ ok: false, error: { code: 'socket' } });
    expect(log.some((line) => line.includes('sent'))).toBe(false);
    expect(runner.session.queue).toEqual([]);
  });
});

describe('a session whose queue is switched off refuses to send, and says so', () => {
  const profile = { ...JSON_PROFILE, queue: { ...JSON_PROFILE.queue, maxMessages: 0 } };
  const gated = {
    ...profile,
    ready: {
      steps: [{ waitFor: { kind: 'any' as const }, send: null }],
      failOn: null,
      timeoutMs: 1000,
      onTimeout: 'stop' as const,
    },
  };

  it.each([
    ['before it connects', profile, () => undefined, 'The session is disconnected and'],
    ['while it connects', profile, (lone: ReturnType<typeof startLoneSession>) => lone.runner.connect(), 'connecting'],
    [
      'while it is not ready',
      gated,
      ({ runner, sockets }: ReturnType<typeof startLoneSession>) => {
        runner.connect();
        sockets.latest.accept();
      },
      'The session is not ready yet and its queue is switched off: wait, or send it anyway; the message was not sent.',
    ],
  ] as const)('%s', (_when, used, prepare, sentence) => {
    const lone = startLoneSession({ profile: used });
    prepare(lone);
    expect(lone.send('x')).toEqual({
      ok: false,
      error: { code: 'not_connected', message: expect.stringContaining(sentence) },
    });
    expect(lone.sent()).toEqual([]);
  });
});
