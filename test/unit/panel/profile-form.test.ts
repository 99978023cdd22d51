import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeId, idFromName } from '../../../lib/panel/profile-id.ts';
import { previewOf } from '../../../lib/panel/profile-preview.ts';
import { exportProblems, exportRefusal, profileProblems } from '../../../lib/panel/profile-problems.ts';
import { namedPath, SECTIONS, sectionOf, spokenPath } from '../../../lib/panel/profile-sections.ts';
import { savedText, wantedSecretsText } from '../../../lib/panel/profile-words.ts';
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
    expect(savedText(0)).toBe('Saved. No session follows this profile; ones with settings of their own keep them.');
    expect(savedText(1)).toBe(
      'Saved. 1 session follows this profile and takes the change when it connects next; its address stays.',
    );
    expect(savedText(3)).toBe(
      'Saved. 3 sessions follow this profile and take the change when they connect next; their addresses stay.',
    );
  });
});

describe('a profile that becomes a file', () => {
  const profile: Profile = {
    ...PROFILE,
    variables: [{ name: 'token', value: '', secret: true, about: '' }],
    headers: [{ name: 'X-Room', value: 'k-9876' }],
    templates: [
      { id: 'hi', name: 'Hello', body: 'hi' },
      { id: 'login', name: 'Login', body: '{"auth": "k-1234"}' },
    ],
  };
  const given = (token: string) => ({ environment: null, values: { token } });

  it('is refused with the place where a secret of the person stands in it', () => {
    expect(exportRefusal(profile, given('k-1234'))).toBe(
      'Not exported: templates › Login holds the value of the secret token: write {{token}} there.',
    );
    expect(exportRefusal(profile, given('k-9876'))).toMatch(/^Not exported: headers › X-Room holds/);
    expect([...exportProblems(profile, given('k-1234')).keys()]).toEqual(['templates.1.body']);
  });

  it('is one where none does; while the values are not known, nobody can tell', () => {
    expect(exportRefusal(profile, given('another'))).toBeNull();
    expect(exportRefusal(profile, null)).toMatch(/^Not exported: your values could not be read yet/);
  });

  it('may be saved with it', () => {
    expect([...profileProblems(profile)]).toEqual([]);
  });

  it('calls places by name where they have one', () => {
    expect(namedPath(profile, 'templates.1.id')).toBe('templates › Login › id');
    expect(namedPath(profile, 'templates.1.name')).toBe('templates 2 › name');
    expect(namedPath(profile, 'contract.messages.1.schema')).toBe('contract › messages 2 › schema');
  });
});

describe('secrets that want a value', () => {
  const variable = (name: string, secret = true) => ({ name, value: '', secret, about: '' });
  const wanted = (...names: string[]) =>
    wantedSecretsText(
      { variables: [variable('room', false), variable('given'), ...names.map((name) => variable(name))] },
      { environment: null, values: { given: 'x' } },
    );

  it('are told by name', () => {
    expect(wanted()).toBe('');
    expect(wanted('a')).toBe('The secret a has no value yet: fill it in under Variables › Your values.');
    expect(wanted('a', 'b', 'c')).toBe(
      'The secrets a, b and c have no value yet: fill them in under Variables › Your values.',
    );
  });
});
