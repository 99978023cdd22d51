import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../lib/base/json.ts';
import {
  fillEncoded,
  fillTemplate,
  fillValue,
  namesIn,
  type TemplateScope,
  templateProblems,
} from '../../../lib/profile/template.ts';

const NOW = Date.UTC(2025, 0, 14, 18, 30, 0, 123) + 0.4;

function scope(variables: Record<string, Json> = {}, more: Partial<TemplateScope> = {}): TemplateScope {
  let uuids = 0;
  let counted = 6;
  return { variables, now: NOW, uuid: () => `u-${++uuids}`, counter: () => ++counted, random: () => 0.5, ...more };
}

function filled(template: string, variables: Record<string, Json> = {}, more: Partial<TemplateScope> = {}): string {
  const result = fillTemplate(template, scope(variables, more));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function problem(template: string, variables: Record<string, Json> = {}): string {
  const result = fillTemplate(template, scope(variables));
  return result.ok ? `no problem: ${result.value}` : result.error.message;
}

describe('generators', () => {
  it.each([
    ['{"ts":"{{now}}"}', '{"ts":"2025-01-14T18:30:00.123Z"}'],
    ['{{epoch}} {{epochSeconds}}', '1736879400123 1736879400'],
    ['{"ms":{{epoch}}}', '{"ms":1736879400123}'],
    ['{{uuid}} and {{uuid}}', 'u-1 and u-2'],
    ['exec-{{counter}}, step {{counter}}', 'exec-7, step 7'],
    ['{"n":"{{counter}}"}', '{"n":7}'],
    ['{"n":"{{string(counter)}}"}', '{"n":"7"}'],
    ['{{ now }}', '2025-01-14T18:30:00.123Z'],
    ['{{random(info, warning, error)}}', 'warning'],
    ['["{{random(1, 2.5, true)}}"]', '[2.5]'],
    [`["{{random('1', 'a, b')}}"]`, '["a, b"]'],
    ['["{{random(1..6)}}"]', '[4]'],
    ['{{random( -3 .. -1 )}}', '-2'],
    ['{{sequence(a, b, c)}}', 'a'],
    ['', ''],
  ])('%s becomes %s', (template, text) => {
    expect(filled(template)).toBe(text);
  });

  it('go on through a list with the counter, from its first', () => {
    let n = 0;
    const counter = () => ++n;
    const said = Array.from({ length: 4 }, () => filled('{{sequence(a, b, c)}}', {}, { counter }));
    expect(said).toEqual(['a', 'b', 'c', 'a']);
  });

  it('reach both ends of a range', () => {
    expect(filled('{{random(1..6)}}', {}, { random: () => 0 })).toBe('1');
    expect(filled('{{random(1..6)}}', {}, { random: () => 0.999_999 })).toBe('6');
  });
});

describe('values in JSON', () => {
  it.each<[string, string, Json]>([
    ['{"a":"{{x}}"}', '{"a":50}', 50],
    ['{"a":{{x}}}', '{"a":50}', 50],
    ['{"a":"{{x}} %"}', '{"a":"50 %"}', 50],
    ['{"a":"{{x}}"}', '{"a":{"b":[1,null]}}', { b: [1, null] }],
    ['{"a":"is {{x}}"}', '{"a":"is {\\"b\\":1}"}', { b: 1 }],
    ['{"a":{{x}}}', '{"a":"say \\"hi\\""}', 'say "hi"'],
    ['{"a":"I {{x}}\\n"}', '{"a":"I say \\"hi\\"\\n"}', 'say "hi"'],
    ['{"{{x}}":1, {{x}} : 2}', '{"5":1, "5" : 2}', 5],
    ['{"a":["{{x}}","{{x}}"]}', '{"a":[true,true]}', true],
    ['"{{x}}"', '7', 7],
    ['{"a":"\\"{{x}}\\""}', '{"a":"\\"7\\""}', 7],
    ['{"a":"{{string(x)}}"}', '{"a":"7"}', 7],
    // JSON after the head of a Socket.IO packet, and JSON lines.
    ['42/metrics,3["sub",{"hours":"{{x}}"}]', '42/metrics,3["sub",{"hours":24}]', 24],
    ['{"a":"{{x}}"}\n{"b":"{{x}}!"}\nthe "{{x}}"', '{"a":1}\n{"b":"1!"}\nthe "1"', 1],
  ])('%s becomes %s', (template, text, x) => {
    expect(filled(template, { x })).toBe(text);
  });

  it('stay JSON, whatever the values are', () => {
    const templates = [
      '{"a":"{{x}}","b":{{x}},"c":"< {{x}} > {{x}}","{{x}}k":[{{x}}, "{{x}}"]}',
      '[{"{{x}}":{"deep":"{{string(x)}}"}}]',
      '\n{\n  "a": "\\\\{{x}}\\""\n}\n',
    ];
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...templates), (x, template) => {
        const value = JSON.parse(JSON.stringify(x)) as Json;
        expect(() => JSON.parse(filled(template, { x: value }))).not.toThrow();
        expect(JSON.parse(filled('{"it":"{{x}}"}', { x: value }))).toEqual({ it: value });
      }),
    );
  });
});

