import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readAsyncApi } from '../../../../lib/profile/asyncapi/read-asyncapi.ts';
import { problemsOf, read, refusal } from './documents.ts';

const SERVERS = { one: { url: 'localhost', protocol: 'ws' } };

/** A 2.6 document whose one channel receives these messages. */
function receiving(messages: readonly unknown[], more: object = {}): object {
  const channels = { '/': { subscribe: { message: { oneOf: messages } } } };
  return { asyncapi: '2.6.0', info: { title: 'Test', version: '1' }, servers: SERVERS, channels, ...more };
}

const payload = (type: string, more: object = {}) => ({
  name: type,
  payload: { type: 'object', properties: { type: { const: type }, ...more } },
});

describe('what is no AsyncAPI document is refused', () => {
  test.each([
    ['a list', [], 'An AsyncAPI document is an object: this is something else.'],
    [
      'OpenAPI',
      { openapi: '3.1.0' },
      'This is an OpenAPI document, which describes HTTP: an AsyncAPI document describes messages.',
    ],
    [
      'no version',
      { channels: {} },
      'The document has no "asyncapi" version as text, such as "asyncapi": "3.0.0": it is no AsyncAPI document.',
    ],
    ['an old version', { asyncapi: '1.2.0' }, 'AsyncAPI "1.2.0" is not read: 2.x and 3.x are.'],
    [
      'no channel',
      { asyncapi: '3.0.0' },
      'The document has no channel, so there is nothing to send or receive: add one.',
    ],
    [
      'a polluting key',
      JSON.parse('{"asyncapi":"3.0.0","channels":{"__proto__":{"polluted":1}}}'),
      'The document has the key __proto__ at channels: remove it.',
    ],
    [
      'no JSON',
      { asyncapi: '3.0.0', channels: { a: Number.NaN } },
      'The number at channels.a is not finite, which JSON has no word for.',
    ],
  ])('%s', (_, document, sentence) => {
    expect(refusal(document)).toBe(sentence);
  });

  test('a document without end, as YAML aliases make it', () => {
    const circle: Record<string, unknown> = { asyncapi: '2.0.0' };
    circle['channels'] = circle;
    expect(refusal(circle)).toMatch(/^The document is nested deeper than 100 levels at channels\.channels/);
    let bomb: unknown = 'boom';
    for (let i = 0; i < 20; i++) bomb = [bomb, bomb, bomb, bomb];
    expect(refusal({ asyncapi: '2.0.0', bomb })).toBe(
      'The document has more than 200000 values: take out what is not needed.',
    );
  });
});

describe('references', () => {
  test('escapes ~0, ~1 and % lead where they say', () => {
    const components = { messages: { 'a/b~c d': payload('hit') } };
    const { profile } = read(receiving([{ $ref: '#/components/messages/a~1b~0c%20d' }], { components }));
    expect(profile.contract?.messages.map(({ type }) => type)).toEqual(['hit']);
  });

  test('a circle of references is told and left out', () => {
    const components = { messages: { a: { $ref: '#/components/messages/b' }, b: { $ref: '#/components/messages/a' } } };
    const { notes } = read(receiving([{ $ref: '#/components/messages/a' }, payload('hit')], { components }));
    expect(notes).toContainEqual(expect.stringMatching(/leads in a circle/));
  });

  test('a schema that is defined by itself alone is not checked', () => {
    const components = { schemas: { loop: { allOf: [{ $ref: '#/components/schemas/loop' }] } } };
    const { profile, notes } = read(
      receiving([payload('hit', { x: { $ref: '#/components/schemas/loop' } })], { components }),
    );
    expect(profile.contract?.definitions).toEqual({ loop: true });
    expect(notes).toContain('The schema "loop" is defined by itself alone: it is not checked.');
  });

  test('a long chain of schemas is followed without recursion', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [
        `s${i}`,
        { properties: { next: { $ref: `#/components/schemas/s${i + 1}` } } },
      ]),
    );
    const components = { schemas: { ...schemas, s900: { type: 'string' } } };
    const { profile } = read(receiving([payload('hit', { x: { $ref: '#/components/schemas/s0' } })], { components }));
    expect(Object.keys(profile.contract?.definitions ?? {})).toHaveLength(901);
  });

  test('one that leads to nothing is told', () => {
    const { notes } = read(receiving([{ $ref: '#/components/messages/none' }, payload('hit')]));
    expect(notes).toContainEqual(
      expect.stringMatching(/"#\/components\/messages\/none" .* leads to nothing in the document/),
    );
  });
});

