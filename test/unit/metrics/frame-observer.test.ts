import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { createFrameObserver } from '../../../lib/metrics/frame-observer.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { CorrelationRule, Profile } from '../../../lib/profile/schema.ts';
import type { Direction } from '../../../lib/protocol/frame.ts';
import { envelope } from '../../fixtures/envelope.ts';

/** An observer that numbers its frames itself. */
function observing(profile: Profile = CLARITY_PROFILE) {
  const observer = createFrameObserver(profile);
  let seq = 0;
  return {
    see: (direction: Direction, text: string, time: number) =>
      observer.observe(direction, text, utf8ByteLength(text), ++seq, time),
    end: () => observer.connectionEnded(),
    observer,
  };
}

const ask = (correlationId: string) => envelope({ payload: { correlationId } });
const answer = (correlationId: string) => envelope({ type: 'completion', payload: { correlationId } });

describe('the frame observer', () => {
  it('gives type and verdict of each frame', () => {
    const { see } = observing();
    expect(see('received', envelope({ type: 'error' }), 0)).toMatchObject({ type: 'error', verdict: 'valid' });
    expect(see('sent', envelope({ type: 'gossip' }), 0)).toMatchObject({ type: 'gossip', verdict: 'invalid' });
    expect(see('received', 'not json', 0)).toMatchObject({ type: '', verdict: 'invalid' });
  });

  it('puts the latency on the reply and names the request', () => {
    const { see } = observing();
    expect(see('sent', ask('a'), 1000)).toMatchObject({ latencyMs: null, replyTo: null });
    see('received', envelope(), 1010);
    expect(see('received', answer('a'), 1042.5)).toMatchObject({ latencyMs: 42.5, replyTo: 1, slow: false });
    expect(see('received', answer('a'), 1050)).toMatchObject({ latencyMs: null, replyTo: null });
  });

  it('calls a reply slow only past the threshold of 500 ms', () => {
    const { see } = observing();
    see('sent', ask('a'), 0);
    see('sent', ask('b'), 0);
    expect(see('received', answer('a'), 500)).toMatchObject({ latencyMs: 500, slow: false });
    expect(see('received', answer('b'), 500.1)).toMatchObject({ latencyMs: 500.1, slow: true });
  });

  it('does not take what the server asks for a request of ours', () => {
    const { see } = observing();
    see('received', ask('a'), 0);
    expect(see('received', answer('a'), 10).replyTo).toBeNull();
    expect(see('sent', answer('a'), 20)).toMatchObject({ latencyMs: null, replyTo: null });
  });

  it('lets no connection answer the request of an older one', () => {
    const { see, end } = observing();
    see('sent', ask('a'), 0);
    end();
    expect(see('received', answer('a'), 10).replyTo).toBeNull();
  });

  it('measures an invalid reply all the same', () => {
    const { see } = observing();
    see('sent', ask('a'), 0);
    expect(see('received', envelope({ projectId: '', payload: { correlationId: 'a' } }), 7)).toMatchObject({
      verdict: 'invalid',
      latencyMs: 7,
    });
  });
});

const RULE: CorrelationRule = {
  asks: 'sent',
  requestPath: 'id',
  replyPath: 'answer.to',
  requestType: null,
  replyType: null,
};

function pairing(rules: readonly Partial<CorrelationRule>[], timeoutMs: number | null = null) {
  const correlation = { rules: rules.map((rule) => ({ ...RULE, ...rule })), timeoutMs };
  return observing({ ...JSON_PROFILE, correlation });
}

