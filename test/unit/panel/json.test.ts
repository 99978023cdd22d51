import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFromHex, hexRow, hexRowCount } from '../../../lib/panel/hex-rows.ts';
import { jsonErrorAt, lineAndColumn } from '../../../lib/panel/json-error.ts';
import { treeRows } from '../../../lib/panel/json-tree.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonErrorAt', () => {
  it('agrees with JSON.parse on good and on damaged JSON', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '[', '01', '\\', '\n', 'nul', '\u0000', '1.', '-'))
      .map(
        ([text, at, piece]) =>
          `${text.slice(0, at % (text.length + 1))}${piece}${text.slice((at % (text.length + 1)) + 1)}`,
      );
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
        expect(jsonErrorAt(text) === null).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a": 1,}', 8],
    ['{"a" 1}', 5],
    ['[1 2]', 3],
    ['{a: 1}', 1],
    ['{"a": tru}', 6],
    ['{"a": "x', 6],
    ['', 0],
    ['[1]]', 3],
  ])('%s breaks at %d', (text, offset) => expect(jsonErrorAt(text)?.offset).toBe(offset));

  it('does not overflow on deep nesting', () => {
    expect(jsonErrorAt('['.repeat(200_000) + ']'.repeat(200_000))).toBeNull();
    expect(jsonErrorAt('['.repeat(200_000))?.offset).toBe(200_000);
  });

  it('names line and column', () => expect(lineAndColumn('{\n  "a": x\n}', 9)).toEqual({ line: 2, column: 8 }));
});

describe('treeRows', () => {
  it('shows the value line by line, with paths as issues name them', () => {
    const rows = treeRows({ type: 'x', payload: { items: [1, { deep: true }] } }, new Set());
    expect(rows.map((row) => [row.depth, row.key, row.path])).toEqual([
      [0, '', ''],
      [1, 'type', 'type'],
      [1, 'payload', 'payload'],
      [2, 'items', 'payload.items'],
      [3, '0', 'payload.items.0'],
      [3, '1', 'payload.items.1'],
    ]);
    expect(rows.at(-1)).toMatchObject({ expandable: true, open: false });
  });

  it('opens and closes what is toggled', () => {
    const value = { a: { b: { c: { d: 1 } } } };
    expect(treeRows(value, new Set([''])).length).toBe(1);
    expect(treeRows(value, new Set(['/a/b/c'])).map((row) => row.key)).toEqual(['', 'a', 'b', 'c', 'd']);
  });

  it('cuts long arrays into ranges of 100', () => {
    const value = Array.from({ length: 250 }, (_, i) => i);
    const ranges = treeRows(value, new Set());
    expect(ranges.map((row) => row.key)).toEqual(['', '[0 … 99]', '[100 … 199]', '[200 … 249]']);
    const opened = treeRows(value, new Set(['#200']));
    expect(opened.length).toBe(54);
    expect(opened[4]).toMatchObject({ key: '200', path: '200', text: '200', depth: 2 });
  });

  it('has one id a line, whatever the value and what is open', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const first = treeRows(value, new Set());
        const rows = treeRows(value, new Set(first.filter((row) => row.expandable).map((row) => row.id)));
        for (const list of [first, rows]) expect(new Set(list.map((row) => row.id)).size).toBe(list.length);
      }),
    );
  });

  it('survives nesting deeper than any stack', () => {
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(treeRows(deep, new Set()).length).toBe(4);
  });
});

describe('hex', () => {
  it('shows sixteen bytes a line', () => {
    const bytes = new TextEncoder().encode('Hello, WebSocket!\n');
    expect(hexRowCount(bytes)).toBe(2);
    expect(hexRow(bytes, 0)).toEqual({
      offset: '00000000',
      hex: '48 65 6c 6c 6f 2c 20 57  65 62 53 6f 63 6b 65 74',
      ascii: 'Hello, WebSocket',
    });
    expect(hexRow(bytes, 1)).toEqual({ offset: '00000010', hex: '21 0a', ascii: '!·' });
  });

  it('reads hex with any white space, and nothing else', () => {
    expect(bytesFromHex('48 65\n6C')).toEqual(new Uint8Array([0x48, 0x65, 0x6c]));
    expect(bytesFromHex('486')).toBeNull();
    expect(bytesFromHex('4g')).toBeNull();
  });
});