describe('how a message tells its type', () => {
  const typePathOf = (...messages: readonly object[]) => read(receiving(messages)).profile.typePath;
  const fixed = (properties: object) => ({ payload: { properties } });

  test('by any value that differs', () => {
    expect(typePathOf(fixed({ what: { const: 'a' } }), fixed({ what: { const: 'b' } }))).toBe('what');
    expect(
      typePathOf(
        fixed({ head: { properties: { t: { const: 1 } } } }),
        fixed({ head: { properties: { t: { const: 2 } } } }),
      ),
    ).toBe('head.t');
  });

  test('not by what is the same in all', () => {
    const both = { jsonrpc: { const: '2.0' } };
    expect(typePathOf(fixed(both), fixed(both))).toBeNull();
    expect(typePathOf(fixed({ ...both, method: { const: 'a' } }), fixed({ ...both, method: { const: 'b' } }))).toBe(
      'method',
    );
  });

  test('not by a state that several messages share', () => {
    const state = { state: { enum: ['on', 'off'] } };
    expect(typePathOf(fixed(state), fixed(state))).toBeNull();
  });

  test('a lone message by a name that is usual', () => {
    expect(typePathOf(fixed({ version: { const: 'a' } }))).toBeNull();
    expect(typePathOf(fixed({ version: { const: 'a' }, kind: { const: 'b' } }))).toBe('kind');
  });

  test('a payload of a thousand alternatives has a rule for each', () => {
    const oneOf = Array.from({ length: 1000 }, (_, i) => ({
      properties: { type: { const: `t${i}` }, n: { type: 'integer' } },
    }));
    const { profile } = read(receiving([{ payload: { oneOf } }]));
    expect(profile.contract?.messages).toHaveLength(1000);
    expect(profile.contract?.messages[7]).toMatchObject({
      type: 't7',
      schema: { properties: { type: { const: 't7' } } },
    });
  });

  test('a message without it is told, and unknown types are allowed for its sake', () => {
    const { profile, notes } = read(
      receiving([payload('a'), payload('b'), { name: 'odd', payload: { type: 'object' } }]),
    );
    expect(profile.contract?.unknownTypes).toBe('allow');
    expect(notes).toContain(
      'The message "odd" has no fixed value at "type", where the others tell their type: it is not checked.',
    );
  });
});

describe('schemas', () => {
  const schemaOf = (schema: object, message: object = {}) =>
    read(receiving([{ name: 'hit', ...message, payload: { properties: { type: { const: 'hit' }, x: schema } } }]));
  const xOf = ({ profile }: ReturnType<typeof read>) => {
    const schema = profile.contract?.messages[0]?.schema;
    return JSON.parse(JSON.stringify(schema)).properties.x;
  };

  test('words that no validator knows are left out and told', () => {
    const reading = schemaOf({ type: 'string', colour: 'red', maxLength: -1, 'x-own': 1, externalDocs: {} });
    expect(xOf(reading)).toEqual({ type: 'string' });
    expect(reading.notes.filter((note) => note.includes('is not understood'))).toHaveLength(2);
  });

  test('draft 4 is put into the words of draft 7', () => {
    const reading = schemaOf(
      { minimum: 1, exclusiveMinimum: true },
      { schemaFormat: 'application/schema+json;version=draft-04' },
    );
    expect(xOf(reading)).toEqual({ exclusiveMinimum: 1 });
    expect(reading.notes).toContain('JSON Schema draft 4 is read as draft 7.');
  });

  test.each([
    ['application/vnd.apache.avro;version=1.9.0', 'Avro'],
    ['application/vnd.google.protobuf;version=3', 'Protocol Buffers'],
    ['application/raml+yaml;version=1.0', 'RAML'],
    ['application/vnd.oai.openapi;version=3.0.0', 'OpenAPI'],
    ['text/x-own', '"text/x-own"'],
  ])('%s is told as %s', (schemaFormat, name) => {
    const { notes, profile } = read(receiving([{ name: 'm', schemaFormat, payload: {} }]));
    expect(notes).toContainEqual(expect.stringContaining(`its payload is described in ${name}`));
    expect(profile.contract).toBeNull();
  });

  test('the pointer of a correlation id must be a key path of the payload', () => {
    const at = (location: string) => read(receiving([{ ...payload('hit'), correlationId: { location } }]));
    expect(at('$message.payload#/a/b~1c').profile.correlation.rules[0]).toMatchObject({ requestPath: 'a.b/c' });
    expect(at('$message.header#/id').notes).toContainEqual(
      expect.stringContaining('only places in the payload can be read'),
    );
    expect(at('$message.payload#/a.b').notes).toContainEqual(expect.stringContaining('which no key path can say'));
  });
});

test('a server variable that is not described, and one without a default', () => {
  const servers = { one: { url: 'wss://{host}/{path}', protocol: 'wss', variables: { path: {} } } };
  const { profile, notes } = read(receiving([payload('hit')], { servers }));
  expect(profile.url).toBe('wss://{{host}}/{{path}}');
  expect(notes).toContain(
    'The server variable "host" of "wss://{host}/{path}" is not described: fill it in before connecting.',
  );
  expect(notes).toContain('The server variable "path" has no default: fill it in before connecting.');
});

test.each([
  [
    'X509',
    { type: 'X509' },
    'The security scheme "s" is of type "X509", which an opening handshake cannot carry: see to it yourself.',
  ],
  [
    'none described',
    undefined,
    'The security scheme "s" at servers.one.security[0] is not described in components: it is left out.',
  ],
])('security that cannot be used is told: %s', (_, scheme, sentence) => {
  const servers = { one: { url: 'localhost', protocol: 'ws', security: [{ s: [] }] } };
  const components = { securitySchemes: scheme === undefined ? {} : { s: scheme } };
  const { notes, profile } = read(receiving([payload('hit')], { servers, components }));
  expect(notes).toContain(sentence);
  expect(profile.headers).toEqual([]);
});

