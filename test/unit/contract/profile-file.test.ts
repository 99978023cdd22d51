import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { utf8Encode } from '../../../lib/base/bytes.ts';
import { checkProfile } from '../../../lib/contract/profile-check.ts';
import {
  MAX_PROFILE_BYTES,
  PROFILE_SCHEMA_ID,
  readProfileFile,
  writeProfileFile,
} from '../../../lib/contract/profile-file.ts';
import { BUILT_IN_PROFILES } from '../../../lib/profile/built-in.ts';
import type { AlertRule } from '../../../lib/profile/metrics-schema.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import { PROFILE_VERSION } from '../../../lib/profile/profile-version.ts';
import { type Profile, profileSchema } from '../../../lib/profile/schema.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl';
const ROOM = { name: 'room', value: 7, secret: false, about: '' };
const TOKEN = { name: 'token', value: '', secret: true, about: '' };
const GOOD: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'mine',
  name: 'Mine',
  description: '',
  url: 'ws://localhost:1/{{room}}?token={{token}}',
  headers: [{ name: 'Authorization', value: 'Bearer {{token}}' }],
  variables: [ROOM, TOKEN],
  environments: [{ name: 'staging', values: { room: 'r-{{uuid}}' } }],
  templates: [{ id: 'a', name: 'A', body: '{"room":"{{room}}"}' }],
};

