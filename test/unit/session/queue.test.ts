import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { QueuePolicy } from '../../../lib/profile/liveness-schema.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { enqueue, expire, nextExpiry, type QueuedMessage, replaceQueued } from '../../../lib/session/queue.ts';
import { type LoneSessionOptions, startLoneSession } from '../../fixtures/lone-session.ts';

const POLICY: QueuePolicy = { maxMessages: 3, maxBytes: 10, maxAgeMs: 1000, connectOnSend: false };

function message(id: number, payload = 'x', queuedAt = 0): QueuedMessage {
  return { id, payload, byteLength: utf8ByteLength(payload), queuedAt };
}

function queueing(queue: Partial<QueuePolicy> = {}, more: Partial<Profile> = {}): Profile {
  return { ...JSON_PROFILE, queue: { ...POLICY, ...queue }, ...more };
}

const ack = { kind: 'text', startsWith: 'ack' } as const;
const GATE: Profile['ready'] = {
  steps: [{ waitFor: ack, send: 'subscribe' }],
  failOn: null,
  timeoutMs: 60_000,
  onTimeout: 'reconnect',
};

describe('the bound of a queue', () => {
  const full = [message(1), message(2), message(3)];

  it('in messages: what would break it is refused with a sentence', () => {
    expect(enqueue(full.slice(0, 2), message(3), POLICY)).toEqual({ ok: true, value: full });
    expect(enqueue(full, message(4), POLICY)).toEqual({
      ok: false,
      error: {
        code: 'queue_full',
        message:
          'The message was not queued: the queue is full with 3 messages. Connect the session, drop queued messages, or raise the limit in its settings.',
      },
    });
  });

  it('in UTF-8 bytes', () => {
    const queue = [message(1, 'äöü')];
    expect(enqueue(queue, message(2, 'abcd'), POLICY).ok).toBe(true);
    expect(enqueue(queue, message(2, 'abcdü'), POLICY)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('would hold 12 of at most 10 bytes.') },
    });
  });

  it('holds also when a message is changed; its place and age stay', () => {
    const queue = [message(1, 'a', 5), message(2, 'b', 6)];
    expect(replaceQueued(queue, 1, 'other', 5, POLICY)).toEqual({
      ok: true,
      value: [message(1, 'other', 5), message(2, 'b', 6)],
    });
    expect(replaceQueued(queue, 1, 'far too long', 12, POLICY)).toMatchObject({
      ok: false,
      error: {
        code: 'queue_full',
        message: expect.stringMatching(/^The message was not changed: .* 13 of at most 10/),
      },
    });
    expect(replaceQueued(queue, 3, 'x', 1, POLICY)).toBeNull();
  });

  it.each([0, 1, 2])('of %i messages is that many', (maxMessages) => {
    const { send, runner } = startLoneSession({ profile: queueing({ maxMessages }) });
    for (let i = 0; i < 5; i++) send('x');
    expect(runner.session.queue).toHaveLength(maxMessages);
  });
});

