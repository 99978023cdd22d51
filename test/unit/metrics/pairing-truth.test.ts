import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameObserver } from '../../../lib/metrics/frame-observer.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Direction } from '../../../lib/protocol/frame.ts';

const TIMEOUT_MS = 50;

/** What a server does with a request: after how long it answers (null: never), and after how long once more. */
interface Fate {
  readonly askedAt: number;
  readonly delayMs: number | null;
  readonly again: number | null;
}

const anyFate: fc.Arbitrary<Fate> = fc.record({
  askedAt: fc.nat({ max: 200 }),
  delayMs: fc.option(fc.nat({ max: 150 })),
  again: fc.option(fc.integer({ min: 1, max: 100 })),
});

interface Wire {
  readonly time: number;
  readonly direction: Direction;
  readonly id: number;
  readonly what: 'ask' | 'reply' | 'duplicate';
}

/** The frames of all requests as they would pass over the wire. */
function wireOf(fates: readonly Fate[]): Wire[] {
  const frames = fates.flatMap(({ askedAt, delayMs, again }, id): Wire[] => [
    { time: askedAt, direction: 'sent', id, what: 'ask' },
    ...(delayMs === null ? [] : [{ time: askedAt + delayMs, direction: 'received', id, what: 'reply' } as const]),
    ...(delayMs === null || again === null
      ? []
      : [{ time: askedAt + delayMs + again, direction: 'received', id, what: 'duplicate' } as const]),
  ]);
  // Stable, so that what was asked comes before what answers it at the same time.
  return frames.sort((a, b) => a.time - b.time);
}

describe('pairing against the truth', () => {
  it('measures each reply exactly, however they are reordered, repeated, late or lost', () => {
    fc.assert(
      fc.property(fc.array(anyFate, { maxLength: 40 }), (fates) => {
        const rule = { by: 'path', asks: 'sent', requestPath: 'id', replyPath: 'to' } as const;
        const rules = [{ ...rule, requestType: null, replyType: null }];
        const observer = createFrameObserver({ ...JSON_PROFILE, correlation: { rules, timeoutMs: TIMEOUT_MS } });
        const seqOf = new Map<number, number>();
        let told = 0;
        let late = 0;
        for (const [i, { time, direction, id, what }] of wireOf(fates).entries()) {
          // The recorder looks once a second; looking at every frame says to the millisecond what is late.
          for (const event of observer.passed(time)) told += event.kind === 'unanswered' ? event.requests : 0;
          const text = JSON.stringify(direction === 'sent' ? { id } : { to: id });
          const seen = observer.observe(direction, text, text.length, i + 1, time);
          if (what === 'ask') {
            seqOf.set(id, i + 1);
            expect(seen).toMatchObject({ asks: true, replyTo: null, latencyMs: null });
            continue;
          }
          const delayMs = fates[id]?.delayMs ?? Number.NaN;
          const isLate = what === 'reply' && delayMs >= TIMEOUT_MS;
          if (isLate) late++;
          expect(seen).toMatchObject({
            asks: false,
            replyTo: seqOf.get(id),
            latencyMs: what === 'reply' ? delayMs : null,
            late: isLate,
          });
        }
        for (const event of observer.passed(1e6)) told += event.kind === 'unanswered' ? event.requests : 0;
        expect(told - late).toBe(fates.filter(({ delayMs }) => delayMs === null).length);
      }),
      { numRuns: 200 },
    );
  });

  it('in order measures each reply exactly where none is lost', () => {
    const gaps = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 200 })), { maxLength: 40 });
    fc.assert(
      fc.property(gaps, (pairs) => {
        const rule = { by: 'order', asks: 'sent', requestType: null, replyType: null } as const;
        const observer = createFrameObserver({ ...JSON_PROFILE, correlation: { rules: [rule], timeoutMs: null } });
        let asked = 0;
        let answered = 0;
        const fates = pairs.map(([pause, work]): Fate => {
          asked += pause;
          answered = Math.max(answered, asked + work);
          return { askedAt: asked, delayMs: answered - asked, again: null };
        });
        for (const [i, { time, direction, id, what }] of wireOf(fates).entries()) {
          const seen = observer.observe(direction, 'x', 1, i + 1, time);
          if (what === 'reply') expect(seen.latencyMs).toBe(fates[id]?.delayMs);
        }
      }),
    );
  });
});