describe('values in plain text', () => {
  it.each([
    [`it's a "quoted {{x}}" line`, `it's a "quoted O"Neill" line`],
    ['5" disk for {{x}}', '5" disk for O"Neill'],
    ['{{x}}', 'O"Neill'],
    ['{{x}}\n["{{x}}"]', 'O"Neill\n["O\\"Neill"]'],
    ['say {{x}}}', 'say O"Neill}'],
    ['{broken: {{x}}', '{broken: O"Neill'],
  ])('%s becomes %s', (template, text) => {
    expect(filled(template, { x: 'O"Neill' })).toBe(text);
  });

  it('can be asked for where the template looks like JSON', () => {
    expect(fillTemplate('"{{x}}"', scope({ x: 5 }), 'text')).toEqual({ ok: true, value: '"5"' });
    expect(fillEncoded('{{x}}/{{x}}', scope({ x: 'a b' }), (v, at) => (at === 0 ? v : encodeURIComponent(v)))).toEqual({
      ok: true,
      value: 'a b/a%20b',
    });
  });
});

describe('what is no placeholder', () => {
  it.each([
    ['{now} } }} {', '{now} } }} {'],
    ['{{{{now}}', '{{now}}'],
    ['{{{counter}}}', '{7}'],
    ['{{{{{{counter}}', '{{7'],
    ['{"a":"{{{{ {{counter}} }}"}', '{"a":"{{ 7 }}"}'],
    ['{"a":{"b":{}}}', '{"a":{"b":{}}}'],
  ])('%s becomes %s', (template, text) => {
    expect(filled(template)).toBe(text);
  });

  it('is never what a value brought along', () => {
    expect(filled('{{x}}', { x: '$& {{counter}} {{{{' })).toBe('$& {{counter}} {{{{');
    expect(filled('["{{frame.a}}"]', {}, { frame: { a: '{{now}}' } })).toBe('["{{now}}"]');
  });

  it('is all text without two braces together', () => {
    const plain = fc.string({ unit: 'binary' }).filter((text) => !text.includes('{{'));
    fc.assert(fc.property(plain, (text) => filled(text) === text));
  });
});

describe('values of the message that is answered', () => {
  it.each(['{{frame}}', '{"a":"{{frame}}"}', '{"a":"was {{frame}}"}', '{{string(frame)}}'])(
    'is refused where it is nested too deeply to be written: %s',
    (template) => {
      const frame: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
      const result = fillTemplate(template, scope({}, { frame }));
      expect(!result.ok && result.error.message).toContain(
        'has a value that is nested too deeply to be written as JSON',
      );
    },
  );

  const frame = { type: 'COMMAND', actions: [{ id: 7 }], nothing: null };

  it.each([
    ['{"id":"{{frame.actions.0.id}}"}', '{"id":7}'],
    ['{"was":{{frame.actions}}}', '{"was":[{"id":7}]}'],
    ['{"n":"{{frame.nothing}}"}', '{"n":null}'],
    ['"{{string(frame.actions)}}"', '"[{\\"id\\":7}]"'],
    ['{{frame}}', JSON.stringify(frame)],
  ])('%s becomes %s', (template, text) => {
    expect(filled(template, {}, { frame })).toBe(text);
  });

  it('must be there, of the message itself', () => {
    for (const path of ['frame.id', 'frame.type.length', 'frame.constructor', 'frame.__proto__']) {
      const result = fillTemplate(`{{${path}}}`, scope({}, { frame }));
      expect(!result.ok && result.error.message).toBe(
        `{{${path}}} at line 1, column 1, is not in the message that was received.`,
      );
    }
  });
});

