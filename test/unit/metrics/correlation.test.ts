import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCorrelator, MAX_OUTSTANDING } from '../../../lib/metrics/correlation.ts';

/** Later than any group of unanswered requests waits to be told. */
const LATER = 1e9;

describe('a correlator', () => {
  it('pairs a reply with its request, in whatever order replies come', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    correlator.request('b', 2, 110);
    expect(correlator.outstanding).toBe(2);
    expect(correlator.reply('b', 112.5)).toEqual({ latencyMs: 2.5, requestSeq: 2, late: false });
    expect(correlator.reply('a', 200)).toEqual({ latencyMs: 100, requestSeq: 1, late: false });
    expect(correlator).toMatchObject({ outstanding: 0, unanswered: 0 });
  });

  it('pairs a request once: the second reply is a duplicate of the first', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    expect(correlator.repeated('a')).toBeNull();
    expect(correlator.reply('a', 101)).not.toBeNull();
    expect(correlator.reply('a', 102)).toBeNull();
    expect(correlator.repeated('a')).toEqual({ latencyMs: null, requestSeq: 1, late: false });
    correlator.request('a', 5, 103);
    expect(correlator.repeated('a')).toBeNull();
  });

  it('knows nothing of a key that nobody asked with', () => {
    const correlator = createCorrelator();
    expect(correlator.reply('__proto__', 1)).toBeNull();
    expect(correlator.repeated('constructor')).toBeNull();
    expect(correlator.reply('', 1)).toBeNull();
  });

  it('never gives a negative latency', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    expect(correlator.reply('a', 99)?.latencyMs).toBe(0);
  });

  it('expects nothing before a request, while one waits, and some time after for duplicates', () => {
    const correlator = createCorrelator();
    expect(correlator.expects(0)).toBe(false);
    correlator.request('a', 1, 0);
    expect(correlator.expects(1e6)).toBe(true);
    correlator.reply('a', 1000);
    expect(correlator.expects(10_999)).toBe(true);
    expect(correlator.expects(11_000)).toBe(false);
  });
});

describe('a request without a reply', () => {
  it('is told of once its time is over, with others, and a late reply is paired all the same', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100, 'ask');
    correlator.request('b', 2, 150, 'ask');
    correlator.request('c', 3, 300, 'ask');
    expect(correlator.passed(299, 200)).toEqual([]);
    const told = { kind: 'unanswered', cause: 'timeout', requests: 2, seq: 1, type: 'ask', afterMs: 200 };
    expect(correlator.passed(400, 200)).toEqual([told]);
    expect(correlator.passed(401, 200)).toEqual([]);
    expect(correlator).toMatchObject({ outstanding: 1, unanswered: 2, late: 0 });
    expect(correlator.reply('a', 900)).toEqual({ latencyMs: 800, requestSeq: 1, late: true });
    expect(correlator.reply('a', 901)).toBeNull();
    expect(correlator.repeated('a')).toMatchObject({ requestSeq: 1 });
    expect(correlator).toMatchObject({ outstanding: 1, unanswered: 1, late: 1 });
  });

  it('waits for ever where there is no time', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    expect(correlator.passed(LATER, null)).toEqual([]);
    expect(correlator.reply('a', LATER)).toMatchObject({ late: false });
  });

  it('whose id another takes is told once a second with others of that kind, the oldest named', () => {
    const correlator = createCorrelator();
    for (const [seq, key] of ['a', 'b', 'b', 'a', 'a'].entries()) correlator.request(key, seq + 1, seq, 'ask');
    expect(correlator).toMatchObject({ outstanding: 2, unanswered: 3, isWaiting: true });
    expect(correlator.passed(900, null)).toEqual([]);
    const told = { kind: 'unanswered', cause: 'replaced', requests: 3, seq: 1, type: 'ask', afterMs: null };
    expect(correlator.passed(1002, null)).toEqual([told]);
    expect(correlator.isWaiting).toBe(false);
    expect(correlator.reply('a', 1010)).toMatchObject({ requestSeq: 5 });
  });

  it('is told when its connection ends, and nothing can answer it', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100, 'ask');
    correlator.request('a', 2, 110, 'ask');
    correlator.requestInOrder('lane', 3, 120, 'ask');
    correlator.reset();
    expect(correlator.passed(120, 5000)).toEqual([
      { kind: 'unanswered', cause: 'replaced', requests: 1, seq: 1, type: 'ask', afterMs: null },
      { kind: 'unanswered', cause: 'ended', requests: 2, seq: 2, type: 'ask', afterMs: null },
    ]);
    expect(correlator).toMatchObject({ outstanding: 0, unanswered: 3, isWaiting: false });
    expect(correlator.reply('a', 130)).toBeNull();
    expect(correlator.replyInOrder('lane', 130)).toBeNull();
    expect(correlator.expects(130)).toBe(false);
  });

  it('gives way past the bound, the oldest first, and is told of', () => {
    const correlator = createCorrelator(3);
    for (const [i, key] of ['a', 'b', 'c', 'd', 'e'].entries()) correlator.request(key, i + 1, i);
    expect(correlator).toMatchObject({ outstanding: 3, unanswered: 2 });
    expect(correlator.passed(2000, null)).toMatchObject([{ cause: 'limit', requests: 2, seq: 1 }]);
    expect(correlator.reply('c', 9)).toMatchObject({ requestSeq: 3, late: false });
    expect(correlator.reply('b', 9)).toMatchObject({ requestSeq: 2, late: true });
  });

  it('counts as young when it is asked again', () => {
    const correlator = createCorrelator(2);
    for (const [i, key] of ['a', 'b', 'a', 'c'].entries()) correlator.request(key, i + 1, i);
    expect(correlator.reply('b', 9)).toMatchObject({ late: true });
    expect(correlator.reply('a', 9)).toMatchObject({ requestSeq: 3, late: false });
  });
});