describe('secrets of a document stay out of the profile', () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

  test('a token in an example', () => {
    const message = { ...payload('hit'), examples: [{ payload: { type: 'hit', token } }] };
    const channels = { '/': { publish: { message } } };
    const { profile, notes } = read({ asyncapi: '2.6.0', servers: SERVERS, channels });
    expect(profile.templates[0]?.body).toContain('"***"');
    expect(notes).toContain('The document holds a token (JWT), and a profile must not: *** stands there instead.');
  });

  test('a password in the address', () => {
    const servers = { one: { url: 'ws://me:hunter2@localhost', protocol: 'ws' } };
    const { profile, notes } = read(receiving([payload('hit')], { servers }));
    expect(profile.url).toBe('');
    expect(notes).toContainEqual(expect.stringContaining('holds a password or a token'));
  });

  test('the default of a parameter that carries one', () => {
    const variables = { t: { default: 'abc' } };
    const servers = { one: { url: 'ws://localhost/?access_token={t}', protocol: 'ws', variables } };
    const { profile } = read(receiving([payload('hit')], { servers }));
    expect(profile.variables).toEqual([{ name: 't', value: '', secret: true, about: '' }]);
    expect(problemsOf(profile)).toEqual([]);
  });
});

test('names that templates or programs know otherwise get another', () => {
  const servers = { one: { url: 'ws://{now}/{constructor}/{a b}', protocol: 'ws' } };
  const { profile } = read(receiving([payload('hit')], { servers }));
  expect(profile.url).toBe('ws://{{now_2}}/{{constructor_2}}/{{a_b}}');
  expect(problemsOf(profile)).toEqual([]);
});

test('an address that no browser takes is left to the person', () => {
  const servers = { one: { url: 'bad host', protocol: 'ws' } };
  const { profile, notes } = read(receiving([payload('hit')], { servers }));
  expect(profile.url).toBe('');
  expect(notes).toContainEqual(
    expect.stringMatching(/^The address of the document cannot be used: The host "bad host"/),
  );
});

describe('whatever JSON it is given', () => {
  test('nothing is thrown', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readAsyncApi(value)));
  });

  /** Any JSON at the places that are looked at. */
  const wild = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom({ $ref: '#' }, { $ref: '#/channels' }, { $ref: '#/components/schemas/a' }, { $ref: '#/%' }),
  );
  // A few of the keys at a time, or the documents are a megabyte each.
  const record = (keys: readonly string[], values: fc.Arbitrary<unknown>) =>
    fc.dictionary(fc.constantFrom(...keys), fc.oneof({ weight: 4, arbitrary: values }, wild), { maxKeys: 4 });
  const words =
    'properties patternProperties items allOf oneOf const enum type pattern default dependencies $ref'.split(' ');
  const within = (inner: fc.Arbitrary<unknown>) =>
    record(
      words,
      fc.oneof(
        inner,
        fc.dictionary(fc.string({ maxLength: 5 }), inner, { maxKeys: 2 }),
        fc.array(inner, { maxLength: 2 }),
      ),
    );
  const schema = within(within(wild));
  const message = record(
    ['name', 'payload', 'traits', 'examples', 'correlationId', 'schemaFormat', 'headers', 'contentType', 'oneOf'],
    schema,
  );
  const operation = record(['message', 'messages', 'traits', 'action', 'channel', 'reply', 'security'], message);
  const channel = record(
    ['publish', 'subscribe', 'messages', 'parameters', 'bindings', 'servers', 'address'],
    operation,
  );
  const usable = fc.record({
    protocol: fc.constantFrom('ws', 'wss'),
    url: fc.constantFrom('h', '{a}/{b}', 'wss://h?token={a}'),
    host: fc.constantFrom('h', '{a}'),
    variables: record(['a', 'b'], wild),
    security: fc.array(wild, { maxLength: 2 }),
  });
  const server = fc.oneof({ weight: 9, arbitrary: usable }, record(['url', 'protocol', 'variables'], wild));
  const document = fc.record(
    {
      asyncapi: fc.constantFrom('2.0.0', '2.6.0', '3.0.0', '3.9'),
      servers: fc.dictionary(fc.constantFrom('one', 'two'), server, { minKeys: 1 }),
      channels: record(['/', 'a/{b}'], channel),
      operations: record(['o'], operation),
      components: record(['schemas', 'messages', 'securitySchemes'], record(['a'], schema)),
      info: record(['title', 'description', 'version'], fc.string()),
    },
    { requiredKeys: ['asyncapi', 'channels'] },
  );

  test('a document is refused or becomes a profile that can be stored', () => {
    fc.assert(
      fc.property(document, (value) => {
        const result = readAsyncApi(value);
        if (!result.ok) expect(result.error.message).toMatch(/\.$/);
        else expect(problemsOf(result.value.profile)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
