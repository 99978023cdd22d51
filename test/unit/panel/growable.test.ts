import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Int32Deque } from '../../../lib/panel/growable.ts';

type Step =
  | { kind: 'push'; value: number }
  | { kind: 'range'; first: number; count: number }
  | { kind: 'prepend'; values: number[] }
  | { kind: 'insert'; at: number; value: number }
  | { kind: 'pop' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), value: fc.integer({ min: 1, max: 1e6 }) }),
  fc.record({ kind: fc.constant('range' as const), first: fc.nat(1000), count: fc.nat(3000) }),
  fc.record({
    kind: fc.constant('prepend' as const),
    values: fc.array(fc.integer({ min: 1, max: 1e6 }), { maxLength: 900 }),
  }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(100), value: fc.integer({ min: 1, max: 1e6 }) }),
  fc.constant({ kind: 'pop' as const }),
);

describe('Int32Deque', () => {
  it('holds what an array would hold after any steps', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const deque = new Int32Deque();
        let model: number[] = [];
        for (const one of steps) {
          if (one.kind === 'push') {
            deque.push(one.value);
            model.push(one.value);
          } else if (one.kind === 'range') {
            deque.pushRange(one.first, one.count);
            model.push(...Array.from({ length: one.count }, (_, i) => one.first + i));
          } else if (one.kind === 'prepend') {
            deque.prepend(one.values);
            model = [...one.values, ...model];
          } else if (one.kind === 'insert') {
            const at = Math.min(one.at, model.length);
            deque.insert(at, one.value);
            model.splice(at, 0, one.value);
          } else {
            expect(deque.pop()).toBe(model.pop() ?? 0);
          }
          expect(deque.length).toBe(model.length);
        }
        expect(Array.from({ length: deque.length }, (_, i) => deque.at(i))).toEqual(model);
        expect(deque.at(-1)).toBe(0);
        expect(deque.at(model.length)).toBe(0);
      }),
    );
  });
});