/** A value inside of the good profile, of a kind that no type would allow. */
function withAt(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(GOOD)) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let inner = copy;
  for (const key of keys) inner = inner[key] as Record<string, unknown>;
  Object.defineProperty(inner, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

function errorOf(input: string | Uint8Array): string {
  const result = readProfileFile(input);
  return result.ok ? 'no error' : result.error.message;
}

function refusal(path: string, value: unknown): string {
  return errorOf(JSON.stringify(withAt(path, value)));
}

const wait = (pattern: string) => [
  {
    id: 's',
    name: 'S',
    steps: [{ kind: 'wait', for: { kind: 'pattern', pattern }, timeoutMs: 1 }],
    times: 1,
    everyMs: 0,
  },
];
const contract = (schema: unknown) => ({
  draft: '2020-12',
  envelope: schema,
  payloadPath: null,
  messages: [],
  unknownTypes: 'allow',
  definitions: {},
  inferred: false,
});

const alert = (beyond: 'over' | 'under', limit: number): AlertRule => ({
  measure: 'reply',
  statistic: 'p99',
  beyond,
  limit,
  sustained: 1,
  notify: false,
});

const BEAT = {
  message: 'ping',
  intervalMs: 1000,
  reply: { kind: 'any' },
  timeoutMs: 400,
  maxMissed: 2,
  onMissed: 'show',
} as const;

describe('a profile file', () => {
  it.each(BUILT_IN_PROFILES.map((profile) => [profile.id, profile] as const))(
    'of the built-in profile %s comes back as it was',
    (_id, profile) => {
      expect(checkProfile(profile)).toEqual([]);
      expect(readProfileFile(writeProfileFile(profile))).toEqual({ ok: true, value: profile });
    },
  );

  it('begins with its schema, has its members in order, and holds no secret', () => {
    const { id, ...rest } = GOOD;
    const text = writeProfileFile({
      ...rest,
      id,
      variables: [{ ...TOKEN, value: 'hunter2' }, ROOM],
      environments: [{ name: 'staging', values: { token: 'hunter2', room: 5 } }],
    });
    expect(Object.keys(JSON.parse(text) as object).slice(0, 4)).toEqual(['$schema', 'version', 'id', 'name']);
    expect(text).toContain(`{\n  "$schema": "${PROFILE_SCHEMA_ID}",\n  "version": 2,`);
    expect(text).not.toContain('hunter2');
    expect(readProfileFile(text).ok).toBe(true);
  });

  it('is read as bytes, with a byte order mark, and of version 1', () => {
    const text = writeProfileFile(GOOD);
    expect(readProfileFile(utf8Encode(`\ufeff${text}`))).toEqual({ ok: true, value: GOOD });
    expect(readProfileFile(`\ufeff${text}`)).toEqual({ ok: true, value: GOOD });
  });

  // After a wanted change: run this file with `vitest run -u` and read the difference.
  it('is described by the published JSON Schema', async () => {
    const file = z.strictObject({ $schema: z.optional(z.string()), ...profileSchema.shape });
    const { $schema, ...rest } = z.toJSONSchema(file, { unrepresentable: 'any' });
    const title = `Socketwright profile, version ${PROFILE_VERSION}`;
    const published = { $schema, $id: PROFILE_SCHEMA_ID, title, ...rest };
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(
      `../../../public/schemas/profile-${PROFILE_VERSION}.schema.json`,
    );
    const schema = z.fromJSONSchema(published as Parameters<typeof z.fromJSONSchema>[0]);
    for (const profile of BUILT_IN_PROFILES) {
      expect(schema.safeParse(JSON.parse(writeProfileFile(profile))).success, profile.id).toBe(true);
    }
    expect(schema.safeParse({ ...GOOD, id: 'No Such Id' }).success).toBe(false);
  });
});

describe('a file that is no profile', () => {
  it.each<[string, string | Uint8Array]>([
    ['The file is empty: choose a profile file.', ' \n'],
    ['The file is not JSON (', '{"version":2,'],
    ['The file is not UTF-8 text: save the profile as UTF-8.', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['The file is JSON, but no profile: a profile is one object {…}.', '[1]'],
    ['The file is JSON, but no Socketwright profile', '{"name":"left-pad"}'],
    ['The file is a capture, not a profile: import it under sessions.', '{"format":"socketwright-capture"}'],
    ['The file is an AsyncAPI document: import it as one', '{"asyncapi":"3.0.0"}'],
    ['The file has 5.0 MiB, and a profile file at most 1', ' '.repeat(5 * MAX_PROFILE_BYTES)],
    ['The file has 5.0 MiB, and a profile file at most 1', new Uint8Array(5 * MAX_PROFILE_BYTES)],
    ['The profile has no version: add "version": 2.', '{"id":"a","name":"A"}'],
    ['The profile has version 3, and this Socketwright reads up to version 2: update', '{"version":3,"id":"a"}'],
    ['The profile’s version is 1.5, which never was one', '{"version":1.5,"id":"a"}'],
    ['The profile’s version is “2”, which never was one', '{"version":"2","id":"a"}'],
    ['The profile’s version is 0, which never was one', '{"version":0,"id":"a"}'],
  ])('%s', (sentence, input) => {
    expect(errorOf(input)).toContain(sentence);
  });

  it('of 5 MB is refused before it is parsed', () => {
    const big = `{"version":2,"id":"a","x":"${'x'.repeat(5_000_000)}"}`;
    const from = performance.now();
    expect(errorOf(big)).toContain('The file has 4.8 MiB');
    expect(performance.now() - from).toBeLessThan(20);
  });
});

describe('a wrong profile', () => {
  it.each<[string, string, unknown]>([
    // Unknown and missing members, wrong types.
    ['at urll: The field “urll” is not known here: did you mean url?', 'urll', 'x'],
    ['at reconnect.delayMS: The field “delayMS” is not known here: did you mean delayMs?', 'reconnect.delayMS', 5],
    ['at whatever: The field “whatever” is not known here: remove it.', 'whatever', 'x'],
    ['at name: The field is missing: give text.', 'name', undefined],
    ['at name: It is 5: give text.', 'name', 5],
    ['at url: It is a list of 0: give text.', 'url', []],
    ['at probe: It is “yes”: give true or false.', 'probe', 'yes'],
    ['at codec.kind: It is “xml”: give "text", "json", "json-lines", "base64" or "socket.io".', 'codec.kind', 'xml'],
    ['at stableAfterMs: It is 5: give 1000 or more.', 'stableAfterMs', 5],
    ['at id: It is “No Id”: give', 'id', 'No Id'],
    ['at variables.0.name: It is “a b”: give a name of letters, digits and _.', 'variables.0.name', 'a b'],
    ['at environments.0.values.a b: It is 1: give members whose names', 'environments.0.values.a b', 1],
    ['at contract.envelope: It is 5: give true or false or a JSON object.', 'contract', contract(5)],
    // Secrets.
    [
      'at variables.1.value: The variable token is secret, so a profile holds no value',
      'variables.1.value',
      'hunter22',
    ],
    ['at environments.0.values.token: The variable token is secret', 'environments.0.values', { token: 'hunter22' }],
    ['at headers.0.value: The header Authorization holds a secret: put it into', 'headers.0.value', 'Bearer hunter22'],
    ['at headers.0.value: The header X-Api-Key holds a secret', 'headers.0', { name: 'X-Api-Key', value: 'hunter22' }],
    [
      'at headers.0.value: The header Cookie holds a secret',
      'headers.0',
      { name: 'Cookie', value: 'a={{token}}; b=c' },
    ],
    ['at url: The address holds a password or a token', 'url', 'ws://localhost/?access_token=hunter22'],
    ['at url: The address holds a password or a token', 'url', 'ws://me:{{token}}x@localhost/'],
    [
      'at codec.auth: The member token of the auth payload holds a secret: put it into',
      'codec',
      { kind: 'socket.io', namespace: '/', auth: '{"token":"hunter22"}' },
    ],
    ['at query.0.value: The parameter apiKey holds a secret', 'query', [{ name: 'apiKey', value: 'hunter22' }]],
    ['at templates.0.body: A token (JWT) stands here', 'templates.0.body', `{"auth":"${JWT}"}`],
    ['at description: A token (JWT) stands here', 'description', `${'x '.repeat(40_000)}${JWT}`],
    // Keys that could change how programs work.
    ['at __proto__: The name __proto__ could change how programs work: remove it.', '__proto__', { polluted: true }],
    ['at variables.0.value.a.__proto__: The name __proto__', 'variables.0.value', JSON.parse('{"a":{"__proto__":1}}')],
    ['at codec.constructor: The name constructor', 'codec.constructor', { prototype: 1 }],
    ['at contract.envelope.__proto__: The name __proto__', 'contract', contract(JSON.parse('{"__proto__":{}}'))],
    ['at variables.0.name: “constructor” could change how programs work', 'variables.0.name', 'constructor'],
    // Templates.
    [
      'at url: {{rooom}} at line 1, column 16, is neither a generator nor a variable',
      'url',
      'ws://localhost/{{rooom}}',
    ],
    ['at query.0.value: {{x}}', 'query', [{ name: 'a', value: '{{x}}' }]],
    ['at codec.auth: {{x}}', 'codec', { kind: 'socket.io', namespace: '/', auth: '{"a":"{{x}}"}' }],
    [
      'at templates.0.body: {{frame.id}} at line 1, column 1, takes a value of a received',
      'templates.0.body',
      '{{frame.id}}',
    ],
    ['at environments.0.values.room: {{room}}', 'environments.0.values.room', '{{room}}'],
    // Names.
    ['at variables.2.name: “room” is there twice: choose another name.', 'variables', [ROOM, TOKEN, ROOM]],
    [
      'at environments.1.name: “e” is there twice',
      'environments',
      [
        { name: 'e', values: {} },
        { name: 'e', values: {} },
      ],
    ],
    ['at templates.1.id: “a” is there twice', 'templates', [GOOD.templates[0], GOOD.templates[0]]],
    ['at variables.0.name: “now” already means something in a template', 'variables.0.name', 'now'],
    [
      'at environments.0.values.roam: There is no variable “roam”: did you mean room?',
      'environments.0.values',
      { roam: 1 },
    ],
    // The handshake.
    ['at url: The scheme "http:" is not a WebSocket scheme', 'url', 'http://localhost/'],
    ['at protocols: The subprotocol "a b" is not a token', 'protocols', ['a b']],
    ['at headers.0: The header Upgrade cannot be set', 'headers.0', { name: 'Upgrade', value: 'x' }],
    [
      'at headers.1: The header x-a is given twice',
      'headers',
      [
        { name: 'X-A', value: '1' },
        { name: 'x-a', value: '1' },
      ],
    ],
    // What is measured and checked.
    ['at checks.message: There is no template “b”: choose one that there is, or none.', 'checks.message', 'b'],
    ['at thresholds.alerts.0.limit: Nothing is ever under 0: give more.', 'thresholds.alerts', [alert('under', 0)]],
    [
      'at thresholds.alerts.1.measure: This alarm is there twice',
      'thresholds.alerts',
      [alert('over', 5), alert('over', 5)],
    ],
    // Waits that overlap.
    [
      'at heartbeat.timeoutMs: A reply may take longer than the 1000 ms between two heartbeats',
      'heartbeat',
      { ...BEAT, timeoutMs: 1001 },
    ],
    // Patterns that would hang.
    ['at sequences.0.steps.0.for.pattern: ', 'sequences', wait('^(a+)+$')],
    ['at sequences.0.steps.0.for.pattern: ', 'sequences', wait('(')],
    ['at contract.envelope.pattern: ', 'contract', contract({ type: 'string', pattern: '^(a+)+$' })],
  ])('%s', (sentence, path, value) => {
    expect(refusal(path, value)).toMatch(/^The profile cannot be used at [^\n]{1,600}[.?]$/);
    expect(refusal(path, value).replace(/ \(and \d+ more\)/, '')).toContain(sentence);
  });

  it('says how much more is wrong', () => {
    expect(errorOf(JSON.stringify({ ...GOOD, name: 5, url: 5, probe: 5 }))).toBe(
      'The profile cannot be used at name (and 2 more): It is 5: give text.',
    );
  });

  it('may have alarms that are raised some day: a negative age, a rate of any size, one limit in both directions', () => {
    const alerts = [
      { ...alert('under', 0), measure: 'age' },
      { ...alert('over', 1e9), measure: 'received-bytes' },
      alert('over', 1000),
      alert('under', 1000),
    ];
    expect(checkProfile(withAt('thresholds.alerts', alerts))).toEqual([]);
  });

  it('names a template that there is for its checks, or is told the likely one', () => {
    expect(checkProfile({ ...GOOD, checks: { ...GOOD.checks, message: 'a' } })).toEqual([]);
    const templates = [{ id: 'hello', name: 'Hello', body: '' }];
    expect(checkProfile({ ...GOOD, templates, checks: { ...GOOD.checks, message: 'helo' } })).toEqual([
      { path: 'checks.message', message: 'There is no template “helo”: did you mean hello?' },
    ]);
  });

  it('may give a reply the whole interval, and any time where none is expected', () => {
    expect(checkProfile(withAt('heartbeat', { ...BEAT, timeoutMs: 1000 }))).toEqual([]);
    expect(checkProfile(withAt('heartbeat', { ...BEAT, reply: null, timeoutMs: 5000 }))).toEqual([]);
  });

  it('may speak of a constructor in its schemas', () => {
    const schema = { type: 'object', properties: { constructor: { type: 'string' } } };
    expect(checkProfile(withAt('contract', contract(schema)))).toEqual([]);
  });

  it('may not carry a credential in a variable that nobody called secret', () => {
    const variables = [ROOM, { ...TOKEN, secret: false, value: 'hunter22' }];
    expect(refusal('variables', variables)).toBe(
      'The profile cannot be used at url (and 1 more): The parameter token carries the variable token, which is not secret: make it one.',
    );
  });

  it('is flat enough to be read', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    expect(errorOf(JSON.stringify(GOOD).replace('"value":7', `"value":${deep}`))).toBe(
      'The profile cannot be used at variables.0.value: It is nested deeper than 200 levels: make it flatter.',
    );
  });

  it.each([
    ['an address of question marks', 'url', `ws://a/${'?'.repeat(900_000)}`],
    ['a header of blanks', 'headers.0.value', `{{token}}${' '.repeat(900_000)}!`],
    ['an auth payload of quotes', 'codec', { kind: 'socket.io', namespace: '/', auth: '"a":"'.repeat(180_000) }],
  ])('may not make the reader slow: %s', (_what, path, value) => {
    const began = performance.now();
    refusal(path, value);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('never quotes a secret', () => {
    expect(refusal('headers.0.value', 'Bearer hunter22')).not.toContain('hunter22');
  });
});

describe('any file', () => {
  it('is a profile or has a sentence', () => {
    const sentence = /^The (file|profile).{5,}[.?]$/su;
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.uint8Array()), (input) => {
        expect(errorOf(input)).toMatch(sentence);
      }),
    );
  });

  it('made of a good one by changing one part is read or refused, and changes nothing', () => {
    const keys = fc.constantFrom(...Object.keys(GOOD));
    fc.assert(
      fc.property(keys, fc.jsonValue({ maxDepth: 4 }), (key, value) => {
        const text = JSON.stringify({ ...GOOD, [key]: value });
        const result = readProfileFile(text);
        if (result.ok) expect(checkProfile(result.value)).toEqual([]);
        else expect(result.error.message).toMatch(/^The (file|profile).{5,}[.?]$/su);
      }),
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
