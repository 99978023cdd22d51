import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { AutoReply, ReplyLimit } from '../../../lib/profile/reply-schema.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { type LoneSessionOptions, startLoneSession } from '../../fixtures/lone-session.ts';

const text = (startsWith: string) => ({ kind: 'text', startsWith }) as const;

function reply(change: Partial<AutoReply> & Pick<AutoReply, 'when' | 'send'>): AutoReply {
  return { name: change.send, enabled: true, delayMs: 0, oneAtATime: false, ...change };
}

function connected(autoReplies: AutoReply[], profile: Partial<Profile> = {}, options: LoneSessionOptions = {}) {
  const lone = startLoneSession({ profile: { ...JSON_PROFILE, autoReplies, ...profile }, ...options });
  lone.runner.connect();
  lone.sockets.latest.accept();
  return lone;
}

const PONG = reply({ when: text('2'), send: '3' });
const SOON = reply({ when: text('2'), send: '3', delayMs: 500 });

describe('automatic replies', () => {
  const replies = [
    PONG,
    reply({ when: text('2probe'), send: 'never: the first that fits replies' }),
    reply({ when: { kind: 'type', type: 'ping' }, send: '{"type":"pong","n":"{{counter}}"}' }),
  ];

  it('come at once, each time, the first that fits', () => {
    const { sockets } = connected(replies);
    for (const message of ['2', '2probe', '42["data"]', '{"type":"ping"}', '{"type":"pong"}', '2']) {
      sockets.latest.receive(message);
    }
    expect(sockets.latest.sent).toEqual(['3', '3', '{"type":"pong","n":1}', '3']);
  });

  it('answer a type that is a number', () => {
    const { sockets } = connected([reply({ when: { kind: 'type', type: '1' }, send: '{"op":11}' })], {
      typePath: 'op',
    });
    for (const message of ['{"op":10}', '{"op":1}', '{"op":"1"}']) sockets.latest.receive(message);
    expect(sockets.latest.sent).toEqual(['{"op":11}', '{"op":11}']);
  });

  it('that are switched off leave their turn to the next', () => {
    const off = { ...PONG, enabled: false };
    const { sockets } = connected([off, reply({ when: text('2'), send: 'other' })]);
    sockets.latest.receive('2');
    expect(sockets.latest.sent).toEqual(['other']);
  });

  it('come also before the session is ready', () => {
    const steps = [{ waitFor: text('ack'), send: null }];
    const { sockets, runner } = connected([PONG], {
      ready: { steps, failOn: null, timeoutMs: 3000, onTimeout: 'stop' },
    });
    sockets.latest.receive('2');
    expect(sockets.latest.sent).toEqual(['3']);
    expect(runner.session.state).toMatchObject({ name: 'connected', ready: false });
  });

  it('come besides: one message may pass the gate and want a reply', () => {
    const steps = [{ waitFor: { kind: 'any' as const }, send: 'subscribe' }];
    const { sockets } = connected([PONG], { ready: { steps, failOn: null, timeoutMs: 3000, onTimeout: 'stop' } });
    sockets.latest.receive('2');
    expect(sockets.latest.sent).toEqual(['subscribe', '3']);
  });

  it('that are switched off while they wait for their delay do not come any more', () => {
    const other = reply({ when: text('x'), send: 'x', delayMs: 500 });
    const { clock, sockets, runner } = connected([SOON, other]);
    sockets.latest.receive('2');
    sockets.latest.receive('x');
    runner.configure({ ...runner.session.policy, autoReplies: [{ ...SOON, enabled: false }, other] }, []);
    clock.advance(5000);
    expect(sockets.latest.sent).toEqual(['x']);
  });

  it('stop while the session is closing, also those that wait for their delay', () => {
    const { clock, sockets, runner, told } = connected([SOON]);
    sockets.latest.receive('2');
    runner.disconnect('bye');
    sockets.latest.receive('2');
    clock.advance(5000);
    expect(sockets.latest.sent).toEqual([]);
    expect(told('auto-reply')).toMatchObject([{ what: 'failed', name: '3', replies: 1 }]);
  });

  it('die with the connection that asked for them', () => {
    const { clock, sockets, told } = connected([{ ...SOON, delayMs: 5000 }]);
    for (let i = 0; i < 3; i++) sockets.latest.receive('2');
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept();
    clock.advance(60_000);
    expect(sockets.all.flatMap(({ sent }) => sent)).toEqual([]);
    expect(told('auto-reply')).toMatchObject([{ what: 'failed', replies: 3 }]);
    expect(clock.pending).toBe(0);
  });

  it('take values of the message that they answer, with their types', () => {
    const { sockets } = connected([
      reply({ when: { kind: 'type', type: 'COMMAND' }, send: '{"prev":"{{frame.id}}","n":"{{frame.a.0}}"}' }),
    ]);
    sockets.latest.receive('{"type":"COMMAND","id":"r1","a":[7]}');
    expect(sockets.latest.sent).toEqual(['{"prev":"r1","n":7}']);
  });

  it('that lack a value are not sent, which is told with its place', () => {
    const { clock, sockets, told } = connected([reply({ name: 'r', when: text('2'), send: '{"p":"{{frame.id}}"}' })]);
    sockets.latest.receive('2');
    sockets.latest.receive('2');
    clock.advance(1000);
    expect(sockets.latest.sent).toEqual([]);
    expect(told('auto-reply')).toEqual([
      { kind: 'auto-reply', what: 'failed', name: 'r', replies: 2, detail: expect.stringContaining('line 1, column') },
    ]);
  });

  it('that a codec cannot write are not sent either', () => {
    const codec = { kind: 'socket.io', namespace: '/', auth: '' } as const;
    const { clock, sockets, told } = connected([reply({ name: 'r', when: text('42'), send: 'no packet' })], { codec });
    sockets.latest.receive('42["x"]');
    clock.advance(1000);
    expect(sockets.latest.sent).toEqual([]);
    expect(told('auto-reply')).toMatchObject([{ what: 'failed', name: 'r', replies: 1 }]);
  });
});