describe('replies in order', () => {
  it('go to the oldest request of their lane', () => {
    const correlator = createCorrelator();
    for (const seq of [1, 2, 3]) correlator.requestInOrder('x', seq, seq * 10);
    correlator.requestInOrder('y', 4, 40);
    expect(correlator.replyInOrder('x', 50)).toEqual({ latencyMs: 40, requestSeq: 1, late: false });
    expect(correlator.replyInOrder('y', 50)).toMatchObject({ requestSeq: 4 });
    expect(correlator.replyInOrder('x', 50)).toMatchObject({ requestSeq: 2 });
    expect(correlator.replyInOrder('x', 50)).toMatchObject({ requestSeq: 3 });
    expect(correlator.replyInOrder('x', 50)).toBeNull();
  });

  it('are right again once a request whose reply was lost has waited its time', () => {
    const correlator = createCorrelator();
    correlator.requestInOrder('x', 1, 0);
    correlator.requestInOrder('x', 2, 100);
    // The reply to 1 is lost, so that of 2 is taken for it …
    expect(correlator.replyInOrder('x', 110)).toMatchObject({ requestSeq: 1 });
    // … and what is left is passed over for good, whoever comes next.
    expect(correlator.passed(1200, 1000)).toMatchObject([{ cause: 'timeout', seq: 2 }]);
    correlator.requestInOrder('x', 3, 2000);
    expect(correlator.replyInOrder('x', 2010)).toEqual({ latencyMs: 10, requestSeq: 3, late: false });
    expect(correlator.replyInOrder('x', 2020)).toBeNull();
  });
});

