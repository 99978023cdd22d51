import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAgeOf, parseInstant } from '../../../lib/metrics/age.ts';

describe('an RFC 3339 instant', () => {
  it.each([
    ['1985-04-12T23:20:50.52Z', Date.UTC(1985, 3, 12, 23, 20, 50, 520)],
    ['1996-12-19T16:39:57-08:00', Date.UTC(1996, 11, 20, 0, 39, 57)],
    ['1937-01-01T12:00:27.87+00:20', Date.UTC(1937, 0, 1, 11, 40, 27, 870)],
    ['2024-02-29t00:00:00z', Date.UTC(2024, 1, 29)],
    ['2024-02-29 00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2026-01-01T00:00:00.123456789Z', Date.UTC(2026, 0, 1) + 123.456789],
    ['1990-12-31T23:59:60Z', Date.UTC(1991, 0, 1)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
  ])('%s is %d', (text, instant) => {
    expect(parseInstant(text)).toBeCloseTo(instant, 6);
  });

  it.each([
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00+0100',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00Zx',
    '2026-01-01',
    '+02026-01-01T00:00:00Z',
    ' 2026-01-01T00:00:00Z',
    '2026-1-01T00:00:000Z',
    '２026-01-01T00:00:00Z',
    `2026-01-01T00:00:00.${'1'.repeat(1000)}Z`,
    '',
    1_767_225_600_000,
    null,
    undefined,
    {},
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('is what Date.parse says, for every millisecond of these centuries and every offset', () => {
    const instant = fc.date({ min: new Date('0000-01-02'), max: new Date('9999-12-30'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }), (date, offset) => {
        expect(parseInstant(date.toISOString())).toBeCloseTo(date.getTime(), 3);
        const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
        const shown = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${two(shown / 60)}:${two(shown % 60)}`;
        const text = date.toISOString().replace('Z', zone);
        expect(parseInstant(text)).toBeCloseTo(Date.parse(text), 3);
      }),
    );
  });

  it('is never read from text that Date.parse refuses, but for leap seconds', () => {
    const digit = fc.constantFrom(...'0123456789');
    const part = (length: number) => fc.string({ unit: digit, minLength: length, maxLength: length });
    const zone = fc.constantFrom('Z', '+01:00', '-23:59', '+1:00', '');
    const text = fc
      .tuple(part(4), part(2), part(2), part(2), part(2), part(2), zone)
      .map(([y, mo, d, h, mi, s, z]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${z}`);
    fc.assert(
      fc.property(text, (shown) => {
        const read = parseInstant(shown);
        if (read !== null && !shown.includes(':60')) expect(read).toBe(Date.parse(shown));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the age of a message', () => {
  it.each([
    ['s', 1_700_000_000, 1_700_000_000_250, 250],
    ['s', 1_700_000_000.2, 1_700_000_000_250, 50],
    ['ms', 1_700_000_000_000, 1_700_000_000_001.5, 1.5],
    ['us', 1_700_000_000_000_500, 1_700_000_000_001, 0.5],
    ['iso', '2023-11-14T22:13:20.000Z', 1_700_000_000_012.5, 12.5],
    ['ms', 1_700_000_000_100, 1_700_000_000_000, -100],
  ] as const)('in %s: %j at %d is %d ms', (unit, at, arrival, age) => {
    expect(createAgeOf({ path: 'meta.at', unit })({ meta: { at } }, arrival)).toBeCloseTo(age, 2);
  });

  it.each([
    ['ms', Number.NaN],
    ['ms', Number.POSITIVE_INFINITY],
    ['ms', 1e300],
    ['s', 1e15],
    ['ms', 0],
    ['ms', -1],
    ['ms', '1700000000000'],
    ['ms', [1_700_000_000_000]],
    ['iso', 1_700_000_000_000],
    ['iso', '0001-01-01T00:00:00Z'],
    ['iso', 'yesterday'],
    ['ms', undefined],
  ] as const)('in %s is none of %j', (unit, at) => {
    expect(createAgeOf({ path: 'at', unit })({ at }, 1_700_000_000_000)).toBeNull();
  });

  it('is looked for among own members only', () => {
    const ageOf = createAgeOf({ path: '__proto__.at', unit: 'ms' });
    expect(ageOf(Object.create({ at: 5 }), 10)).toBeNull();
    expect(ageOf(undefined, 10)).toBeNull();
  });
});
