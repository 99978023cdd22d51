import { describe, expect, it } from 'vitest';
import { unappliedProblem } from '../../../lib/panel/variable-rows.ts';

describe('a message is not sent while a variable of it is being edited', () => {
  const edits = new Map([
    ['qty', 'The value of qty is JSON (a number, true, "text", …); this is not.'],
    ['room', ''],
  ]);

  it('says what is wrong with the value', () =>
    expect(unappliedProblem(['{"n":"{{qty}}"}'], edits)).toBe(
      'Not sent: The value of qty is JSON (a number, true, "text", …); this is not.',
    ));

  it('says that it does not hold yet', () =>
    expect(unappliedProblem(['{}', 'to {{room}}'], edits)).toBe(
      'Not sent: The new value of room does not hold yet; press Enter in its field.',
    ));

  it('is sent where it uses none of them, or none is edited', () => {
    expect(unappliedProblem(['{"n":"{{other}}","t":"{{now}}", "q": "{{{{qty}}"}'], edits)).toBeNull();
    expect(unappliedProblem(['{{qty}}'], new Map())).toBeNull();
  });
});
