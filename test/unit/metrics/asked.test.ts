import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, AskedQueue, Recent } from '../../../lib/metrics/asked.ts';

function asked(seq: number): Asked {
  return { key: `k${seq}`, seq, time: seq, type: '', inOrder: false, done: false };
}

describe('the queue of requests', () => {
  it('gives the oldest that waits, whichever were done meanwhile', () => {
    const steps = fc.array(fc.oneof(fc.constant('push' as const), fc.nat({ max: 50 })), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (taken) => {
        const queue = new AskedQueue();
        const waiting: Asked[] = [];
        let seq = 0;
        for (const step of taken) {
          if (step === 'push') {
            const next = asked(++seq);
            waiting.push(next);
            queue.push(next, waiting.length);
          } else {
            const [done] = waiting.splice(step % Math.max(1, waiting.length), 1);
            if (done !== undefined) done.done = true;
          }
          expect(queue.oldest()).toBe(waiting[0] ?? null);
        }
      }),
    );
  });
});

describe('a memory of the recent', () => {
  it('knows at least half as many as it may, the latest, and never more', () => {
    const recent = new Recent<number>(10);
    for (let i = 1; i <= 1000; i++) {
      recent.set(`k${i}`, i);
      const known = Array.from({ length: i }, (_, at) => recent.get(`k${at + 1}`)).filter((one) => one !== undefined);
      expect(known.length).toBeLessThanOrEqual(10);
      expect(known).toEqual(expect.arrayContaining(Array.from({ length: Math.min(i, 5) }, (_, at) => i - at)));
    }
  });

  it('has one value for a key, the latest, and none after it is deleted', () => {
    const recent = new Recent<string>(4);
    for (const value of ['a', 'b', 'c']) recent.set('key', value);
    recent.set('other', 'x');
    expect(recent.get('key')).toBe('c');
    recent.delete('key');
    expect(recent.get('key')).toBeUndefined();
    expect(recent.get('other')).toBe('x');
  });
});
