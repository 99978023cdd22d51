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
    expect(see('received', answer('b'), 1050)).toMatchObject({ latencyMs: null, replyTo: null });
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

const RULE: Extract<CorrelationRule, { by: 'path' }> = {
  by: 'path',
  asks: 'sent',
  requestPath: 'id',
  replyPath: 'answer.to',
  requestType: null,
  replyType: null,
};

function pairing(rules: readonly Partial<typeof RULE>[], timeoutMs: number | null = null) {
  return ruled(
    rules.map((rule) => ({ ...RULE, ...rule })),
    timeoutMs,
  );
}

function ruled(rules: CorrelationRule[], timeoutMs: number | null = null) {
  return observing({ ...JSON_PROFILE, correlation: { rules, timeoutMs } });
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
    expect(observer.passed(1100)).toEqual([
      { kind: 'unanswered', cause: 'timeout', requests: 2, seq: 1, type: 'ask', afterMs: 1000 },
    ]);
    expect(observer.passed(1200)).toEqual([]);
    see('received', '{"answer":{"to":3}}', 1300);
    expect(observer.isWaiting).toBe(false);
  });

  it('is measured all the same when the reply comes late', () => {
    const { see, observer } = pairing([{}], 1000);
    see('sent', '{"id":1}', 0);
    observer.passed(5000);
    expect(see('received', '{"answer":{"to":1}}', 7000)).toMatchObject({ latencyMs: 7000, replyTo: 1, late: true });
  });

  it('is waited for in silence where the profile gives no time', () => {
    const { see, observer } = pairing([{}]);
    see('sent', '{"id":1}', 0);
    expect(observer.isWaiting).toBe(false);
    expect(observer.passed(1e9)).toEqual([]);
  });
});

describe('a frame that asks', () => {
  it('is known as such, and only while it asks something', () => {
    const { see } = pairing([{}]);
    expect(see('sent', '{"id":1}', 0).asks).toBe(true);
    expect(see('sent', '{"no":1}', 1).asks).toBe(false);
    expect(see('received', '{"id":1,"answer":{"to":1}}', 2)).toMatchObject({ asks: false, replyTo: 1 });
  });

  it('may answer at the same time, something else than it asks', () => {
    const { see } = pairing([{}, { asks: 'received' }]);
    see('sent', '{"id":1}', 0);
    expect(see('received', '{"id":7,"answer":{"to":1}}', 2)).toMatchObject({ asks: true, replyTo: 1, latencyMs: 2 });
    expect(see('sent', '{"answer":{"to":7}}', 5)).toMatchObject({ asks: false, replyTo: 2, latencyMs: 3 });
  });
});

describe('a duplicate reply', () => {
  it('names the request and has no latency, so that it counts nowhere', () => {
    const { see } = pairing([{}]);
    see('sent', '{"id":1}', 0);
    see('received', '{"answer":{"to":1}}', 5);
    const again = { replyTo: 1, latencyMs: null, slow: false, late: false };
    expect(see('received', '{"answer":{"to":1}}', 900)).toMatchObject(again);
  });

  it('is no duplicate where both sides number their requests and it asks itself', () => {
    const both = { requestPath: 'id', replyPath: 'id' };
    const { see } = pairing([
      { ...both, asks: 'sent' },
      { ...both, asks: 'received' },
    ]);
    see('sent', '{"id":1}', 0);
    see('received', '{"id":1}', 1);
    expect(see('received', '{"id":1}', 2)).toMatchObject({ asks: true, replyTo: null });
  });
});

describe('a running text', () => {
  it('is answered by its first part, and its further parts are no duplicates', () => {
    const profile: Profile = {
      ...JSON_PROFILE,
      correlation: { rules: [{ ...RULE, replyPath: 'id' }], timeoutMs: null },
      views: { stream: { key: 'id', text: 'text', calls: null }, changes: [] },
    };
    const { see } = observing(profile);
    see('sent', '{"id":"a"}', 0);
    expect(see('received', '{"id":"a","text":"Hel"}', 5)).toMatchObject({ replyTo: 1, latencyMs: 5 });
    expect(see('received', '{"id":"a","text":"lo"}', 6)).toMatchObject({ replyTo: null, latencyMs: null });
  });
});

