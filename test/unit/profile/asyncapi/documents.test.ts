import { describe, expect, test } from 'vitest';

import { templateProblems } from '../../../../lib/profile/template.ts';
import { documentOf, problemsOf, read, refusal } from './documents.ts';

const FILES = [
  'chat-2.0.yaml',
  'lines-2.2.yaml',
  'market-2.4.json',
  'gateway-2.6.yaml',
  'fleet-3.0.yaml',
  'sensors-3.0.json',
];

test.each(FILES)('%s becomes a profile that can be stored, with templates that can be filled', (file) => {
  const { profile } = read(documentOf(file));
  expect(problemsOf(profile)).toEqual([]);
  const known = { variables: new Set(profile.variables.map(({ name }) => name)), frame: false };
  const texts = [
    profile.url,
    ...[...profile.query, ...profile.headers].map(({ value }) => value),
    ...profile.templates.map(({ body }) => body),
  ];
  for (const text of texts) expect(templateProblems(text, known), text).toEqual([]);
});

describe('a chat of two messages (2.0)', () => {
  const { profile, notes } = read(documentOf('chat-2.0.yaml'));

  test('what clients publish is what we send', () => {
    expect(profile.contract?.messages.map(({ type, direction }) => [type, direction])).toEqual([
      ['say', 'sent'],
      ['hear', 'received'],
    ]);
  });

  test('nothing tells its messages apart, so each must fit one of the schemas', () => {
    expect(profile.typePath).toBeNull();
    expect(profile.contract?.envelope).toEqual({
      anyOf: [{ $ref: '#/definitions/say' }, { $ref: '#/definitions/hear' }],
    });
    expect(notes).toContainEqual(expect.stringMatching(/^No value that the schemas fix .* tells the messages apart/));
  });

  test('braces of an example are no placeholder', () => {
    expect(profile.templates).toHaveLength(1);
    expect(profile.templates[0]?.body).not.toContain('{{');
    expect(JSON.parse(profile.templates[0]?.body ?? '')).toEqual({ text: 'Good {{morning}}', mood: 'merry' });
  });

  test('name, id and description come from info', () => {
    expect(profile).toMatchObject({ id: 'tea-room', name: 'Tea Room', url: 'ws://localhost:8080/tea' });
    expect(profile.description).toBe('A chat with one room. From an AsyncAPI document, version 1.2.');
  });
});

describe('a gateway of many messages (2.6)', () => {
  const { profile, notes } = read(documentOf('gateway-2.6.yaml'));

  test('the type is told by the value that every schema fixes, through references and allOf', () => {
    expect(profile.typePath).toBe('op');
    expect(profile.contract?.messages.map(({ type, direction }) => `${direction} ${type}`)).toEqual([
      'sent hello',
      'sent subscribe',
      'received welcome',
      'received update',
      'received error',
    ]);
    expect(profile.contract?.unknownTypes).toBe('warn');
  });

  test('schemas of the components are definitions of the contract, one that holds itself among them', () => {
    expect(Object.keys(profile.contract?.definitions ?? {}).sort()).toEqual(['Envelope', 'Topic', 'Tree']);
    expect(profile.contract?.definitions['Tree']).toMatchObject({
      properties: { leaves: { items: { $ref: '#/definitions/Tree' } } },
    });
  });

  test('in 2.x a trait overrides the message', () => {
    expect(profile.contract?.messages[0]?.about).toBe('From the trait');
  });

  test('a correlation id on both sides pairs them, and a made template has a fresh one', () => {
    expect(profile.correlation.rules).toEqual([
      { by: 'path', asks: 'sent', requestPath: 'req_id', replyPath: 'req_id', requestType: null, replyType: null },
    ]);
    expect(JSON.parse(profile.templates[0]?.body ?? '')).toEqual({ op: 'hello', version: 4, req_id: '{{uuid}}' });
  });

  test('a bearer token is a secret without a value in a header', () => {
    expect(profile.headers).toEqual([{ name: 'Authorization', value: 'Bearer {{token}}' }]);
    expect(profile.variables).toEqual([{ name: 'token', value: '', secret: true, about: 'Bearer token for token.' }]);
    expect(notes).toContain(
      'The server "production" can be entered in 2 ways: "token" is used, and "cookie" is left out.',
    );
  });
});

