import type { Profile } from '../../../lib/profile/schema.ts';

export const SECRET = 'hunter2';
export const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl';
export const URL_WITH_SECRET = `ws://localhost:8080/ws?room=7&token=${SECRET}`;

/** Something in every member; with credentials where no profile should have them. */
export const sampleProfile: Profile = {
  version: 2,
  id: 'sample',
  name: 'Sample',
  description: 'Says hello',
  url: URL_WITH_SECRET,
  query: [
    { name: 'room', value: '{{room}}' },
    { name: 'access_token', value: SECRET },
  ],
  protocols: ['v1.chat'],
  headers: [
    { name: 'Authorization', value: `Bearer ${SECRET}` },
    { name: 'Cookie', value: 'sid={{password}}' },
    { name: 'X-Tenant', value: SECRET },
    { name: 'X-Room', value: '{{room}}' },
    { name: 'Origin', value: 'https://app.example' },
  ],
  variables: [
    { name: 'room', value: 7, secret: false, about: 'Where to talk.' },
    { name: 'password', value: '', secret: true, about: '' },
    { name: 'settings', value: { depth: [1, null, true], apiKey: SECRET }, secret: false, about: '' },
  ],
  environments: [{ name: 'staging', values: { room: 'staging-{{counter}}', password: SECRET } }],
  codec: { kind: 'socket.io', namespace: '/metrics', auth: `{"token":"${SECRET}","room":"{{room}}"}` },
  typePath: 'type',
  contract: {
    draft: '2020-12',
    envelope: { type: 'object', required: ['type'], properties: { type: { type: 'string' }, token: true } },
    payloadPath: 'payload',
    messages: [
      { type: 'hello', direction: 'both', about: 'A greeting.', schema: { $ref: '#/$defs/id' } },
      { type: 'bye', direction: 'sent', about: '', schema: true },
    ],
    unknownTypes: 'warn',
    definitions: { id: { type: 'object', properties: { id: { type: 'integer' } } } },
    inferred: false,
  },
  correlation: {
    rules: [
      {
        by: 'path',
        asks: 'sent',
        requestPath: 'payload.id',
        replyPath: 'payload.id',
        requestType: 'hello',
        replyType: null,
      },
      { by: 'order', asks: 'received', requestType: 'ping', replyType: 'pong' },
    ],
    timeoutMs: 5000,
  },
  order: { path: 'payload.seq' },
  views: { stream: { key: 'payload.id', text: 'payload.text', calls: 'payload.calls' }, changes: ['hello'] },
  reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: null },
  stableAfterMs: 5000,
  closePolicy: [
    { codes: '1000', action: 'stop', why: `Sent to ${URL_WITH_SECRET}.` },
    { codes: '1011', action: 'delay', delayMs: 5000, why: 'It needs a rest.' },
    { codes: '3000-3999', action: 'backoff', why: 'Of a library.' },
  ],
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 5000,
  probe: true,
  queue: { maxMessages: 100, maxBytes: 65_536, maxAgeMs: 60_000, connectOnSend: false },
  ready: {
    steps: [{ waitFor: { kind: 'json', path: 'type', equals: 'welcome' }, send: '{"type":"subscribe"}' }],
    failOn: { kind: 'type', type: 'refused' },
    timeoutMs: 5000,
    onTimeout: 'reconnect',
  },
  heartbeat: {
    message: 'ping',
    intervalMs: 30_000,
    reply: { kind: 'text', startsWith: 'pong' },
    timeoutMs: 5000,
    maxMissed: 2,
    onMissed: 'reconnect',
  },
  autoReplies: [
    {
      name: 'Answer',
      enabled: true,
      when: { kind: 'pattern', pattern: '^ping' },
      send: '{"to":"{{frame.id}}"}',
      delayMs: 50,
      oneAtATime: true,
    },
  ],
  replyLimit: { perSecond: 20, chain: 100, chainMs: 1000 },
  silenceMs: 60_000,
  maxMessageBytes: 10_240,
  timestamp: { path: 'payload.at', unit: 'ms' },
  thresholds: {
    handshakeMs: 300,
    messageMs: 500,
    notify: true,
    alerts: [{ measure: 'reply', statistic: 'p99', beyond: 'over', limit: 250, sustained: 3, notify: true }],
  },
  metrics: { snapshotEveryMs: 10_000, trendWindow: 20 },
  checks: { message: 'hello', burst: { messages: 50, perSecond: 10 }, reconnects: 3, mayDisturb: false },
  templates: [{ id: 'hello', name: 'Hello', body: '{"type":"hello"}' }],
  sequences: [
    {
      id: 'smoke',
      name: 'Smoke',
      steps: [
        { kind: 'send', message: `{"type":"login","password":"${SECRET}"}` },
        { kind: 'wait', for: { kind: 'type', type: 'hello' }, timeoutMs: 5000 },
        { kind: 'delay', delayMs: 100 },
        { kind: 'assert', that: { kind: 'json', path: 'payload.id', equals: 1 } },
      ],
      times: 3,
      everyMs: 1000,
    },
  ],
};