describe('what cannot be filled', () => {
  it.each([
    [
      'a\n  {{tokne}}',
      '{{tokne}} at line 2, column 3, is neither a generator nor a variable with a value: did you mean token?',
    ],
    ['{{nwo}}', '{{nwo}} at line 1, column 1, is neither a generator nor a variable with a value: did you mean now?'],
    ['{{elsewhere}}', 'add it to the variables, or give it a value.'],
    ['{{}}', 'is empty'],
    ['{{now', 'has no }} on its line'],
    ['{{now\n}}', 'has no }} on its line'],
    ['{{a-b}}', 'is neither a name nor a generator'],
    ['{{now()}}', 'takes nothing in brackets: write now alone'],
    ['{{guess(1)}}', 'is no generator that takes something in brackets'],
    ['{{random()}}', 'has an empty place in its list'],
    ['{{random(a,,b)}}', 'has an empty place in its list'],
    ['{{random(6..1)}}', 'has a range that ends before it begins'],
    ["{{sequence('a, b)}}", 'has a quote without its end'],
    ["{{sequence('a' b)}}", 'has text beside a quote'],
    ['{{string(string(now))}}', 'asks twice for text'],
    ['{{frame.id}}', 'takes a value of a received message: only automatic replies, and steps after a wait, have one'],
    ['{{constructor}}', 'is neither'],
    ['{{__proto__}}', 'is neither'],
    [`{{${'string('.repeat(100_000)}}}`, 'is longer than 2000 characters'],
  ])('%.40s', (template, sentence) => {
    expect(problem(template, { token: 'hunter22' })).toContain(sentence);
  });

  it('never quotes a value', () => {
    expect(problem('{{token}}{{nothing}}', { token: 'hunter22' })).not.toContain('hunter22');
  });

  it('is refused before it fills the memory', () => {
    expect(problem('{{x}}'.repeat(20), { x: 'x'.repeat(1_000_000) })).toContain('makes the message too large');
  });

  it('is all told to an editor, each with its place', () => {
    const template = '{"a":"{{x}}","b":"{{y}}","c":"{{frame.z}}","d":"{{random()}}"}';
    const problems = templateProblems(template, { variables: new Set(['x']), frame: false });
    expect(problems.map(({ offset, length }) => template.slice(offset, offset + length))).toEqual([
      '{{y}}',
      '{{frame.z}}',
      '{{random()}}',
    ]);
    expect(templateProblems(template, { variables: new Set(['x', 'y']), frame: true })).toHaveLength(1);
  });
});

it('names the variables that a template uses', () => {
  expect([...namesIn('{{a}} {{string(b)}} {{now}} {{frame.c}} {{{{d}} {{a}}')]).toEqual(['a', 'b']);
});

describe('a text of a variable', () => {
  it.each<[string, Json]>([
    ['{{counter}}', 7],
    ['device-{{counter}}', 'device-7'],
    ['"{{counter}}"', '"7"'],
    ['plain', 'plain'],
    ['', ''],
  ])('%s stands for %j', (text, value) => {
    expect(fillValue(text, scope())).toEqual({ ok: true, value });
  });
});

describe('any text', () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom('{{', '}}', '{', '}', '"', '\\', 'x', '\n', ',', '('), fc.string()));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    pieces.map((some) => some.join('')),
  );

  it('is filled or refused with one sentence, and the editor says the same', () => {
    fc.assert(
      fc.property(text, fc.jsonValue(), (template, value) => {
        const x = JSON.parse(JSON.stringify(value)) as Json;
        const result = fillTemplate(template, scope({ x }));
        const problems = templateProblems(template, { variables: new Set(['x']), frame: false });
        expect(problems.length === 0).toBe(result.ok);
        if (!result.ok) expect(problems[0]?.message).toBe(result.error.message);
      }),
      { numRuns: 1000 },
    );
  });

  it('is taken apart and filled in a time that grows with its length only', () => {
    const from = performance.now();
    fillTemplate(`[${'"{{x}}",'.repeat(25_000)}0]`, scope({ x: 1 }));
    for (const piece of ['{{', '{{x}}', '"{{x}}"', '["{{x}}",\n']) {
      const template = piece.repeat(200_000 / piece.length);
      templateProblems(template, { variables: new Set(['x']), frame: false });
      fillTemplate(template, scope({ x: 1 }));
    }
    expect(performance.now() - from).toBeLessThan(3000);
  });
});