describe('the age of a queue', () => {
  it('ends at exactly the limit, oldest first', () => {
    const queue = [message(1, 'a', 0), message(2, 'b', 400)];
    expect(expire(queue, POLICY, 999)).toEqual({ kept: queue, expired: 0 });
    expect(expire(queue, POLICY, 1000)).toEqual({ kept: queue.slice(1), expired: 1 });
    expect(expire(queue, POLICY, 2000)).toEqual({ kept: [], expired: 2 });
    expect(nextExpiry(queue, POLICY)).toBe(1000);
    expect(nextExpiry([], POLICY)).toBeNull();
  });

  it('has no end without a limit', () => {
    const policy = { ...POLICY, maxAgeMs: null };
    expect(expire([message(1)], policy, 1e12)).toEqual({ kept: [message(1)], expired: 0 });
    expect(nextExpiry([message(1)], policy)).toBeNull();
  });

  it('drops and counts each message at its own time', () => {
    const { clock, send, runner, events } = startLoneSession({ profile: queueing() });
    send('a');
    clock.advance(400);
    send('b');
    clock.advance(599);
    expect(runner.session.queue).toHaveLength(2);
    clock.advance(1);
    expect(runner.session.queue.map(({ payload }) => payload)).toEqual(['b']);
    clock.advance(400);
    expect(runner.session).toMatchObject({ queue: [], unsent: 2 });
    expect(events.map(({ body, at }) => [at, body])).toEqual([
      [1000, { kind: 'queue', what: 'expired', messages: 1 }],
      [1400, { kind: 'queue', what: 'expired', messages: 1 }],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('goes on over the death of the worker', () => {
    const change = { queue: [message(1, 'old', -900), message(2, 'young', -100)], nextQueued: 3 };
    const { clock, runner } = startLoneSession({ profile: queueing(), change });
    clock.advance(100);
    expect(runner.session.queue.map(({ payload }) => payload)).toEqual(['young']);
    clock.advance(800);
    expect(runner.session).toMatchObject({ queue: [], unsent: 2 });
  });

  it('drops at the flush what is too old by then, even when no timer had its turn', () => {
    const { sockets, runner, told, sent } = startLoneSession({
      profile: queueing(),
      change: { queue: [message(1, 'old', -2000), message(2, 'young', -100)], nextQueued: 3 },
    });
    runner.connect();
    sockets.latest.accept();
    expect(sent()).toEqual(['young']);
    expect(told('queue').map(({ what, messages }) => [what, messages])).toEqual([
      ['expired', 1],
      ['sent', 1],
    ]);
    expect(runner.session.unsent).toBe(1);
  });
});

describe('messages sent while not connected', () => {
  it('wait, and go out in order as soon as the session is connected', () => {
    const { clock, sockets, runner, send, sent, log } = startLoneSession({ profile: queueing() });
    expect(send('a')).toEqual({ ok: true, value: 'queued' });
    runner.connect();
    expect(send('b')).toEqual({ ok: true, value: 'queued' });
    expect(send(new Uint8Array([1, 2]))).toEqual({ ok: true, value: 'queued' });
    expect(runner.session.queue.map(({ id, payload }) => [id, payload])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, new Uint8Array([1, 2])],
    ]);
    sockets.latest.accept();
    expect(sent()).toEqual(['a', 'b', new Uint8Array([1, 2])]);
    expect(send('c')).toEqual({ ok: true, value: 'sent' });
    expect(runner.session).toMatchObject({ queue: [], unsent: 0 });
    expect(clock.pending).toBe(0);
    expect(log.slice(-8)).toEqual([
      '+0 connecting → ready',
      '+0 sent a on 1',
      '+0 sent b on 1',
      '+0 sent 1,2 on 1',
      '+0 queue 1',
      '+0 connected',
      '+0 connected',
      '+0 sent c on 1',
    ]);
  });

  it('wait for the gate, not only for the opening', () => {
    const { sockets, runner, send, sent } = startLoneSession({ profile: queueing({}, { ready: GATE }) });
    send('a');
    runner.connect();
    sockets.latest.accept();
    expect(send('b')).toEqual({ ok: true, value: 'queued' });
    expect(sent()).toEqual([]);
    sockets.latest.receive('ack');
    expect(sent()).toEqual(['subscribe', 'a', 'b']);
  });

  it('go past the gate when the person wants them sent now, but not past a connection that is not there', () => {
    const { sockets, runner, send, sent } = startLoneSession({ profile: queueing({}, { ready: GATE }) });
    expect(send('early', true)).toEqual({ ok: true, value: 'queued' });
    runner.connect();
    sockets.latest.accept();
    expect(send('now', true)).toEqual({ ok: true, value: 'sent' });
    expect(sent()).toEqual(['now']);
    sockets.latest.receive('ack');
    expect(sent()).toEqual(['now', 'subscribe', 'early']);
  });

  it('wait again when the connection is lost before the gate is passed', () => {
    const { clock, sockets, runner, send, sent } = startLoneSession({
      profile: queueing({ maxAgeMs: null }, { ready: GATE }),
    });
    runner.connect();
    sockets.latest.accept();
    send('a');
    sockets.latest.end(1006);
    send('b');
    clock.advance(2000);
    sockets.latest.accept();
    sockets.latest.receive('ack');
    expect(sent()).toEqual(['subscribe', 'a', 'b']);
  });

  it('wait while the session is closing', () => {
    const { sockets, runner, send, sent } = startLoneSession({ profile: queueing() });
    runner.connect();
    sockets.latest.accept();
    runner.disconnect('bye');
    expect(send('x')).toEqual({ ok: true, value: 'queued' });
    sockets.latest.end(1000);
    expect([sent(), runner.session.queue.length, runner.session.state.name]).toEqual([[], 1, 'disconnected']);
  });
});

describe('a flush that the socket interrupts', () => {
  /** A socket that takes `takes` messages and is then closing. */
  function interrupted(takes: number, options: LoneSessionOptions = {}) {
    const lone = startLoneSession({
      profile: queueing({ maxBytes: 100, maxMessages: 10, maxAgeMs: null }),
      ...options,
    });
    for (const payload of ['a', 'b', 'c', 'd']) lone.send(payload);
    lone.runner.connect();
    lone.takeOnly(takes);
    lone.sockets.latest.accept();
    return lone;
  }

  it.each([0, 1, 3])('after %i messages loses nothing and keeps the order', (takes) => {
    const { clock, sockets, runner, sent, told, takeOnly } = interrupted(takes);
    expect(sent()).toEqual(['a', 'b', 'c', 'd'].slice(0, takes));
    expect(runner.session.queue.map(({ payload }) => payload)).toEqual(['a', 'b', 'c', 'd'].slice(takes));
    takeOnly(null);
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept();
    expect(sent()).toEqual(['a', 'b', 'c', 'd']);
    expect(runner.session).toMatchObject({ queue: [], unsent: 0 });
    expect(told('queue').map(({ messages }) => messages)).toEqual(takes === 0 ? [4] : [takes, 4 - takes]);
  });

  it('lets nothing overtake what is left, unless the person wants it now', () => {
    const { clock, sockets, send, sent, takeOnly } = interrupted(1);
    takeOnly(null);
    expect(send('e')).toEqual({ ok: true, value: 'queued' });
    expect(send('now', true)).toEqual({ ok: true, value: 'sent' });
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept();
    expect(sent()).toEqual(['a', 'now', 'b', 'c', 'd', 'e']);
  });
});

describe('the person', () => {
  const waiting = () => {
    const lone = startLoneSession({ profile: queueing() });
    for (const payload of ['a', 'b', 'c']) lone.send(payload);
    return lone;
  };
  const texts = ({ runner }: ReturnType<typeof waiting>) => runner.session.queue.map(({ payload }) => payload);

  it('edits a message in its place', () => {
    const lone = waiting();
    expect(lone.runner.replaceQueued(2, 'B', 1)).toEqual({ ok: true, value: null });
    expect(texts(lone)).toEqual(['a', 'B', 'c']);
    lone.runner.connect();
    lone.sockets.latest.accept();
    expect(lone.sent()).toEqual(['a', 'B', 'c']);
  });

  it('is told when the change does not fit, or comes too late', () => {
    const lone = waiting();
    expect(lone.runner.replaceQueued(2, 'too long a text', 15)).toMatchObject({ error: { code: 'queue_full' } });
    expect(texts(lone)).toEqual(['a', 'b', 'c']);
    lone.runner.connect();
    lone.sockets.latest.accept();
    expect(lone.runner.replaceQueued(2, 'B', 1)).toEqual({
      ok: false,
      error: { code: 'not_queued', message: 'This message is no longer queued: it was sent or dropped meanwhile.' },
    });
  });

  it('drops some or all, which is told and counted', () => {
    const lone = waiting();
    lone.runner.dropQueued([1, 3, 99]);
    expect(texts(lone)).toEqual(['b']);
    lone.runner.dropQueued([1]);
    lone.runner.dropQueued(null);
    lone.runner.dropQueued(null);
    expect(texts(lone)).toEqual([]);
    expect(lone.runner.session.unsent).toBe(3);
    expect(lone.told('queue').map(({ what, messages }) => [what, messages])).toEqual([
      ['dropped', 2],
      ['dropped', 1],
    ]);
    expect(lone.clock.pending).toBe(0);
  });

  it('never finds a number given twice', () => {
    const lone = waiting();
    lone.runner.dropQueued([3]);
    lone.send('d');
    expect(lone.runner.session.queue.map(({ id }) => id)).toEqual([1, 2, 4]);
  });
});

describe('a profile that connects on sending', () => {
  const profile = queueing({ connectOnSend: true });

  it('connects a disconnected session, which sends when it is ready', () => {
    const { sockets, runner, send, sent } = startLoneSession({ profile });
    expect(send('a')).toEqual({ ok: true, value: 'queued' });
    expect(runner.session).toMatchObject({ wished: 'open', state: { name: 'connecting', attempt: 1 } });
    send('b');
    expect(sockets.all).toHaveLength(1);
    sockets.latest.accept();
    expect(sent()).toEqual(['a', 'b']);
  });

  it('does not skip the wait of a session that reconnects', () => {
    const { sockets, runner, send } = startLoneSession({ profile });
    runner.connect();
    sockets.latest.end(1006);
    send('a');
    expect([sockets.all.length, runner.session.state.name]).toEqual([1, 'reconnecting']);
  });

  it('connects a session that is closing as soon as it is closed', () => {
    const { sockets, runner, send, sent } = startLoneSession({ profile });
    runner.connect();
    sockets.latest.accept();
    runner.disconnect('bye');
    send('a');
    sockets.latest.end(1000);
    expect(sockets.all).toHaveLength(2);
    sockets.latest.accept();
    expect(sent()).toEqual(['a']);
  });

  it.each([
    ['a pause', { paused: true }, { paused: false }],
    ['a network that is away', { online: false }, { online: true }],
  ])('waits for the end of %s, disconnected or closing', (_what, held, free) => {
    for (const closing of [false, true]) {
      const lone = startLoneSession({ profile, url: 'ws://example.org/', conditions: { online: true, paused: false } });
      const { sockets, runner, told } = lone;
      if (closing) {
        runner.connect();
        sockets.latest.accept();
        runner.disconnect('bye');
      }
      const before = sockets.all.length;
      lone.conditions(held);
      expect(lone.send('a')).toEqual({ ok: true, value: 'queued' });
      if (closing) sockets.latest.end(1000);
      expect(sockets.all).toHaveLength(before);
      expect(runner.session).toMatchObject({ wished: 'open', state: { name: 'reconnecting', attempt: 1 } });
      expect(told('hold')).toMatchObject([{ held: true }]);
      lone.conditions(free);
      expect(sockets.all).toHaveLength(before + 1);
      sockets.latest.accept();
      expect(lone.sent()).toEqual(['a']);
    }
  });

  it('obeys the person who connects while it closes, whatever is paused', () => {
    const { sockets, runner, send, conditions } = startLoneSession({ profile });
    runner.connect();
    sockets.latest.accept();
    runner.disconnect('bye');
    conditions({ paused: true });
    runner.connect();
    send('a');
    sockets.latest.end(1000);
    expect(sockets.all).toHaveLength(2);
  });

  it('does not connect for a message that is refused', () => {
    const { sockets, send } = startLoneSession({ profile: queueing({ connectOnSend: true, maxBytes: 1 }) });
    expect(send('too long')).toMatchObject({ ok: false, error: { code: 'queue_full' } });
    expect(sockets.all).toEqual([]);
  });

  it('keeps the message when the browser refuses the address', () => {
    const { sockets, runner, send, clock } = startLoneSession({
      profile: queueing({ connectOnSend: true, maxAgeMs: null }),
    });
    sockets.refuse(true);
    expect(send('a')).toEqual({ ok: true, value: 'queued' });
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' }, queue: [{ id: 1 }] });
    expect(clock.pending).toBe(0);
  });
});