describe('the device of seed 004', () => {
  it('answers each command with a result that names it, one task at a time', () => {
    const result = {
      type: 'COMMAND_RESULTS',
      session_id: '{{frame.session_id}}',
      prev_response_id: '{{frame.response_id}}',
      status: 'CONTINUE',
    };
    const rule = reply({
      name: 'result',
      when: { kind: 'type', type: 'COMMAND' },
      send: JSON.stringify(result),
      delayMs: 300,
      oneAtATime: true,
    });
    const { clock, sockets, frames } = connected([rule]);
    for (const id of ['r1', 'r2', 'r3']) {
      sockets.latest.receive(JSON.stringify({ type: 'COMMAND', session_id: 's', response_id: id }));
    }
    clock.advance(1000);
    const sent = frames.filter(({ direction }) => direction === 'sent');
    expect(sent.map(({ at, payload }) => [at, JSON.parse(String(payload)).prev_response_id])).toEqual([
      [300, 'r1'],
      [600, 'r2'],
      [900, 'r3'],
    ]);
  });
});

describe('two machines that answer each other', () => {
  /** What one sends the other receives a moment later. */
  function talk(limit: ReplyLimit, delayMs: number, forMs: number) {
    const rule = reply({ when: text('{'), send: '{"n":"{{counter}}"}', delayMs });
    const [one, other] = [1, 2].map(() => connected([rule], { replyLimit: limit }));
    if (one === undefined || other === undefined) throw new Error('two sessions');
    one.sockets.latest.receive('{}');
    const seen = [0, 0];
    for (let at = 0; at < forMs; at += 10) {
      for (const [i, [from, to]] of (
        [
          [one, other],
          [other, one],
        ] as const
      ).entries()) {
        const news = from.sockets.latest.sent.slice(seen[i]);
        seen[i] = from.sockets.latest.sent.length;
        for (const payload of news) to.sockets.latest.receive(payload);
      }
      one.clock.advance(10);
      other.clock.advance(10);
    }
    return { one, other, sent: one.sockets.latest.sent.length + other.sockets.latest.sent.length };
  }

  it('stop by themselves, and say so', () => {
    const { one, other, sent } = talk({ perSecond: 1000, chain: 10, chainMs: 500 }, 0, 60_000);
    expect(sent).toBeLessThanOrEqual(20);
    expect([...one.told('auto-reply'), ...other.told('auto-reply')]).toMatchObject([
      { what: 'limited', detail: expect.stringContaining('10 automatic replies in a row') },
    ]);
  });

  it('stop also where they take their time', () => {
    expect(talk({ perSecond: 1000, chain: 10, chainMs: 500 }, 300, 60_000).sent).toBeLessThanOrEqual(20);
  });

  it('stop at the rate where that is lower', () => {
    expect(talk({ perSecond: 3, chain: 1000, chainMs: 500 }, 0, 60_000).sent).toBeLessThanOrEqual(7);
  });
});
