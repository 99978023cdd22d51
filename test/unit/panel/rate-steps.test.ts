import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { divided, meanRate, RateBlocks } from '../../../lib/panel/rate-steps.ts';
import { segmentOf, type TestFrame } from './fake-capture.ts';

const NONE = { from: 0, to: 0 };

function ratesOf(frames: readonly TestFrame[]) {
  const log = new FrameLog();
  log.put(segmentOf(1, frames));
  const blocks = new RateBlocks();
  for (let seq = 1; seq <= log.lastSeq; seq++)
    blocks.take(seq, log.flags(seq), log.time(seq), log.byteLength(seq), log.connection(seq));
  return { log, blocks };
}

describe('rates', () => {
  it('are frames and bytes per second of each step', () => {
    const { log, blocks } = ratesOf([
      { time: 10_000, text: 'four' },
      { time: 10_100, text: 'ab', direction: 'sent' },
      { time: 11_200, text: 'abcdef' },
      { time: 11_900, text: 'a' },
      { time: 13_999, text: 'abc' },
    ]);
    const rates = blocks.steps(log, 1, blocks.extent ?? NONE, { from: 10_000, to: 13_999 }, null, 4);
    expect(rates).toMatchObject({ from: 10_000, stepMs: 1000 });
    expect(Array.from(rates.receivedFrames, (rate) => Math.round(rate))).toEqual([1, 2, 0, 1]);
    expect(Array.from(rates.sentFrames)).toEqual([1, 0, 0, 0]);
    expect(Array.from(rates.receivedBytes, (rate) => Math.round(rate))).toEqual([4, 7, 0, 3]);
    expect(Array.from(rates.sentBytes)).toEqual([2, 0, 0, 0]);
  });

  it('count a step at an edge with the time it had, but with a second at least', () => {
    const { log, blocks } = ratesOf([
      { time: 15_000 },
      ...Array.from({ length: 10 }, () => ({ time: 19_000 })),
      ...Array.from({ length: 8 }, () => ({ time: 22_000 })),
    ]);
    const extent = { from: 15_000, to: 22_000 };
    expect(Array.from(blocks.steps(log, 1, extent, null, null, 2).receivedFrames)).toEqual([11 / 5, 4]);
  });

  it('are no flood where one reply follows one message within a millisecond', () => {
    const { log, blocks } = ratesOf([{ time: 100, direction: 'sent' }, { time: 100.6 }]);
    const rates = blocks.steps(log, 1, { from: 100, to: 100.6 }, null, null, 600);
    expect(rates.stepMs).toBe(1000);
    expect(Math.max(...rates.receivedFrames)).toBe(1);
    expect(meanRate(rates, rates.receivedFrames)).toBe(1);
  });

  it('have a mean over the whole time, with the silence at its end and nothing before its beginning', () => {
    const { log, blocks } = ratesOf([{ time: 5500 }, { time: 6200 }, { time: 6900 }]);
    const rates = blocks.steps(log, 1, { from: 5500, to: 11_500 }, { from: 0, to: 60_000 }, null, 600);
    expect(rates).toMatchObject({ from: 5000, stepMs: 1000, measured: { from: 5500, to: 11_500 } });
    expect(Array.from(rates.receivedFrames)).toEqual([1, 2, 0, 0, 0, 0, 0]);
    expect(meanRate(rates, rates.receivedFrames)).toBe(0.5);
  });

  it('are of a second or more', () => {
    const { log, blocks } = ratesOf([{ time: 0 }, { time: 3_600_000 }]);
    const stepOf = (to: number) => blocks.steps(log, 1, { from: 0, to: 3_600_000 }, { from: 0, to }, null, 600).stepMs;
    expect([2000, 60_000, 3_600_000].map(stepOf)).toEqual([1000, 1000, 10_000]);
  });

  it('are none without frames', () => {
    const { log, blocks } = ratesOf([]);
    expect(blocks.steps(log, 1, blocks.extent ?? NONE, null, null, 10).sentFrames.length).toBe(0);
  });

  it('are the same as counted frame by frame', () => {
    const frame = fc.record({
      wait: fc.integer({ min: -5, max: 40 }),
      direction: fc.constantFrom('sent' as const, 'received' as const),
      connection: fc.integer({ min: 1, max: 3 }),
    });
    const request = fc.record({
      from: fc.integer({ min: -100, max: 3000 }),
      length: fc.integer({ min: 1, max: 8000 }),
      connection: fc.option(fc.integer({ min: 1, max: 3 })),
      steps: fc.integer({ min: 2, max: 30 }),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 500 }),
        request,
        (plan, { from, length, connection, steps }) => {
          let time = 0;
          const frames = plan.map((one): TestFrame => {
            time += one.wait;
            return { time, direction: one.direction, connection: one.connection, text: 'abc' };
          });
          const { log, blocks } = ratesOf(frames);
          const rates = blocks.steps(log, 1, blocks.extent ?? NONE, { from, to: from + length }, connection, steps);
          expect(rates.receivedFrames.length).toBeLessThanOrEqual(steps);
          const last = Math.max(...frames.map((one) => one.time ?? 0));
          const first = Math.min(...frames.map((one) => one.time ?? 0));
          for (const [step, rate] of rates.receivedFrames.entries()) {
            const start = rates.from + step * rates.stepMs;
            const counted = frames.filter(
              (one) =>
                one.direction === 'received' &&
                (connection === null || one.connection === connection) &&
                (one.time ?? 0) >= start &&
                (one.time ?? 0) < start + rates.stepMs,
            ).length;
            const part = Math.min(start + rates.stepMs, last) - Math.max(start, first);
            const had = Math.max(1000, part);
            expect(rate).toBeCloseTo((counted * 1000) / had, 6);
            expect(rates.receivedBytes[step]).toBeCloseTo((counted * 3000) / had, 6);
          }
        },
      ),
    );
  });
});

describe('divided', () => {
  it('covers a range in round steps that stay where they are', () => {
    expect(divided({ from: 12_345, to: 72_345 }, 60)).toEqual({ from: 12_000, stepMs: 2000, count: 31 });
    expect(divided({ from: 12_345, to: 73_345 }, 60)).toMatchObject({ from: 12_000, stepMs: 2000 });
  });

  it('never has more steps than asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e13, noNaN: true }),
        fc.double({ min: 0.1, max: 1e12, noNaN: true }),
        fc.integer({ min: 2, max: 500 }),
        (from, length, most) => {
          const { from: first, stepMs, count } = divided({ from, to: from + length }, most);
          expect(count).toBeLessThanOrEqual(most);
          expect(first).toBeLessThanOrEqual(from);
          expect(first + count * stepMs).toBeGreaterThan(from + length);
        },
      ),
    );
  });
});
