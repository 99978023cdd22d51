import { BOOLEAN, eitherWay, listOf, NON_EMPTY, object, received, STRING, sent, TIME } from './contract-parts.ts';
import type { Contract } from './contract-schema.ts';
import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { CorrelationRule, Profile } from './schema.ts';

const STATUSES = ['CONTINUE', 'COMPLETED', 'FAILED', 'OK', 'ERROR'];
const STATUS = { enum: STATUSES, description: `one of ${STATUSES.join(', ')}` };
const END_STATUS = { enum: ['COMPLETED', 'FAILED'] };
const ANYTHING = {};

/**
 * Messages of seed 004. It names COMPLETED and FAILED of the statuses, shows `{type, client_id, timestamp}` and writes
 * types in capitals; the other statuses and the name COMMAND_RESULTS for a task result are those of the protocol's own
 * message reference, in the seed's capitals.
 */
const CONTRACT: Contract = {
  draft: '2020-12',
  envelope: object({ type: NON_EMPTY, timestamp: TIME }, ['type', 'timestamp'], {
    description: 'an object with type and timestamp',
  }),
  payloadPath: null,
  messages: [
    sent(
      'REGISTRATION',
      'The device with its profile; the server acknowledges or refuses it.',
      object(
        {
          device_id: NON_EMPTY,
          client_id: NON_EMPTY,
          platform: NON_EMPTY,
          metadata: object({ system_info: { type: 'object' }, registration_time: TIME }),
        },
        ['device_id', 'platform'],
      ),
    ),
    received('REGISTRATION_ACK', 'The device is registered.', object({ success: BOOLEAN }, ['success'])),
    sent('HEARTBEAT', 'The device is still there.', object({ client_id: NON_EMPTY }, ['client_id'])),
    received('HEARTBEAT', 'The server heard it; optional.', object({})),
    received(
      'TASK',
      'The server asks the device to start a task.',
      object({ user_request: NON_EMPTY, task_name: { type: ['string', 'null'] } }, ['user_request']),
    ),
    sent(
      'TASK_REQUEST',
      'The device starts a task.',
      object(
        {
          request: NON_EMPTY,
          task_name: NON_EMPTY,
          session_id: { type: ['string', 'null'] },
          client_id: NON_EMPTY,
          metadata: { type: ['object', 'null'] },
        },
        ['request', 'task_name', 'client_id'],
      ),
    ),
    received(
      'COMMAND',
      'Tool calls for the device; wants a result that names its response_id.',
      object(
        {
          response_id: NON_EMPTY,
          session_id: NON_EMPTY,
          status: STATUS,
          actions: listOf(object({ tool_name: NON_EMPTY, parameters: { type: ['object', 'null'] } }, ['tool_name'])),
        },
        ['response_id', 'session_id', 'status', 'actions'],
      ),
    ),
    sent(
      'COMMAND_RESULTS',
      'What came of a command.',
      object(
        {
          session_id: NON_EMPTY,
          prev_response_id: NON_EMPTY,
          action_results: listOf(object({ status: STRING })),
          status: STATUS,
          client_id: NON_EMPTY,
        },
        ['session_id', 'prev_response_id', 'action_results', 'status', 'client_id'],
      ),
    ),
    received(
      'TASK_END',
      'The task is over, with its result or its error.',
      object({ session_id: NON_EMPTY, status: END_STATUS, result: ANYTHING, error: { type: ['string', 'null'] } }, [
        'session_id',
        'status',
      ]),
    ),
    eitherWay('ERROR', 'Something went wrong on the side that says so.', object({ error: NON_EMPTY }, ['error'])),
  ],
  // Its router logs a warning for a type it does not know, and goes on.
  unknownTypes: 'warn',
  definitions: {},
  inferred: false,
};

function rule(
  asks: CorrelationRule['asks'],
  request: [string, string],
  reply: [string | null, string],
): CorrelationRule {
  const [requestType, requestPath] = request;
  const [replyType, replyPath] = reply;
  return { by: 'path', asks, requestType, requestPath, replyType, replyPath };
}

/** Its diagram calls the name `device_id`, its message class `client_id`; both are sent, so that either server finds it. */
const REGISTRATION = json({
  type: 'REGISTRATION',
  device_id: '{{deviceId}}',
  client_id: '{{deviceId}}',
  platform: '{{platform}}',
  metadata: {
    system_info: {
      platform: '{{platform}}',
      os_version: '{{osVersion}}',
      cpu_count: '{{cpuCount}}',
      memory_total_gb: '{{memoryGb}}',
      hostname: '{{deviceId}}',
    },
    registration_time: '{{now}}',
  },
  timestamp: '{{now}}',
});

const HEARTBEAT = json({ type: 'HEARTBEAT', client_id: '{{deviceId}}', timestamp: '{{now}}' });

function taskRequest(request: string, taskName: string): string {
  return json({
    type: 'TASK_REQUEST',
    request,
    task_name: taskName,
    session_id: '{{uuid}}',
    client_id: '{{deviceId}}',
    metadata: { platform: '{{platform}}' },
    timestamp: '{{now}}',
  });
}

