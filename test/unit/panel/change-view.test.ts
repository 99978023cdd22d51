import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, changeSummary, changesBetween, unchangedText } from '../../../lib/panel/change-view.ts';

const told = (before: unknown, after: unknown) =>
  changesBetween(before, after).changes.map(({ kind, path }) => `${kind} ${path}`);

describe('changesBetween', () => {
  it('names what was added, removed and changed by its path, and counts the rest', () => {
    const before = { cpu: { load: 1, cores: [1, 2, 3] }, host: 'a', up: true };
    const after = { cpu: { load: 2, cores: [1, 9] }, host: 'a', since: null };
    expect(changesBetween(before, after)).toEqual({
      changes: [
        { kind: 'changed', path: 'cpu.load', before: 1, after: 2 },
        { kind: 'changed', path: 'cpu.cores.1', before: 2, after: 9 },
        { kind: 'removed', path: 'cpu.cores.2', before: 3, after: undefined },
        { kind: 'added', path: 'since', before: undefined, after: null },
        { kind: 'removed', path: 'up', before: true, after: undefined },
      ],
      unchanged: 2,
      isCut: false,
    });
  });

  it('takes another kind of value as one change', () => {
    expect(told({ a: [1] }, { a: { 0: 1 } })).toEqual(['changed a']);
    expect(told(1, '1')).toEqual(['changed ']);
    expect(told([], {})).toEqual(['changed ']);
    expect(told({ a: null }, { a: {} })).toEqual(['changed a']);
  });

  it('sees own properties only', () => {
    expect(told({}, JSON.parse('{"__proto__":{"x":1},"toString":1}'))).toEqual(['added __proto__', 'added toString']);
  });

  it('stops at its limit and says so', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]));
    const list = changesBetween({}, many, 10);
    expect([list.changes.length, list.isCut]).toEqual([10, true]);
    expect(changeSummary(list)).toBe('10 added; only the first are shown');
  });

  it('does not overflow on deep nesting', () => {
    const deep = (leaf: unknown) => JSON.parse(`${'['.repeat(5000)}${JSON.stringify(leaf)}${']'.repeat(5000)}`);
    expect(changesBetween(deep(1), deep(2)).changes).toHaveLength(1);
  });

  it('finds nothing between a value and its copy, and something between any two others', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (before, after) => {
        // As JSON has it: it knows no negative zero.
        const [a, b]: unknown[] = [JSON.parse(JSON.stringify(before)), JSON.parse(JSON.stringify(after))];
        expect(changesBetween(a, JSON.parse(JSON.stringify(a))).changes).toEqual([]);
        const { changes, isCut } = changesBetween(a, b, 10_000);
        expect(isCut || (changes.length === 0) === (sorted(a) === sorted(b))).toBe(true);
      }),
    );
  });
});

/** Names in order, for two objects with the same members are the same. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

describe('the words for it', () => {
  const change = (kind: Change['kind']): Change => ({ kind, path: 'a', before: 1, after: 2 });

  it('count by kind', () => {
    const list = { changes: [change('added'), change('changed'), change('changed')], unchanged: 3, isCut: false };
    expect(changeSummary(list)).toBe('2 changed, 1 added');
    expect(unchangedText(list)).toBe('3 values unchanged');
    expect(changeSummary({ changes: [], unchanged: 0, isCut: false })).toBe('nothing changed');
    expect(unchangedText({ changes: [], unchanged: 0, isCut: false })).toBe('');
  });
});
