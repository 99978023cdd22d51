import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCorrelator } from '../../../lib/metrics/correlation.ts';

describe('a correlator', () => {
  it('pairs a reply with its request', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    correlator.request('b', 2, 110);
    expect(correlator.outstanding).toBe(2);
    expect(correlator.reply('b', 112.5)).toEqual({ latencyMs: 2.5, requestSeq: 2 });
    expect(correlator.reply('a', 200)).toEqual({ latencyMs: 100, requestSeq: 1 });
    expect(correlator).toMatchObject({ outstanding: 0, unanswered: 0 });
  });

  it('pairs a request once: the second reply answers nobody', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    expect(correlator.reply('a', 101)).not.toBeNull();
    expect(correlator.reply('a', 102)).toBeNull();
  });

  it('knows nothing of a key that nobody asked with', () => {
    const correlator = createCorrelator();
    expect(correlator.reply('__proto__', 1)).toBeNull();
    expect(correlator.reply('', 1)).toBeNull();
  });

  it('lets a request replace an older one of the same key, which stays unanswered', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    correlator.request('a', 5, 150);
    expect(correlator).toMatchObject({ outstanding: 1, unanswered: 1 });
    expect(correlator.reply('a', 160)).toEqual({ latencyMs: 10, requestSeq: 5 });
  });

  it('forgets the oldest past its bound', () => {
    const correlator = createCorrelator(3);
    for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) correlator.request(key, i + 1, i);
    expect(correlator).toMatchObject({ outstanding: 3, unanswered: 1 });
    expect(correlator.reply('a', 9)).toBeNull();
    expect(correlator.reply('b', 9)).toEqual({ latencyMs: 8, requestSeq: 2 });
  });

  it('counts a request asked again as young', () => {
    const correlator = createCorrelator(2);
    for (const [i, key] of ['a', 'b', 'a', 'c'].entries()) correlator.request(key, i + 1, i);
    expect(correlator.reply('b', 9)).toBeNull();
    expect(correlator.reply('a', 9)?.requestSeq).toBe(3);
  });

  it('leaves everything unanswered at a reset', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    correlator.request('b', 2, 100);
    correlator.reset();
    expect(correlator).toMatchObject({ outstanding: 0, unanswered: 2 });
    expect(correlator.reply('a', 101)).toBeNull();
  });

  it('tells of those whose time is over, once, and pairs a late reply all the same', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100, 'ask');
    correlator.request('b', 2, 150, 'ask');
    correlator.request('c', 3, 300, 'ask');
    expect(correlator.overdue(99)).toBeNull();
    expect(correlator.overdue(200)).toEqual({ requests: 2, seq: 1, type: 'ask' });
    expect(correlator.overdue(200)).toBeNull();
    expect(correlator).toMatchObject({ outstanding: 1, unanswered: 2, late: 0 });
    expect(correlator.reply('a', 900)).toEqual({ latencyMs: 800, requestSeq: 1 });
    expect(correlator.reply('a', 901)).toBeNull();
    expect(correlator).toMatchObject({ outstanding: 1, unanswered: 1, late: 1 });
  });

  it('never gives a negative latency', () => {
    const correlator = createCorrelator();
    correlator.request('a', 1, 100);
    expect(correlator.reply('a', 99)?.latencyMs).toBe(0);
  });

  it('loses no request: each is outstanding, unanswered or replied to, and never more than the bound wait', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const action = fc.oneof(
      fc.record({ what: fc.constant('request'), key }),
      fc.record({ what: fc.constant('reply'), key }),
      fc.record({ what: fc.constant('reset'), key }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), fc.integer({ min: 1, max: 4 }), (actions, bound) => {
        const correlator = createCorrelator(bound);
        let asked = 0;
        let replied = 0;
        for (const [time, { what, key }] of actions.entries()) {
          if (what === 'request') correlator.request(key, ++asked, time);
          else if (what === 'reset') correlator.reset();
          else if (correlator.reply(key, time) !== null) replied++;
          expect(correlator.outstanding).toBeLessThanOrEqual(bound);
          expect(correlator.outstanding + correlator.unanswered + replied).toBe(asked);
        }
      }),
    );
  });
});
