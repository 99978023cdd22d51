import { describe, expect, it } from 'vitest';
import { nearest } from '../../../lib/base/nearest.ts';

describe('nearest', () => {
  const names = ['url', 'query', 'heartbeat', 'projectId', 'now'];

  it.each([
    ['urll', 'url'],
    ['heartbaet', 'heartbeat'],
    ['hartbeet', 'heartbeat'],
    ['ProjectID', 'projectId'],
    ['nwo', 'now'],
    ['quuery', 'query'],
    ['nothing', null],
    ['ur', null],
    ['', null],
    ['q'.repeat(100_000), null],
  ])('to %.12s is %s', (word, found) => {
    expect(nearest(word, names)).toBe(found);
  });

  it('is the one with the fewest differences', () => {
    expect(nearest('templates', ['template', 'templates2', 'templateX'])).toBe('template');
    expect(nearest('anything', [])).toBeNull();
  });
});
