import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerErrors } from '../../../components/toolbar/header-errors.ts';
import {
  bearerOf,
  filledRows,
  pasteRefusal,
  rowsFromText,
  sameRows,
  unreadText,
  withBearer,
} from '../../../lib/panel/header-rows.ts';

const ORIGIN = { name: 'Origin', value: 'https://app.example' };

describe('the bearer token', () => {
  it.each([
    'abc',
    '  abc ',
    'Bearer abc',
    'bearer   abc',
    'Authorization: Bearer abc',
    'authorization:abc',
    'Bearer a\r\n  b\nc',
  ])('pasted as "%s" becomes the Authorization row', (pasted) => {
    const rows = withBearer([ORIGIN], pasted);
    expect(rows).toEqual([{ name: 'Authorization', value: 'Bearer abc' }, ORIGIN]);
    expect(bearerOf(rows)).toBe('abc');
  });

  it('takes the place of the one before, and goes when it is emptied', () => {
    const rows = withBearer([ORIGIN, { name: 'authorization', value: 'Basic eDp5' }], 'abc');
    expect(rows).toEqual([ORIGIN, { name: 'Authorization', value: 'Bearer abc' }]);
    expect(withBearer(rows, '')).toEqual([ORIGIN]);
    expect(withBearer([ORIGIN], ' ')).toEqual([ORIGIN]);
  });

  it('comes back as it was put in, whatever it is and whatever else is there', () => {
    const token = fc.stringMatching(/^[\w.~+/-]+=*$/).filter((text) => !/^(authorization|bearer)/i.test(text));
    const rows = fc.array(fc.record({ name: fc.constantFrom('Origin', 'authorization', ''), value: fc.string() }));
    fc.assert(
      fc.property(rows, token, (before, text) => {
        expect(bearerOf(withBearer(before, text))).toBe(text);
      }),
    );
  });

  it('is not another kind of credentials', () => {
    expect(bearerOf([{ name: 'Authorization', value: 'Basic eDp5' }])).toBe('');
    expect(bearerOf([{ name: 'X-Token', value: 'Bearer abc' }])).toBe('');
  });
});

describe('header rows', () => {
  it('are read from copied lines, and from nothing else', () => {
    expect(rowsFromText('Origin: https://app.example\r\n\r\n  Cookie:  a=1; b=2 \nX-Empty:\nX-Two:2')).toEqual({
      rows: [
        ORIGIN,
        { name: 'Cookie', value: 'a=1; b=2' },
        { name: 'X-Empty', value: '' },
        { name: 'X-Two', value: '2' },
      ],
      unread: [],
    });
    for (const text of ['', 'X-Api-Key', 'https://app.example', 'GET /chat HTTP/1.1\n']) {
      expect(rowsFromText(text), text).toBeNull();
    }
  });

  it('say which copied lines they are not', () => {
    const found = rowsFromText('GET / HTTP/1.1\nOrigin: https://app.example\n\n:path: /\nws://h/');
    expect(found).toEqual({ rows: [ORIGIN], unread: [1, 4, 5] });
    expect(unreadText([1, 4, 5])).toBe('Lines 1, 4 and 5 were left out: they are not “Name: value”.');
    expect(unreadText([2])).toBe('Line 2 was left out: it is not “Name: value”.');
    expect(unreadText([])).toBeNull();
  });

  it('take no value with line breaks inside', () => {
    expect(pasteRefusal('one line\r\n')).toBeNull();
    expect(pasteRefusal('two\nlines')).toMatch(/^Not pasted: .*line breaks/);
  });

  it('are sent without what is only room to write in', () => {
    expect(
      filledRows([
        { name: ' ', value: '' },
        { name: ' Origin ', value: ` ${ORIGIN.value}` },
      ]),
    ).toEqual([ORIGIN]);
    expect(sameRows([ORIGIN], [{ ...ORIGIN }])).toBe(true);
    expect(sameRows([ORIGIN], [])).toBe(false);
    expect(sameRows([ORIGIN], [{ ...ORIGIN, value: 'x' }])).toBe(false);
  });
});

describe('headerErrors', () => {
  it('puts each sentence at its row, and blames the one that repeats', () => {
    const rows = [
      ORIGIN,
      { name: '', value: '' },
      { name: 'Upgrade', value: 'x' },
      ORIGIN,
      { name: 'a b', value: 'x' },
    ];
    const [first, empty, upgrade, twice, token] = headerErrors(rows);
    expect([first, empty]).toEqual([null, null]);
    expect(upgrade).toMatch(/Upgrade cannot be set/);
    expect(twice).toMatch(/Origin is given twice/);
    expect(token).toMatch(/not a token/);
  });
});
