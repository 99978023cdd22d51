import { ALWAYS_RECONNECT } from './close-policy.ts';
import { BOOLEAN, eitherWay, NON_EMPTY, object, STRING, UTC_TIME } from './contract-parts.ts';
import type { Contract } from './contract-schema.ts';
import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { SequenceStep } from './reply-schema.ts';
import type { Profile } from './schema.ts';

const TYPES = ['execution-update', 'execution-log', 'error', 'completion'];

/**
 * The token of this project's own demo server, which protects nothing; with it the address connects as it stands. Chrome's
 * background sockets cannot carry an Authorization header without access to the host, so it goes into the query.
 */
const DEMO_TOKEN =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIiwiaXNzIjoic29ja2V0d3JpZ2h0LWRlbW8iLCJpYXQiOjE3MzU2ODk2MDAsImV4cCI6NDEwMjQ0NDgwMH0.tF4JoncgUztSvwSLuIcVBKB7ieseI9lw1VNHNK4ju7M';

/** Its message_timeout. */
const MESSAGE_TIMEOUT_MS = 5000;

const PROGRESS = { type: 'number', minimum: 0, maximum: 100, description: 'a number from 0 to 100' };

function payload(properties: Parameters<typeof object>[0]): ReturnType<typeof object> {
  return object({ correlationId: { type: ['string', 'number'] }, execution_id: NON_EMPTY, ...properties });
}

/**
 * Envelope of seed 000 §2.4. It shows one payload (`execution_id`, `status`, `progress`) and says that `send-custom` puts
 * any fields into an execution-update, so nothing in a payload is required; what is there must be of its kind. The fields
 * of the other types are those of its CLI and its error texts, by their plain meaning.
 */
const CONTRACT: Contract = {
  draft: '2020-12',
  envelope: {
    description: 'an object {type, ts, projectId, payload}',
    type: 'object',
    required: ['type', 'ts', 'projectId', 'payload'],
    properties: {
      type: { enum: TYPES, description: `one of ${TYPES.join(', ')}` },
      ts: UTC_TIME,
      projectId: NON_EMPTY,
      payload: { type: 'object', description: 'an object' },
    },
  },
  payloadPath: 'payload',
  messages: [
    eitherWay('execution-update', 'How far an execution is.', payload({ status: NON_EMPTY, progress: PROGRESS })),
    eitherWay('execution-log', 'A log line of an execution.', payload({ level: NON_EMPTY, message: STRING })),
    eitherWay(
      'error',
      'Something failed; from the server also: a message of ours was refused.',
      payload({ code: NON_EMPTY, message: STRING, recoverable: BOOLEAN }),
    ),
    eitherWay('completion', 'An execution ended.', payload({ status: NON_EMPTY, progress: PROGRESS })),
  ],
  // The envelope names the types, so an unknown one is told there, once.
  unknownTypes: 'allow',
  definitions: {},
  inferred: false,
};

function envelope(type: string, payloadFields: Record<string, unknown>): string {
  return json({
    type,
    ts: '{{now}}',
    projectId: '{{projectId}}',
    payload: { correlationId: '{{uuid}}', ...payloadFields },
  });
}

const EXECUTION = { execution_id: '{{executionId}}' };
const UPDATE = envelope('execution-update', { ...EXECUTION, status: 'running', progress: 50 });
const LOG = envelope('execution-log', { ...EXECUTION, level: 'info', message: 'Step {{counter}} done' });
const COMPLETION = envelope('completion', { ...EXECUTION, status: 'completed', progress: 100 });

/** Says a message and waits for its echo, as long as the document waits for any message. */
function saidAndEchoed(message: string, type: string): SequenceStep[] {
  return [
    { kind: 'send', message },
    { kind: 'wait', for: { kind: 'type', type }, timeoutMs: MESSAGE_TIMEOUT_MS },
  ];
}

/** Clarity devteam: envelope `{type, ts, projectId, payload}`, 10 240 bytes, linear 2 s whatever the close code (its §2.2), thresholds 300/500 ms. */
export const CLARITY_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'clarity',
  name: 'Clarity devteam',
  description: 'Envelope {type, ts, projectId, payload}, 10 240-byte limit, echoed correlationId.',
  url: 'ws://localhost:8090/api/v1/ws/devteam?token={{demoToken}}',
  // Left out of the handshake until the token has a value.
  headers: [{ name: 'Authorization', value: 'Bearer {{token}}' }],
  variables: [
    { name: 'projectId', value: 'demo-project', secret: false, about: 'The project that messages are for.' },
    { name: 'executionId', value: 'exec-1', secret: false, about: 'The execution that messages speak of.' },
    { name: 'token', value: '', secret: true, about: 'JWT of your own server, sent as Authorization: Bearer.' },
    { name: 'demoToken', value: DEMO_TOKEN, secret: false, about: 'Opens the demo server, which protects nothing.' },
  ],
  contract: CONTRACT,
  correlation: {
    rules: [
      {
        by: 'path',
        asks: 'sent',
        requestPath: 'payload.correlationId',
        replyPath: 'payload.correlationId',
        requestType: null,
        replyType: null,
      },
    ],
    timeoutMs: MESSAGE_TIMEOUT_MS,
  },
  closePolicy: ALWAYS_RECONNECT,
  silenceMs: MESSAGE_TIMEOUT_MS,
  maxMessageBytes: 10_240,
  timestamp: { path: 'ts', unit: 'iso' },
  checks: { ...PROFILE_DEFAULTS.checks, message: 'send-update' },
  templates: [
    {
      id: 'send-update',
      name: 'execution-update',
      body: UPDATE,
    },
    {
      id: 'send-log',
      name: 'execution-log',
      body: LOG,
    },
    {
      id: 'send-custom',
      name: 'custom (execution-update)',
      body: envelope('execution-update', { custom: true, note: 'any fields' }),
    },
    {
      id: 'send-error',
      name: 'error',
      body: envelope('error', { ...EXECUTION, message: 'Step {{counter}} failed' }),
    },
    {
      id: 'send-completion',
      name: 'completion',
      body: COMPLETION,
    },
  ],
  sequences: [
    {
      id: 'execution',
      name: 'One execution, each message echoed',
      steps: [
        ...saidAndEchoed(UPDATE, 'execution-update'),
        ...saidAndEchoed(LOG, 'execution-log'),
        ...saidAndEchoed(COMPLETION, 'completion'),
        { kind: 'assert', that: { kind: 'json', path: 'payload.status', equals: 'completed' } },
      ],
      times: 1,
      everyMs: 0,
    },
  ],
};