describe('100 000 outstanding requests', () => {
  it('are all remembered, and each further one makes the oldest give way', () => {
    const correlator = createCorrelator();
    const more = 150_000;
    for (let seq = 1; seq <= MAX_OUTSTANDING + more; seq++) correlator.request(`k${seq}`, seq, seq / 1000);
    expect(correlator).toMatchObject({ outstanding: MAX_OUTSTANDING, unanswered: more });
    expect(correlator.passed(LATER, null)).toMatchObject([{ cause: 'limit', requests: more, seq: 1 }]);
    expect(correlator.reply(`k${more + 1}`, 500)).toMatchObject({ requestSeq: more + 1, late: false });
    expect(correlator.reply(`k${more}`, 500)).toMatchObject({ requestSeq: more, late: true });
    // Those told are bounded as well.
    expect(correlator.reply('k1', 500)).toBeNull();
  });

  it('expire in the order in which they were asked', () => {
    const correlator = createCorrelator();
    for (let seq = 1; seq <= MAX_OUTSTANDING; seq++) correlator.request(`k${seq}`, seq, seq);
    const first: number[] = [];
    for (let now = 10_000; now <= MAX_OUTSTANDING; now += 10_000) {
      const [told] = correlator.passed(now + 5000, 5000);
      expect(told).toMatchObject({ cause: 'timeout', requests: 10_000 });
      first.push(told?.seq ?? 0);
    }
    expect(first).toEqual([1, 10_001, 20_001, 30_001, 40_001, 50_001, 60_001, 70_001, 80_001, 90_001]);
    expect(correlator.outstanding).toBe(0);
  });

  it('leave no trail: answered ones are forgotten though the oldest still waits', () => {
    const correlator = createCorrelator();
    correlator.request('first', 1, 0);
    for (let seq = 2; seq <= 300_000; seq++) {
      correlator.request(`k${seq}`, seq, seq);
      correlator.reply(`k${seq}`, seq);
    }
    expect(correlator.outstanding).toBe(1);
    expect(correlator.repeated('k300000')).not.toBeNull();
    expect(correlator.repeated('k280000')).toBeNull();
    expect(correlator.reply('first', 300_001)).toMatchObject({ requestSeq: 1 });
  });
});

describe('whatever happens', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const action = fc.oneof(
    fc.record({ what: fc.constant('request' as const), key }),
    fc.record({ what: fc.constant('request in order' as const), key }),
    fc.record({ what: fc.constant('reply' as const), key }),
    fc.record({ what: fc.constant('reply in order' as const), key }),
    fc.record({ what: fc.constant('reset' as const), key }),
    fc.record({ what: fc.constant('look' as const), key }),
  );

  it('no request is lost: each waits, is unanswered or had its one reply; all unanswered ones are told', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), fc.integer({ min: 1, max: 4 }), (actions, bound) => {
        const correlator = createCorrelator(bound);
        const replied: number[] = [];
        let asked = 0;
        let told = 0;
        let late = 0;
        const look = (now: number) => {
          for (const { requests } of correlator.passed(now, 7)) told += requests;
        };
        for (const [time, { what, key }] of actions.entries()) {
          if (what === 'request') correlator.request(key, ++asked, time);
          else if (what === 'request in order') correlator.requestInOrder(key, ++asked, time);
          else if (what === 'reset') correlator.reset();
          else if (what === 'look') look(time);
          else {
            const reply = what === 'reply' ? correlator.reply(key, time) : correlator.replyInOrder(key, time);
            if (reply !== null) replied.push(reply.requestSeq);
            if (reply?.late) late++;
          }
          expect(correlator.outstanding).toBeLessThanOrEqual(bound);
          expect(correlator.outstanding + correlator.unanswered + replied.length).toBe(asked);
          expect(new Set(replied).size).toBe(replied.length);
        }
        correlator.reset();
        look(LATER);
        expect(told).toBe(correlator.unanswered + late);
        expect(correlator.late).toBe(late);
      }),
    );
  });
});

describe('a reply between two looks at whose time is over', () => {
  it('is late by the age of its request, which is told as unanswered all the same', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 0);
    correlator.request('b', 2, 0);
    expect(correlator.reply('a', 1000, 1000)).toMatchObject({ latencyMs: 1000, late: false });
    expect(correlator.reply('b', 1610, 1000)).toMatchObject({ latencyMs: 1610, requestSeq: 2, late: true });
    expect(correlator.passed(1700, 1000)).toMatchObject([{ cause: 'timeout', requests: 1, seq: 2, afterMs: 1000 }]);
    expect(correlator).toMatchObject({ unanswered: 0, late: 1, outstanding: 0 });
  });
});