describe('a rule of correlation', () => {
  it.each([
    ['{"id":"a1"}', '{"answer":{"to":"a1"}}', 1],
    ['{"id":1}', '{"answer":{"to":1}}', 1],
    ['{"id":1}', '{"answer":{"to":"1"}}', null],
    ['{"id":null}', '{"answer":{"to":null}}', null],
    ['{"id":["a"]}', '{"answer":{"to":["a"]}}', null],
    ['[{"id":"a"}]', '{"answer":{"to":"a"}}', null],
    ['no JSON', '{"answer":{"to":"a"}}', null],
  ])('pairs %s with %s: %j', (request, reply, replyTo) => {
    const { see } = pairing([{}]);
    see('sent', request, 0);
    expect(see('received', reply, 5).replyTo).toBe(replyTo);
  });

  it('may ask the other way: then the latency is our own', () => {
    const { see } = pairing([{ asks: 'received' }]);
    see('received', '{"id":"a"}', 100);
    expect(see('sent', '{"answer":{"to":"a"}}', 130)).toMatchObject({ latencyMs: 30, replyTo: 1 });
    see('sent', '{"id":"b"}', 200);
    expect(see('received', '{"answer":{"to":"b"}}', 210).replyTo).toBeNull();
  });

  it('holds only for its types', () => {
    const { see } = pairing([{ requestType: 'ask', replyType: 'tell' }]);
    see('sent', '{"type":"other","id":1}', 0);
    see('sent', '{"type":"ask","id":2}', 0);
    expect(see('received', '{"type":"tell","answer":{"to":1}}', 1).replyTo).toBeNull();
    expect(see('received', '{"type":"other","answer":{"to":2}}', 1).replyTo).toBeNull();
    expect(see('received', '{"type":"tell","answer":{"to":2}}', 1).replyTo).toBe(2);
  });

  it('both ways over one path: an answer does not ask again', () => {
    const both = { requestPath: 'id', replyPath: 'id' };
    const { see, observer } = pairing(
      [
        { ...both, asks: 'sent' },
        { ...both, asks: 'received' },
      ],
      1000,
    );
    see('received', '{"id":"a"}', 0);
    expect(see('sent', '{"id":"a"}', 5).replyTo).toBe(1);
    expect(observer.passed(60_000)).toEqual([]);
    see('sent', '{"id":"b"}', 0);
    expect(see('received', '{"id":"b"}', 5).replyTo).toBe(3);
  });

  it('gives way to what the protocol pairs by itself', () => {
    const profile: Profile = {
      ...JSON_PROFILE,
      codec: { kind: 'socket.io', namespace: '/', auth: '' },
      correlation: { rules: [RULE], timeoutMs: null },
    };
    const { see } = observing(profile);
    see('sent', '427["ask",{"id":"a"}]', 0);
    expect(see('received', '437[{"ok":true}]', 12)).toMatchObject({ type: 'ack', latencyMs: 12, replyTo: 1 });
    see('received', '423["question"]', 20);
    expect(see('sent', '433[]', 25)).toMatchObject({ latencyMs: 5, replyTo: 3 });
  });
});

describe('a request without a reply', () => {
  it('is told of after the time of the profile, several together, the oldest first', () => {
    const { see, observer } = pairing([{}], 1000);
    see('sent', '{"type":"ask","id":1}', 0);
    see('sent', '{"type":"ask","id":2}', 100);
    see('sent', '{"type":"ask","id":3}', 900);
    expect(observer.isWaiting).toBe(true);
    expect(observer.passed(999)).toEqual([]);
    expect(observer.passed(1100)).toEqual([{ kind: 'unanswered', requests: 2, seq: 1, type: 'ask', afterMs: 1000 }]);
    expect(observer.passed(1200)).toEqual([]);
    see('received', '{"answer":{"to":3}}', 1300);
    expect(observer.isWaiting).toBe(false);
  });

  it('is measured all the same when the reply comes late', () => {
    const { see, observer } = pairing([{}], 1000);
    see('sent', '{"id":1}', 0);
    observer.passed(5000);
    expect(see('received', '{"answer":{"to":1}}', 7000)).toMatchObject({ latencyMs: 7000, replyTo: 1 });
  });

  it('is waited for in silence where the profile gives no time', () => {
    const { see, observer } = pairing([{}]);
    see('sent', '{"id":1}', 0);
    expect(observer.isWaiting).toBe(false);
    expect(observer.passed(1e9)).toEqual([]);
  });
});

describe('numbered messages', () => {
  it('are watched where they come from the server, and not across connections', () => {
    const { see, end, observer } = observing({ ...JSON_PROFILE, order: { path: 'n' } });
    for (const n of [1, 2, 4]) see('received', `{"n":${n}}`, 0);
    see('sent', '{"n":9}', 0);
    expect(observer.isWaiting).toBe(true);
    expect(observer.passed(1000)).toEqual([
      { kind: 'order', what: 'gap', seq: 3, expected: 3, got: 4, missing: 1, times: 1 },
    ]);
    end();
    see('received', '{"n":100}', 2000);
    expect(observer.isWaiting).toBe(false);
  });
});

describe('several messages in one frame', () => {
  it('count each, and the frame has the worst verdict of them', () => {
    const { see } = observing({ ...CLARITY_PROFILE, codec: { kind: 'json-lines' } });
    see('sent', ask('a'), 0);
    const frame = see('received', `${answer('a')}\n${envelope({ projectId: '' })}`, 8);
    expect(frame).toMatchObject({ type: 'completion (+1)', verdict: 'invalid', latencyMs: 8, replyTo: 1 });
  });
});
