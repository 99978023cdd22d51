import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { Profile } from './schema.ts';

/** For any server: names message types by `type` where there is one, checks nothing else. */
export const JSON_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  protocols: [],
  id: 'json',
  name: 'Any server (JSON or text)',
  description: 'No contract; pairs a reply with a request by id.',
  url: '',
  correlation: { requestPath: 'id', replyPath: 'id' },
  templates: [{ id: 'object', name: 'JSON object', body: json({ type: 'ping', id: '{{uuid}}' }) }],
};

/**
 * Seed 001, spoken as plain Engine.IO text: `40` joins the default namespace, `42[…]` is an event. It sets
 * initial wait and number of attempts; factor, cap and jitter are those of the Socket.IO client it configures.
 */
export const AMIGA_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  protocols: [],
  id: 'amiga',
  name: 'AMIGA metrics (Socket.IO as text)',
  description: 'Socket.IO packets as the text they are: send 40 first, answer 2 with 3.',
  url: 'ws://localhost:3000/socket.io/?EIO=4&transport=websocket',
  reconnect: { policy: 'exponential', baseMs: 1000, factor: 2, capMs: 5000, jitter: 0.5, maxAttempts: 5 },
  typePath: null,
  templates: [
    { id: 'join', name: '40 join namespace', body: '40' },
    { id: 'pong', name: '3 pong', body: '3' },
    { id: 'subscribe', name: '42 subscribe', body: '42["subscribe",{"hours":24,"update_interval":2}]' },
    { id: 'refresh', name: '42 request_refresh', body: '42["request_refresh",{"hours":24}]' },
  ],
};

/** Seed 002: chat with streamed response tokens. */
export const CHAT_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  protocols: [],
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
  protocols: [],
  id: 'session-buddy',
  name: 'Session-Buddy skill metrics',
  description: 'Subscribe to all skills or one; ping is answered by pong.',
  url: 'ws://localhost:8765',
  templates: [
    { id: 'subscribe', name: 'subscribe (all)', body: json({ type: 'subscribe' }) },
    { id: 'subscribe-one', name: 'subscribe (one skill)', body: json({ type: 'subscribe', skill: 'pytest-run' }) },
    { id: 'ping', name: 'ping', body: json({ type: 'ping' }) },
  ],
};

/** Seed 004: Agent Interaction Protocol as plain JSON. */
export const AIP_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  protocols: [],
  id: 'aip',
  name: 'AIP device',
  description: 'REGISTRATION, HEARTBEAT, TASK, COMMAND, TASK_END; a result names the response it answers.',
  url: 'ws://localhost:5000/ws',
  // 2, 4, 8 s; the cap is never reached with three attempts.
  reconnect: { policy: 'exponential', baseMs: 2000, factor: 2, capMs: 60_000, jitter: 0, maxAttempts: 3 },
  correlation: { requestPath: 'session_id', replyPath: 'session_id' },
  maxMessageBytes: 100 * 1024 * 1024,
  templates: [
    {
      id: 'register',
      name: 'REGISTRATION',
      body: json({
        type: 'REGISTRATION',
        client_id: 'device_{{counter}}',
        client_type: 'device',
        platform: 'linux',
        metadata: {
          system_info: { platform: 'linux', cpu_count: 8, memory_total_gb: 16 },
          registration_time: '{{now}}',
        },
        timestamp: '{{now}}',
      }),
    },
    {
      id: 'heartbeat',
      name: 'HEARTBEAT',
      body: json({ type: 'HEARTBEAT', client_id: 'device_{{counter}}', timestamp: '{{now}}' }),
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