function results(sessionId: string, responseId: string, status: string): string {
  return json({
    type: 'COMMAND_RESULTS',
    session_id: sessionId,
    prev_response_id: responseId,
    action_results: [{ status: 'success', result: 'done' }],
    status,
    client_id: '{{deviceId}}',
    timestamp: '{{now}}',
  });
}

/** Seed 004: Agent Interaction Protocol as plain JSON, from the side of a device. */
export const AIP_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'aip',
  name: 'AIP device',
  description:
    'Registers as a device and keeps alive; its automatic replies, off at first, take tasks and answer commands.',
  url: 'ws://localhost:5000/ws',
  variables: [
    { name: 'deviceId', value: 'device_{{uuid}}', secret: false, about: 'Name of the device; one for each session.' },
    { name: 'platform', value: 'linux', secret: false, about: 'windows, linux or darwin.' },
    { name: 'osVersion', value: 'Linux-6.8', secret: false, about: 'Part of the device profile.' },
    { name: 'cpuCount', value: 8, secret: false, about: 'Part of the device profile.' },
    { name: 'memoryGb', value: 16, secret: false, about: 'Part of the device profile.' },
    { name: 'request', value: 'Open the calculator', secret: false, about: 'What a task is to do.' },
    { name: 'sessionId', value: 'session_123', secret: false, about: 'For a result that you send by hand.' },
    { name: 'responseId', value: 'resp_456', secret: false, about: 'The command that such a result answers.' },
  ],
  contract: CONTRACT,
  correlation: {
    rules: [
      rule('received', ['COMMAND', 'response_id'], ['COMMAND_RESULTS', 'prev_response_id']),
      rule('received', ['TASK', 'task_name'], ['TASK_REQUEST', 'task_name']),
      rule('sent', ['TASK_REQUEST', 'session_id'], [null, 'session_id']),
      rule('sent', ['COMMAND_RESULTS', 'session_id'], [null, 'session_id']),
      // Neither carries an id that the other repeats; a server that leaves the acknowledgement out leaves them unanswered.
      { by: 'order', asks: 'sent', requestType: 'HEARTBEAT', replyType: 'HEARTBEAT' },
    ],
    timeoutMs: null,
  },
  // 2, 4, 8 s; the cap is never reached with three attempts.
  reconnect: { policy: 'exponential', baseMs: 2000, factor: 2, capMs: 60_000, jitter: 0, maxAttempts: 3 },
  ready: {
    steps: [
      { waitFor: null, send: REGISTRATION },
      // An acknowledgement without success is none.
      { waitFor: { kind: 'json', path: 'success', equals: true }, send: null },
    ],
    // A duplicate name, no room, a platform that is not known: the connection is closed and tried again.
    failOn: { kind: 'type', type: 'ERROR' },
    timeoutMs: 10_000,
    onTimeout: 'reconnect',
  },
  // Every 120 s, as the client passes it. The document calls the acknowledgement optional, so a missed one is only shown.
  heartbeat: {
    message: HEARTBEAT,
    intervalMs: 120_000,
    reply: { kind: 'type', type: 'HEARTBEAT' },
    timeoutMs: 30_000,
    maxMissed: 1,
    onMissed: 'show',
  },
  autoReplies: [
    {
      // The document's client gives such a task a random name.
      name: 'Take a task without a name',
      enabled: false,
      when: { kind: 'json', path: 'task_name', equals: null },
      send: taskRequest('{{frame.user_request}}', '{{uuid}}'),
      delayMs: 200,
      oneAtATime: true,
    },
    {
      name: 'Take each task',
      enabled: false,
      when: { kind: 'type', type: 'TASK' },
      send: taskRequest('{{frame.user_request}}', '{{frame.task_name}}'),
      delayMs: 200,
      oneAtATime: true,
    },
    {
      // The status goes back as it came, as the document's client does.
      name: 'Answer each command as done',
      enabled: false,
      when: { kind: 'type', type: 'COMMAND' },
      send: results('{{frame.session_id}}', '{{frame.response_id}}', '{{frame.status}}'),
      delayMs: 200,
      oneAtATime: true,
    },
  ],
  maxMessageBytes: 100 * 1024 * 1024,
  timestamp: { path: 'timestamp', unit: 'iso' },
  checks: { ...PROFILE_DEFAULTS.checks, message: 'heartbeat' },
  templates: [
    { id: 'register', name: 'REGISTRATION', body: REGISTRATION },
    { id: 'heartbeat', name: 'HEARTBEAT', body: HEARTBEAT },
    { id: 'task', name: 'TASK_REQUEST', body: taskRequest('{{request}}', 'task-{{counter}}') },
    { id: 'result', name: 'COMMAND_RESULTS', body: results('{{sessionId}}', '{{responseId}}', 'CONTINUE') },
    {
      id: 'error',
      name: 'ERROR',
      body: json({
        type: 'ERROR',
        error: 'The tool is not installed',
        client_id: '{{deviceId}}',
        timestamp: '{{now}}',
      }),
    },
  ],
};
