import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../lib/profile/schema.ts';
import { type LoneSessionOptions, startLoneSession } from '../../fixtures/lone-session.ts';
import { SOCKET_IO_PROFILE } from '../../fixtures/machine-table.ts';

const OPEN = '0{"sid":"e1","upgrades":[],"pingInterval":1000,"pingTimeout":500,"maxPayload":1000000}';
const JOINED = '40/metrics,{"sid":"s1"}';
const variables = { token: 'a "b"' };

function opened(profile: Partial<Profile> = {}, options: LoneSessionOptions = {}) {
  const lone = startLoneSession({ profile: { ...SOCKET_IO_PROFILE, ...profile }, variables, ...options });
  lone.runner.connect();
  lone.sockets.latest.accept();
  const isReady = () => lone.runner.session.state.name === 'connected' && lone.runner.session.state.ready;
  return { ...lone, isReady };
}

function joined(profile: Partial<Profile> = {}) {
  const lone = opened(profile);
  lone.sockets.latest.receive(OPEN);
  lone.sockets.latest.receive(JOINED);
  return lone;
}

/** Frames of each kind in the order they were sent; what joins is left out. */
const said = (sent: readonly unknown[]) => sent.filter((frame) => !String(frame).startsWith('40'));

describe('a Socket.IO session', () => {
  it('joins its namespace with the filled auth payload, and is ready when the server says so', () => {
    const { sockets, isReady, told } = opened();
    expect(sockets.latest.sent).toEqual([]);
    sockets.latest.receive(OPEN);
    expect(sockets.latest.sent).toEqual(['40/metrics,{"token":"a \\"b\\""}']);
    sockets.latest.receive('40{"sid":"of another namespace"}');
    expect(isReady()).toBe(false);
    sockets.latest.receive(JOINED);
    expect(isReady()).toBe(true);
    expect(told('ready')).toMatchObject([{ ready: true }]);
    expect(told('state').map(({ to }) => to)).toEqual(['connecting', 'connected', 'ready']);
  });

  it('joins the default namespace without a payload where there is none', () => {
    const { sockets } = opened({ codec: { kind: 'socket.io', namespace: '/', auth: '' } });
    sockets.latest.receive(OPEN);
    expect(sockets.latest.sent).toEqual(['40']);
  });

  it('goes on with the steps of the profile, each message being one step', () => {
    const { sockets, isReady } = opened({
      ready: {
        steps: [
          { waitFor: { kind: 'any' }, send: '{"event":"subscribe","args":[{"hours":24}]}' },
          { waitFor: { kind: 'type', type: 'subscribed' }, send: null },
        ],
        failOn: null,
        timeoutMs: 3000,
        onTimeout: 'reconnect',
      },
    });
    for (const frame of [OPEN, JOINED]) sockets.latest.receive(frame);
    expect(said(sockets.latest.sent)).toEqual([]);
    sockets.latest.receive('42/metrics,["connected",{}]');
    expect(said(sockets.latest.sent)).toEqual(['42/metrics,["subscribe",{"hours":24}]']);
    sockets.latest.receive('42/metrics,["subscribed"]');
    expect(isReady()).toBe(true);
  });

  it('answers pings, ready or not, which is no automatic reply', () => {
    const limit = { perSecond: 1, chain: 1, chainMs: 60_000 };
    const { clock, sockets, told } = opened({ replyLimit: limit });
    sockets.latest.receive(OPEN);
    for (let i = 0; i < 5; i++) {
      clock.advance(1000);
      sockets.latest.receive('2');
    }
    expect(said(sockets.latest.sent)).toEqual(['3', '3', '3', '3', '3']);
    expect(told('auto-reply')).toEqual([]);
  });

  it('closes and connects anew when the server does not ping as it promised', () => {
    const { clock, sockets, told, runner } = joined();
    clock.advance(1000);
    sockets.latest.receive('2');
    clock.advance(1499);
    sockets.latest.receive('42/metrics,["metrics_update"]');
    expect(runner.session.state.name).toBe('connected');
    clock.advance(1);
    expect(runner.session.state.name).toBe('reconnecting');
    expect(sockets.alive).toBe(0);
    expect(told('error')).toMatchObject([{ category: 'connection_timeout', cause: 'ping-timeout' }]);
    expect(told('close')).toMatchObject([{ code: 1006, initiator: 'policy', reason: 'ping timeout' }]);
    clock.advance(2000);
    sockets.latest.accept();
    expect(runner.session.live.pingMs).toBeNull();
  });

  it.each([
    ['invalid token', 'authentication_failed'],
    ['Unauthorized', 'authentication_failed'],
    ['Invalid namespace', 'connection_error'],
  ])('refused with “%s” stops as the reference client does, category %s', (message, category) => {
    const { clock, sockets, told, runner } = opened();
    sockets.latest.receive(OPEN);
    sockets.latest.receive(`44/metrics,${JSON.stringify({ message })}`);
    expect(told('error')).toMatchObject([
      { category, cause: 'gate-refused', detail: expect.stringContaining(message) },
    ]);
    expect(told('ready')).toMatchObject([{ ready: false }]);
    expect(sockets.alive).toBe(0);
    clock.advance(3_600_000);
    expect(runner.session).toMatchObject({ wished: 'closed', connections: 1, state: { name: 'disconnected' } });
    runner.connect();
    expect(runner.session.state.name).toBe('connecting');
  });

  it('is refused for good also where its profile would reconnect or go on without its gate', () => {
    const steps = [{ waitFor: { kind: 'type', type: 'hello' } as const, send: null }];
    for (const onTimeout of ['reconnect', 'ready'] as const) {
      const { sockets, runner } = opened({ ready: { steps, failOn: null, timeoutMs: 1000, onTimeout } });
      sockets.latest.receive(OPEN);
      sockets.latest.receive('44/metrics,{"message":"no"}');
      expect(runner.session.state.name).toBe('disconnected');
    }
  });

  it('cannot be taken for ready before it has joined, even where the profile would go on without its gate', () => {
    const steps = [{ waitFor: { kind: 'type', type: 'hello' } as const, send: null }];
    const ready = { steps, failOn: null, timeoutMs: 1000, onTimeout: 'ready' } as const;
    const { clock, sockets, runner, isReady } = opened({ ready: { ...ready, steps } });
    sockets.latest.receive(OPEN);
    clock.advance(1000);
    expect(runner.session.state.name).toBe('reconnecting');
    clock.advance(2000);
    sockets.latest.accept();
    for (const frame of [OPEN, JOINED]) sockets.latest.receive(frame);
    expect(isReady()).toBe(false);
    clock.advance(1000);
    expect(isReady()).toBe(true);
  });

  it('stops where its namespace is ended: closed with 1000, and nothing follows by itself', () => {
    const { clock, sockets, told, runner } = joined();
    sockets.latest.receive('41/other,');
    expect(runner.session.state.name).toBe('connected');
    sockets.latest.receive('41/metrics,');
    expect(sockets.latest.closeRequest).toMatchObject({ code: 1000 });
    expect(sockets.alive).toBe(0);
    expect(told('error')).toMatchObject([{ cause: 'left' }]);
    clock.advance(3_600_000);
    expect(runner.session).toMatchObject({ wished: 'closed', connections: 1, state: { name: 'disconnected' } });
    expect(clock.pending).toBe(0);
  });

  it('follows the close-code table where the server ends the transport', () => {
    const { sockets, told, runner } = joined();
    sockets.latest.receive('1');
    expect(told('close')).toMatchObject([{ code: 1005, initiator: 'server' }]);
    expect(runner.session.state.name).toBe('reconnecting');
  });

  it('whose token nobody gave joins without a payload', () => {
    const { sockets } = opened({}, { variables: {} });
    sockets.latest.receive(OPEN);
    expect(sockets.latest.sent).toEqual(['40/metrics,']);
  });

  it('whose auth payload cannot be made is not ready, and says why', () => {
    const codec = { kind: 'socket.io', namespace: '/metrics', auth: '{"token":"{{frame.token}}"}' } as const;
    const { sockets, told, runner } = opened({ codec });
    sockets.latest.receive(OPEN);
    expect(sockets.latest.sent).toEqual([]);
    expect(told('error')).toMatchObject([
      {
        cause: 'not-ready',
        detail: expect.stringMatching(/could not be made \(step 1 of 2\): \{\{frame\.token\}\} at line 1/),
      },
    ]);
    expect(runner.session.state.name).toBe('reconnecting');
  });

  it('sends what waited when it is ready, not before', () => {
    const lone = opened();
    expect(lone.runner.sendMessage('{"event":"a"}', false)).toEqual({ ok: true, value: 'queued' });
    lone.sockets.latest.receive(OPEN);
    expect(said(lone.sockets.latest.sent)).toEqual([]);
    lone.sockets.latest.receive(JOINED);
    expect(said(lone.sockets.latest.sent)).toEqual(['42/metrics,["a"]']);
  });

  it('numbers acknowledgements over all its connections', () => {
    const { clock, sockets, runner } = joined();
    const ask = () => runner.sendMessage('{"event":"a","ack":true}', false);
    ask();
    ask();
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept();
    for (const frame of [OPEN, JOINED]) sockets.latest.receive(frame);
    ask();
    expect(said(sockets.all.flatMap(({ sent }) => sent))).toEqual([
      '42/metrics,0["a"]',
      '42/metrics,1["a"]',
      '42/metrics,2["a"]',
    ]);
  });
});

