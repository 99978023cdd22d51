import { describe, expect, it } from 'vitest';
import { createDebounce, debounceOf } from '../../../lib/panel/debounce.ts';
import { EMPTY_DRAFT, withTemplate } from '../../../lib/panel/outgoing.ts';
import { AMIGA_PROFILE } from '../../../lib/profile/amiga.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

function start() {
  const clock = createManualClock();
  const done: string[] = [];
  const told: boolean[] = [];
  const debounce = createDebounce(clock.after, (waits) => told.push(waits));
  const call = (delayMs: number, what: string) => debounce.call(delayMs, () => done.push(`${what} at ${clock.now()}`));
  return { clock, done, told, debounce, call };
}

describe('presses that come shortly after each other', () => {
  it('send once, after the last', () => {
    const { clock, done, told, call } = start();
    call(500, 'first');
    clock.advance(300);
    call(500, 'second');
    clock.advance(499);
    expect(done).toEqual([]);
    clock.advance(1);
    expect(done).toEqual(['second at 800']);
    expect(told).toEqual([true, false, true, false]);
    clock.advance(10_000);
    expect(done).toHaveLength(1);
  });

  it('send each where the template asks for no wait', () => {
    const { done, told, call } = start();
    call(0, 'first');
    call(0, 'second');
    expect(done).toEqual(['first at 0', 'second at 0']);
    expect(told).toEqual([]);
  });

  it('send at once what waits when the composer goes away, and nothing twice', () => {
    const { clock, done, debounce, call } = start();
    call(500, 'only');
    debounce.flush();
    debounce.flush();
    clock.advance(1000);
    expect(done).toEqual(['only at 0']);
    expect(clock.pending).toBe(0);
  });
});

describe('the wait of a draft', () => {
  it.each([
    ['refresh', 500],
    ['subscribe', 0],
    ['no template', 0],
  ])('from %s is %i ms', (templateId, delayMs) => {
    const draft = withTemplate(EMPTY_DRAFT, AMIGA_PROFILE, templateId);
    expect(debounceOf(AMIGA_PROFILE, { ...draft, text: `${draft.text} edited` })).toBe(delayMs);
  });
});
