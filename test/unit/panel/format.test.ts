import { describe, expect, it } from 'vitest';
import {
  countOf,
  formatBytes,
  formatCount,
  formatCountdown,
  formatDelta,
  formatDuration,
  formatTime,
  shorten,
} from '../../../lib/panel/format.ts';

describe('format', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1203, '1\u202f203'],
    [1_000_000, '1\u202f000\u202f000'],
  ])('counts %d', (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [0, '0 B'],
    [312, '312 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [10_240, '10.2 kB'],
    [999_949, '1000 kB'],
    [999_950, '1.0 MB'],
    [104_857_600, '105 MB'],
    [4_200_000_000, '4.2 GB'],
  ])('bytes %d', (value, text) => expect(formatBytes(value)).toBe(text));

  it.each([
    [0.04, '0.0 ms'],
    [12.44, '12.4 ms'],
    [99.96, '100 ms'],
    [340, '340 ms'],
    [1240, '1.24 s'],
    [59_990, '59.99 s'],
    [185_000, '3 min 5 s'],
    [7_260_000, '2 h 1 min'],
    [Number.NaN, '–'],
  ])('duration %d', (value, text) => expect(formatDuration(value)).toBe(text));

  it('deltas have a sign, also backwards when a clock was set back', () => {
    expect(formatDelta(2)).toBe('+2.0 ms');
    expect(formatDelta(24.4)).toBe('+24 ms');
    expect(formatDelta(-3000)).toBe('−3.00 s');
    expect(formatDelta(Number.NaN)).toBe('');
  });

  it('writes local wall clock with milliseconds', () => {
    expect(formatTime(new Date(2026, 10, 20, 9, 5, 2, 7).getTime())).toBe('09:05:02.007');
    expect(formatTime(Number.NaN)).toBe('–');
  });

  it('says one and many', () => {
    expect(countOf(1, 'frame')).toBe('1 frame');
    expect(countOf(2000, 'reply', 'replies')).toBe('2\u202f000 replies');
    expect(formatCountdown(1400)).toBe('1.4 s');
    expect(formatCountdown(-5)).toBe('0.0 s');
    expect(shorten('abcdef', 4)).toBe('abc…');
  });
});