describe('parameters, variables and bindings (2.4)', () => {
  const { profile, notes } = read(documentOf('market-2.4.json'));
  const defaultOf = (name: string) => profile.variables.find((one) => one.name === name)?.value;

  test('each becomes a variable of the address, with its default or its first value', () => {
    expect(profile.url).toBe('wss://{{stage}}.example.com:{{port}}/api/orders/{{account_id}}/{{pair}}');
    expect(['stage', 'port', 'account_id', 'pair'].map(defaultOf)).toEqual(['demo', '443', '', 'eth-eur']);
    expect(notes).toContain('The parameter "account-id" has no default: fill it in before connecting.');
  });

  test('the binding gives query, headers and subprotocol', () => {
    expect(profile.query.map(({ name }) => name)).toEqual(['api_key', 'depth', 'since']);
    expect(profile.headers.map(({ name }) => name)).toEqual(['X-Client', 'X-Session-Token']);
    expect(profile.protocols).toEqual(['market.v2']);
    expect(profile.variables.filter(({ secret }) => secret).map(({ name }) => name)).toEqual([
      'key',
      'X_Session_Token',
    ]);
  });

  test('what is left out is told', () => {
    expect(notes).toContainEqual(expect.stringContaining('The query parameter "compress" is optional'));
    expect(notes).toContainEqual(expect.stringContaining('The header Connection cannot be set'));
    expect(notes).toContainEqual(expect.stringContaining('The binding "kafka"'));
    expect(notes).toContainEqual(expect.stringContaining('asks for "POST"'));
    expect(notes).toContainEqual(expect.stringContaining('security of its own'));
  });

  test('a payload that is one of several has a rule for each', () => {
    expect(profile.contract?.messages.map(({ type }) => type)).toEqual(['order', 'trade', 'status']);
    expect(profile.contract?.messages[1]?.schema).toMatchObject({ required: ['e', 'price'] });
  });

  test('the other channel is there for the choosing', () => {
    const { profile: news, choices } = read(documentOf('market-2.4.json'), { channel: 'news' });
    expect(choices.channels.map(({ name }) => name)).toEqual(['orders/{account-id}/{pair}', 'news']);
    expect(news.url).toBe('wss://{{stage}}.example.com:{{port}}/api/news');
    expect(refusal(documentOf('market-2.4.json'), { channel: 'olds' })).toBe('The document has no channel "olds".');
  });
});

describe('operations of their own (3.0)', () => {
  const { profile, notes, choices } = read(documentOf('fleet-3.0.yaml'));

  test('what the described server receives is what we send', () => {
    expect(profile.contract?.messages.map(({ type, direction }) => `${direction} ${type}`)).toEqual([
      'sent locate',
      'received located',
      'received moved',
    ]);
  });

  test('a document that describes a client is read the other way round', () => {
    const { profile: turned } = read(documentOf('fleet-3.0.yaml'), { describes: 'client' });
    expect(turned.contract?.messages.map(({ type, direction }) => `${direction} ${type}`)).toEqual([
      'received locate',
      'sent located',
      'sent moved',
    ]);
    expect(turned.correlation.rules.map(({ asks }) => asks)).toEqual(['received']);
  });

  test('host, pathname and address make the URL of the server that speaks WebSocket', () => {
    expect(profile.url).toBe('wss://{{region}}.fleet.example.com/socket/cars/{{carId}}');
    expect(choices).toMatchObject({ server: 'edge', channel: 'telemetry', describes: 'server' });
    expect(notes).toContain('The server "broker" speaks "kafka" and not WebSocket (ws or wss): it is left out.');
    expect(refusal(documentOf('fleet-3.0.yaml'), { channel: 'ledger' })).toBe(
      'The channel "ledger" belongs to servers that do not speak WebSocket: choose another.',
    );
  });

  test('since 3.0 a trait does not override the message', () => {
    expect(profile.contract?.messages[2]?.about).toBe('A car moved');
  });

  test('request and reply may have their id at different places', () => {
    expect(profile.correlation.rules).toEqual([
      { by: 'path', asks: 'sent', requestPath: 'meta.id', replyPath: 're', requestType: null, replyType: null },
    ]);
  });
});

describe('a channel without operations (3.0)', () => {
  const { profile, notes } = read(documentOf('sensors-3.0.json'));

  test('its messages are expected in both directions, in the draft they are written in', () => {
    expect(profile.contract).toMatchObject({ draft: '2020-12', unknownTypes: 'allow' });
    expect(profile.contract?.messages.map(({ type, direction }) => `${direction} ${type}`)).toEqual(['both reading']);
  });

  test('other schema languages and what lies elsewhere are told', () => {
    expect(notes).toContain(
      'The message "raw": its payload is described in Avro, and only JSON Schema is read: it is kept without a schema.',
    );
    expect(notes).toContainEqual(expect.stringMatching(/^The reference "https:.*leads out of the document/));
  });
});

test('plain text has no contract, and its examples are templates', () => {
  const { profile, notes } = read(documentOf('lines-2.2.yaml'));
  expect(profile).toMatchObject({
    codec: { kind: 'text' },
    typePath: null,
    contract: null,
    url: 'ws://localhost:7000/a',
  });
  expect(profile.templates).toEqual([{ id: 'message-1', name: 'message', body: 'PING {{{{now}}' }]);
  expect(notes).toContain('The messages are plain text, which has no parts to check: their schemas are left out.');
});

test('a document of another protocol alone is refused', () => {
  expect(refusal(documentOf('orders-kafka-2.6.yaml'))).toBe(
    'No server of the document can be connected to. The server "cluster" speaks "kafka-secure" and not WebSocket (ws or wss): it is left out.',
  );
});
