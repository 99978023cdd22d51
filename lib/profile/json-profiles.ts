import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { Profile } from './schema.ts';

/** For any server: names message types by `type` where there is one, checks nothing else. */
export const JSON_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'json',
  name: 'Any server (JSON or text)',
  description: 'No contract; pairs a reply with a request by id.',
  url: '',
  correlation: { requestPath: 'id', replyPath: 'id' },
  templates: [{ id: 'object', name: 'JSON object', body: json({ type: 'ping', id: '{{uuid}}' }) }],
};

const SUBSCRIBE = '42["subscribe",{"hours":24,"update_interval":2}]';

/**
 * Seed 001, spoken as plain Engine.IO text: `40` joins the default namespace, `42[…]` is an event. It sets
 * initial wait and number of attempts; factor, cap and jitter are those of the Socket.IO client it configures.
 */
export const AMIGA_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'amiga',
  name: 'AMIGA metrics (Socket.IO as text)',
  description: 'Socket.IO packets as the text they are; joins the namespace, subscribes and answers pings by itself.',
  url: 'ws://localhost:3000/socket.io/?EIO=4&transport=websocket',
  reconnect: { policy: 'exponential', baseMs: 1000, factor: 2, capMs: 5000, jitter: 0.5, maxAttempts: 5 },
  ready: {
    steps: [
      { waitFor: { kind: 'text', startsWith: '0{' }, send: '40' },
      { waitFor: { kind: 'text', startsWith: '42["connected"' }, send: SUBSCRIBE },
    ],
    timeoutMs: 10_000,
    onTimeout: 'reconnect',
  },
  // Engine.IO v4: the server pings, and closes on a client that does not answer.
  answers: [{ when: { kind: 'text', startsWith: '2' }, send: '3' }],
  typePath: null,
  templates: [
    { id: 'subscribe', name: '42 subscribe', body: SUBSCRIBE },
    { id: 'refresh', name: '42 request_refresh', body: '42["request_refresh",{"hours":24}]' },
  ],
};

/** Seed 002: chat with streamed response tokens. */
export const CHAT_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'chat',
  name: 'Chat with streamed responses',
  description: 'Messages {message, conversation_id}; answers stream in parts.',
  url: 'ws://localhost:8000/ws',
  reconnect: { policy: 'linear', delayMs: 3000, maxAttempts: 5 },
  correlation: { requestPath: 'conversation_id', replyPath: 'conversation_id' },
  templates: [
    {
      id: 'message',
      name: 'message',
      body: json({ message: 'Hello, how can I fix my network?', conversation_id: '{{uuid}}' }),
    },
  ],
};

/** Seed 003: `{type, timestamp, data}` metrics. */
export const SESSION_BUDDY_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'session-buddy',
  name: 'Session-Buddy skill metrics',
  description: 'Subscribe to all skills or one; ping is answered by pong.',
  url: 'ws://localhost:8765',
  ready: {
    steps: [{ waitFor: { kind: 'json', path: 'type', equals: 'welcome' }, send: json({ type: 'subscribe' }) }],
    timeoutMs: 10_000,
    onTimeout: 'reconnect',
  },
  heartbeat: {
    message: json({ type: 'ping' }),
    intervalMs: 30_000,
    reply: { kind: 'json', path: 'type', equals: 'pong' },
    timeoutMs: 10_000,
    maxMissed: 2,
    onMissed: 'reconnect',
  },
  templates: [
    { id: 'subscribe', name: 'subscribe (all)', body: json({ type: 'subscribe' }) },
    { id: 'subscribe-one', name: 'subscribe (one skill)', body: json({ type: 'subscribe', skill: 'pytest-run' }) },
    { id: 'ping', name: 'ping', body: json({ type: 'ping' }) },
  ],
};

function registration(clientId: string): string {
  return json({
    type: 'REGISTRATION',
    client_id: clientId,
    client_type: 'device',
    platform: 'linux',
    metadata: {
      system_info: { platform: 'linux', cpu_count: 8, memory_total_gb: 16 },
      registration_time: '{{now}}',
    },
    timestamp: '{{now}}',
  });
}

function heartbeat(clientId: string): string {
  return json({ type: 'HEARTBEAT', client_id: clientId, timestamp: '{{now}}' });
}

/** Seed 004: Agent Interaction Protocol as plain JSON. */
export const AIP_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'aip',
  name: 'AIP device',
  description: 'REGISTRATION, HEARTBEAT, TASK, COMMAND, TASK_END; a result names the response it answers.',
  url: 'ws://localhost:5000/ws',
  // 2, 4, 8 s; the cap is never reached with three attempts.
  reconnect: { policy: 'exponential', baseMs: 2000, factor: 2, capMs: 60_000, jitter: 0, maxAttempts: 3 },
  ready: {
    steps: [
      { waitFor: null, send: registration('device_{{uuid}}') },
      { waitFor: { kind: 'json', path: 'type', equals: 'REGISTRATION_ACK' }, send: null },
    ],
    timeoutMs: 10_000,
    onTimeout: 'reconnect',
  },
  // Every 120 s, as the client passes it. The document calls the acknowledgement optional, so a missed one is only shown.
  heartbeat: {
    message: heartbeat('device_{{uuid}}'),
    intervalMs: 120_000,
    reply: { kind: 'json', path: 'type', equals: 'HEARTBEAT' },
    timeoutMs: 30_000,
    maxMissed: 1,
    onMissed: 'show',
  },
  correlation: { requestPath: 'session_id', replyPath: 'session_id' },
  maxMessageBytes: 100 * 1024 * 1024,
  templates: [
    {
      id: 'register',
      name: 'REGISTRATION',
      body: registration('device_{{counter}}'),
    },
    {
      id: 'heartbeat',
      name: 'HEARTBEAT',
      body: heartbeat('device_{{counter}}'),
    },
    {
      id: 'task',
      name: 'TASK',
      body: json({
        type: 'TASK',
        request: 'Open the calculator',
        task_name: 'task-{{counter}}',
        session_id: '{{uuid}}',
        client_id: 'device_{{counter}}',
        timestamp: '{{now}}',
      }),
    },
  ],
};
