import { listOf, NON_EMPTY, NUMBER, object, received, STRING, sent, TIME } from './contract-parts.ts';
import type { Contract } from './contract-schema.ts';
import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { Profile } from './schema.ts';

const ANOMALY = object(
  { skill_name: NON_EMPTY, detected_at: NON_EMPTY, anomaly_type: NON_EMPTY, deviation_score: NUMBER },
  ['skill_name', 'detected_at', 'anomaly_type', 'deviation_score'],
);

/** A skill that is named, or null for all. */
const SKILL = { type: ['string', 'null'], minLength: 1, description: 'a skill by its name, or null for all' };

/**
 * Seed 003 shows `{type, timestamp, data}` for metrics and `{type, skill}` for subscribe, and names welcome, unsubscribe,
 * ping, pong and errors; how a subscription is confirmed is taken from the server's own source. Columns of anomalies are
 * those of its query.
 */
const CONTRACT: Contract = {
  draft: '2020-12',
  envelope: object({ type: NON_EMPTY, timestamp: TIME }, ['type'], { description: 'an object with a type' }),
  payloadPath: null,
  messages: [
    sent('subscribe', 'Asks for all skills, or for one.', object({ skill: SKILL })),
    sent('unsubscribe', 'Ends the subscription.', object({})),
    sent('ping', 'Asks whether the server is there.', object({})),
    received(
      'welcome',
      'The first message of each connection.',
      object({ timestamp: TIME, message: STRING }, ['timestamp']),
    ),
    received('subscription_confirmed', 'The subscription holds.', object({ skill: SKILL }, ['skill'])),
    received('unsubscribed', 'The subscription has ended.', object({})),
    received('pong', 'Answers a ping.', object({})),
    received(
      'metrics_update',
      'The most used skills and what is odd about them.',
      object(
        {
          timestamp: TIME,
          data: object(
            {
              top_skills: listOf(object({ skill_name: NON_EMPTY }, ['skill_name'])),
              anomalies: listOf(ANOMALY),
            },
            ['top_skills', 'anomalies'],
          ),
        },
        ['timestamp', 'data'],
      ),
    ),
    received('error', 'A message of ours was not understood.', object({ message: NON_EMPTY }, ['message'])),
  ],
  unknownTypes: 'fail',
  definitions: {},
  inferred: false,
};

const SUBSCRIBE = json({ type: 'subscribe' });
const SUBSCRIBE_ONE = json({ type: 'subscribe', skill: '{{skill}}' });
const PING = json({ type: 'ping' });

/** Seed 003: `{type, timestamp, data}` metrics. */
export const SESSION_BUDDY_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'session-buddy',
  name: 'Session-Buddy skill metrics',
  description: 'Subscribe to all skills or one; ping is answered by pong.',
  url: 'ws://localhost:8765',
  variables: [{ name: 'skill', value: 'pytest-run', secret: false, about: 'The one skill to subscribe to.' }],
  contract: CONTRACT,
  // A pong names no ping; the server answers each, one after the other.
  correlation: {
    rules: [{ by: 'order', asks: 'sent', requestType: 'ping', replyType: 'pong' }],
    timeoutMs: 10_000,
  },
  views: { stream: null, changes: ['metrics_update'] },
  // Its client reads the welcome, subscribes, and is served from then on; on each new connection again.
  ready: {
    steps: [{ waitFor: { kind: 'type', type: 'welcome' }, send: SUBSCRIBE }],
    failOn: null,
    timeoutMs: 10_000,
    onTimeout: 'reconnect',
  },
  // It has ping and pong without saying how often.
  heartbeat: {
    message: PING,
    intervalMs: 30_000,
    reply: { kind: 'type', type: 'pong' },
    timeoutMs: 10_000,
    maxMissed: 2,
    onMissed: 'reconnect',
  },
  timestamp: { path: 'timestamp', unit: 'iso' },
  thresholds: {
    ...PROFILE_DEFAULTS.thresholds,
    // Its document promises less than 10 ms for the 99th percentile of local connections.
    alerts: [{ measure: 'reply', statistic: 'p99', beyond: 'over', limit: 10, sustained: 3, notify: false }],
  },
  checks: { ...PROFILE_DEFAULTS.checks, message: 'ping' },
  templates: [
    { id: 'subscribe', name: 'subscribe (all)', body: SUBSCRIBE },
    { id: 'subscribe-one', name: 'subscribe (one skill)', body: SUBSCRIBE_ONE },
    { id: 'unsubscribe', name: 'unsubscribe', body: json({ type: 'unsubscribe' }) },
    { id: 'ping', name: 'ping', body: PING },
  ],
  sequences: [
    {
      id: 'one-then-all',
      name: 'One skill, then all again',
      steps: [
        { kind: 'send', message: SUBSCRIBE_ONE },
        { kind: 'wait', for: { kind: 'type', type: 'metrics_update' }, timeoutMs: 10_000 },
        { kind: 'send', message: SUBSCRIBE },
        { kind: 'wait', for: { kind: 'type', type: 'metrics_update' }, timeoutMs: 10_000 },
      ],
      times: 1,
      everyMs: 0,
    },
  ],
};