describe('a worker that comes after another', () => {
  it('gives no number of an acknowledgement that what waits may have already', () => {
    const queue = [{ id: 1, payload: '42/metrics,0["a"]', byteLength: 17, queuedAt: 1_700_000_000_000 }];
    const { sockets, runner } = opened({}, { startAt: 1_700_000_000_000, change: { queue } });
    for (const frame of [OPEN, JOINED]) sockets.latest.receive(frame);
    runner.sendMessage('{"event":"b","ack":true}', false);
    expect(said(sockets.latest.sent)).toEqual(['42/metrics,0["a"]', '42/metrics,1700000000["b"]']);
  });
});

describe('a message with attachments', () => {
  const MESSAGE = '{"event":"up","args":[{"$base64":"AQI="}]}';

  it('leaves whole, its frames one after the other', () => {
    const { sockets, runner } = joined();
    expect(runner.sendMessage(MESSAGE, false)).toEqual({ ok: true, value: 'sent' });
    expect(said(sockets.latest.sent)).toEqual([
      '451-/metrics,["up",{"_placeholder":true,"num":0}]',
      new Uint8Array([1, 2]),
    ]);
  });

  it('is refused while the session is not ready: it cannot be queued', () => {
    const { sockets, runner } = opened();
    sockets.latest.receive(OPEN);
    expect(runner.sendMessage(MESSAGE, false)).toMatchObject({ ok: false, error: { code: 'not_connected' } });
    expect(runner.session.queue).toEqual([]);
    expect(said(sockets.latest.sent)).toEqual([]);
    expect(runner.sendMessage(MESSAGE, true)).toEqual({ ok: true, value: 'sent' });
  });

  it('that the codec cannot write is refused with its sentence', () => {
    const { runner } = joined();
    expect(runner.sendMessage('{"event":', false)).toMatchObject({ ok: false, error: { code: 'message' } });
  });
});

