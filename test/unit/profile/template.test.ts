import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../../lib/profile/template.ts';

const VALUES = { now: Date.UTC(2025, 0, 14, 18, 30, 0, 123) + 0.4, uuid: 'u-u-i-d', counter: 7 };

describe('fillTemplate', () => {
  it.each([
    ['{"ts":"{{now}}"}', '{"ts":"2025-01-14T18:30:00.123Z"}'],
    ['{{epoch}}', '1736879400123'],
    ['{{uuid}} and {{uuid}}', 'u-u-i-d and u-u-i-d'],
    ['exec-{{counter}}', 'exec-7'],
    ['{{unknown}} {now} {{ now }} {{}}', '{{unknown}} {now} {{ now }} {{}}'],
    ['{{constructor}} {{toString}} {{__proto__}}', '{{constructor}} {{toString}} {{__proto__}}'],
    ['{{{counter}}}', '{7}'],
    ['', ''],
  ])('%s becomes %s', (body, filled) => {
    expect(fillTemplate(body, VALUES)).toBe(filled);
  });

  it('puts a value in as it is, also when it looks like a replacement pattern', () => {
    expect(fillTemplate('{{uuid}}', { ...VALUES, uuid: '$& $1 {{counter}}' })).toBe('$& $1 {{counter}}');
  });

  it('leaves text without braces alone', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => {
          expect(fillTemplate(text, VALUES)).toBe(text);
        },
      ),
    );
  });
});
