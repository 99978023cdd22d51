import { describe, expect, it, vi } from 'vitest';
import { createProbeMemory } from '../../../lib/platform/probe-memory.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

const NEVER = new AbortController().signal;

describe('what was found out', () => {
  it('is not asked again for a while, under the same key', async () => {
    const clock = createManualClock();
    const memory = createProbeMemory<number>(clock, 1000);
    const look = vi.fn(async () => clock.now());
    expect(await memory.take('a', NEVER, look)).toBe(0);
    clock.advance(999);
    expect(await memory.take('a', NEVER, look)).toBe(0);
    expect(await memory.take('b', NEVER, look)).toBe(999);
    clock.advance(1);
    expect(await memory.take('a', NEVER, look)).toBe(1000);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it('is shared by two who ask at the same time', async () => {
    const memory = createProbeMemory<object>(createManualClock(), 1000);
    const look = vi.fn(async () => ({}));
    const [one, other] = await Promise.all([memory.take('a', NEVER, look), memory.take('a', NEVER, look)]);
    expect(one).toBe(other);
    expect(look).toHaveBeenCalledOnce();
  });

  it('is forgotten when it is not worth keeping, or failed', async () => {
    const memory = createProbeMemory<number>(createManualClock(), 1000);
    const look = vi.fn(async () => 1);
    await memory.take('a', NEVER, look, () => false);
    await memory.take('a', NEVER, look, () => false);
    expect(look).toHaveBeenCalledTimes(2);
    await expect(memory.take('b', NEVER, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await memory.take('b', NEVER, look)).toBe(1);
  });

  it('is null at once when the one who asks stops, and a look cut short is forgotten', async () => {
    const memory = createProbeMemory<number>(createManualClock(), 1000);
    const stop = new AbortController();
    const { promise, resolve } = Promise.withResolvers<number>();
    const asked = memory.take('a', stop.signal, () => promise);
    stop.abort();
    expect(await asked).toBeNull();
    resolve(1);
    await promise;
    expect(await memory.take('a', NEVER, async () => 2)).toBe(2);
    const unasked = vi.fn(async () => 3);
    expect(await memory.take('a', stop.signal, unasked)).toBeNull();
    expect(unasked).not.toHaveBeenCalled();
  });

  it('is looked for anew by one who shared a look whose owner stopped', async () => {
    const memory = createProbeMemory<string>(createManualClock(), 1000);
    const owner = new AbortController();
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = memory.take('a', owner.signal, () => promise);
    const again = vi.fn(async () => 'whole');
    const shared = memory.take('a', NEVER, again);
    const alsoShared = memory.take('a', NEVER, again);
    owner.abort();
    // One who comes while the look winds down does not wait for its end.
    expect(await memory.take('a', NEVER, again)).toBe('whole');
    resolve('cut short');
    expect(await Promise.all([first, shared, alsoShared])).toEqual([null, 'whole', 'whole']);
    expect(again).toHaveBeenCalledOnce();
  });

  it('stays what it is when its owner stops only afterwards', async () => {
    const memory = createProbeMemory<string>(createManualClock(), 1000);
    const owner = new AbortController();
    await memory.take('a', owner.signal, async () => 'found');
    owner.abort();
    expect(await memory.take('a', NEVER, async () => 'found again')).toBe('found');
  });
});