describe('a rule by echo', () => {
  const echo: CorrelationRule = { by: 'echo', asks: 'sent', requestType: null, replyType: null };

  it('pairs a payload with the same payload', () => {
    const { see } = ruled([echo]);
    see('sent', 'hello', 0);
    see('sent', '{"a":1}', 10);
    expect(see('received', '{"a":1}', 14)).toMatchObject({ replyTo: 2, latencyMs: 4 });
    expect(see('received', 'hellO', 15).replyTo).toBeNull();
    expect(see('received', 'hello', 16)).toMatchObject({ replyTo: 1, latencyMs: 16 });
  });

  it('pairs a frame of many lines once, as a whole', () => {
    const profile: Profile = {
      ...JSON_PROFILE,
      codec: { kind: 'json-lines' },
      correlation: { rules: [echo], timeoutMs: 100 },
    };
    const { see, observer } = observing(profile);
    see('sent', '{"a":1}\n{"b":2}', 0);
    expect(see('received', '{"a":1}\n{"b":2}', 6)).toMatchObject({ replyTo: 1, latencyMs: 6 });
    expect(observer.passed(10_000)).toEqual([]);
  });
});

describe('a rule by order', () => {
  const order: CorrelationRule = { by: 'order', asks: 'sent', requestType: null, replyType: null };

  it('pairs the first reply with the first request', () => {
    const { see } = ruled([order]);
    see('sent', 'a', 0);
    see('sent', 'b', 10);
    expect(see('received', 'x', 30)).toMatchObject({ replyTo: 1, latencyMs: 30 });
    expect(see('received', 'y', 31)).toMatchObject({ replyTo: 2, latencyMs: 21 });
    expect(see('received', 'z', 32)).toMatchObject({ replyTo: null, latencyMs: null });
  });

  it('passes over a request whose time is over, so that one lost reply makes no later one wrong', () => {
    const { see, observer } = ruled([order], 1000);
    see('sent', 'lost', 0);
    expect(observer.passed(1500)).toMatchObject([{ cause: 'timeout', seq: 1 }]);
    see('sent', 'b', 2000);
    expect(see('received', 'y', 2020)).toMatchObject({ replyTo: 2, latencyMs: 20, late: false });
  });

  it('does not count what the transport says', () => {
    const profile: Profile = {
      ...JSON_PROFILE,
      codec: { kind: 'socket.io', namespace: '/', auth: '' },
      correlation: { rules: [order], timeoutMs: null },
    };
    const { see } = observing(profile);
    see('sent', '42["ask"]', 0);
    expect(see('received', '2', 5).replyTo).toBeNull();
    expect(see('sent', '3', 6).asks).toBe(false);
    expect(see('received', '42["tell"]', 9)).toMatchObject({ replyTo: 1, latencyMs: 9 });
  });

  it('holds for its types only', () => {
    const { see } = ruled([{ ...order, requestType: 'ping', replyType: 'pong' }]);
    see('sent', '{"type":"ping"}', 0);
    expect(see('received', '{"type":"news"}', 3).replyTo).toBeNull();
    expect(see('received', '{"type":"pong"}', 4).replyTo).toBe(1);
  });
});

describe('the age of a message', () => {
  const aged = () => observing({ ...JSON_PROFILE, timestamp: { path: 'at', unit: 'ms' } });

  it('is arrival minus its time stamp, below 0 where the other clock is ahead', () => {
    const { see } = aged();
    expect(see('received', '{"at":1000}', 1012.5).ageMs).toBe(12.5);
    expect(see('received', '{"at":2000}', 1990).ageMs).toBe(-10);
  });

  it('is none of what we send, nor of what carries no time', () => {
    const { see } = aged();
    expect(see('sent', '{"at":1000}', 1012).ageMs).toBeNull();
    for (const text of ['{}', '{"at":"soon"}', '{"at":null}', '{"at":0}', 'no json']) {
      expect(see('received', text, 1012).ageMs, text).toBeNull();
    }
    expect(observing(JSON_PROFILE).see('received', '{"at":1000}', 1012).ageMs).toBeNull();
  });
});

describe('what a connection leaves', () => {
  it('unanswered is told with its end, and not waited for any more', () => {
    const { see, end, observer } = pairing([{}]);
    see('sent', '{"type":"ask","id":1}', 0);
    see('sent', '{"type":"ask","id":2}', 5);
    end();
    expect(observer.passed(7)).toEqual([
      { kind: 'unanswered', cause: 'ended', requests: 2, seq: 1, type: 'ask', afterMs: null },
    ]);
    expect(observer.isWaiting).toBe(false);
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