describe('another codec in the settings', () => {
  const json: Profile = { ...SOCKET_IO_PROFILE, codec: { kind: 'json' } };

  it('is for the next connection: the present one goes on as it was opened', () => {
    const { clock, sockets, runner, isReady } = joined();
    runner.configure(json, []);
    sockets.latest.receive('2');
    expect(said(sockets.latest.sent)).toEqual(['3']);
    clock.advance(1500);
    expect(runner.session.state.name).toBe('reconnecting');
    clock.advance(2000);
    sockets.latest.accept();
    expect(isReady()).toBe(true);
    sockets.latest.receive('2');
    expect(sockets.latest.sent).toEqual([]);
  });

  it('leaves a connection that has joined joined: a gate that is taken away makes it ready', () => {
    const steps = [{ waitFor: { kind: 'type', type: 'hello' } as const, send: null }];
    const ready = { steps, failOn: null, timeoutMs: 3000, onTimeout: 'reconnect' } as const;
    const { clock, runner, isReady } = joined({ ready: { ...ready, steps } });
    expect(isReady()).toBe(false);
    runner.configure(SOCKET_IO_PROFILE, []);
    expect(isReady()).toBe(true);
    expect(clock.pending).toBe(1);
  });

  it('holds at once where nothing is open', () => {
    const { clock, sockets, runner, isReady } = opened();
    sockets.latest.end(1006);
    runner.configure(json, []);
    clock.advance(2000);
    sockets.latest.accept();
    expect(isReady()).toBe(true);
  });
});
