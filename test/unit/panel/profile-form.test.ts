import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeId, idFromName } from '../../../lib/panel/profile-id.ts';
import { previewOf } from '../../../lib/panel/profile-preview.ts';
import { profileProblems } from '../../../lib/panel/profile-problems.ts';
import { SECTIONS, sectionOf, spokenPath } from '../../../lib/panel/profile-sections.ts';
import { savedText } from '../../../lib/panel/profile-words.ts';
import { withValue } from '../../../lib/panel/settings-form.ts';
import { readJsonField, readTyped, typeNameOf, writeTyped } from '../../../lib/panel/typed-value.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import { type Profile, profileSchema } from '../../../lib/profile/schema.ts';

const PROFILE: Profile = { ...PROFILE_DEFAULTS, id: 'echo', name: 'Echo', description: '', url: '' };

describe('an id', () => {
  it('is made of any name, and is always one that the schema takes', () => {
    expect(idFromName('  Écho — server 2! ')).toBe('echo-server-2');
    expect(idFromName('日本')).toBe('profile');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const id = idFromName(name);
        expect(profileSchema.shape.id.safeParse(id).success, id).toBe(true);
        expect(profileSchema.shape.id.safeParse(freeId(id, new Set([id]))).success).toBe(true);
      }),
    );
  });
});

describe('a value as it is written', () => {
  it.each([
    ['5', 5, 'number'],
    ['"5"', '5', 'text'],
    ['five', 'five', 'text'],
    ['', '', 'text'],
    ['true', true, 'true or false'],
    ['null', null, 'null'],
    ['{"a":1}', { a: 1 }, 'object'],
    ['[1]', [1], 'list'],
    ['{{uuid}}', '{{uuid}}', 'text'],
    ['12345678901234567890', '12345678901234567890', 'text'],
  ])('%s', (text, value, type) => {
    expect(readTyped(text)).toEqual(value);
    expect(typeNameOf(readTyped(text))).toBe(type);
  });

  it('is read again as what it was', () => {
    const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 2 }) as fc.Arbitrary<ReturnType<typeof readTyped>>;
    fc.assert(
      fc.property(json, (value) => {
        // Digits that a double cannot hold apart are told apart as text; JSON itself does not know them.
        fc.pre(!(typeof value === 'number' && String(value).replace(/\D/g, '').length > 15));
        expect(JSON.stringify(readTyped(writeTyped(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('stays text in a field of JSON until it is what the field takes', () => {
    const isList = (value: unknown) => Array.isArray(value);
    expect(readJsonField('[1', isList)).toBe('[1');
    expect(readJsonField('{}', isList)).toBe('{}');
    expect(readJsonField('[1]', isList)).toEqual([1]);
  });
});

describe('sections', () => {
  it('edit every member of a profile, each once', () => {
    const keys = SECTIONS.flatMap((section): string[] => [...section.keys]);
    expect([...keys].sort()).toEqual(Object.keys(profileSchema.shape).sort());
  });

  it('are found by the path of a field, which is told as a person counts', () => {
    expect(sectionOf('contract.messages.1.schema')).toBe('contract');
    expect(sectionOf('no-such-member')).toBe('json');
    expect(spokenPath('contract.messages.1.schema')).toBe('contract › messages 2 › schema');
    expect(spokenPath('sequences.0.steps.2.message')).toBe('sequences 1 › steps 3 › message');
  });
});

/** A profile whose only message type has this schema. */
const contract = (schema: unknown): Profile =>
  withValue(
    {
      ...PROFILE,
      contract: {
        draft: '7',
        envelope: null,
        payloadPath: null,
        messages: [{ type: 'a', direction: 'both', about: '', schema: true }],
        unknownTypes: 'allow',
        definitions: {},
        inferred: false,
      },
    },
    'contract.messages.0.schema',
    schema,
  );

describe('problems', () => {
  it('are none for a new profile', () => {
    expect([...profileProblems(PROFILE)]).toEqual([]);
    expect([...profileProblems(contract({ type: 'object' }))]).toEqual([]);
  });

  it('name what a schema says that means nothing, at its place', () => {
    const profile = contract({ properties: { n: { type: 'objekt' } } });
    expect([...profileProblems(profile).keys()]).toEqual(['contract.messages.0.schema.properties.n.type']);
  });

  it('say where the text of a schema stops being JSON', () => {
    const problem = profileProblems(contract('{\n  "type" 5\n}')).get('contract.messages.0.schema');
    expect(problem).toMatch(/^Not JSON at line 2, column 10: /);
    expect(profileProblems(contract('5')).get('contract.messages.0.schema')).toBe('Give a JSON object: {…}.');
  });
});

describe('a preview', () => {
  const variables: Profile['variables'] = [
    { name: 'n', value: 5, secret: false, about: '' },
    { name: 'token', value: '', secret: true, about: '' },
  ];

  it('keeps types, takes the values of the person, and never shows a secret', () => {
    const values = { environment: null, values: { n: 7, token: 'do-not-show' } };
    const preview = previewOf('{"n": "{{n}}", "t": "{{token}}"}', { variables, environments: [] }, values, 0);
    expect(preview).toEqual({ ok: true, value: '{"n": 7, "t": "***"}' });
  });

  it('says what cannot be filled', () => {
    const preview = previewOf('{{nobody}}', { variables, environments: [] }, null, 0);
    expect(preview.ok ? '' : preview.error.message).toMatch(/nobody/);
  });
});

describe('what follows from saving', () => {
  it('is told by how many sessions follow the profile', () => {
    expect(savedText(0)).toBe('Saved. No session uses this profile yet.');
    expect(savedText(1)).toBe(
      'Saved. 1 session uses this profile and takes the change when it connects next; its address stays.',
    );
    expect(savedText(3)).toBe(
      'Saved. 3 sessions use this profile and take the change when they connect next; their addresses stay.',
    );
  });
});
