import {
  COUNT,
  EPOCH_SECONDS,
  eitherWay,
  listOf,
  NON_EMPTY,
  NUMBER,
  object,
  received,
  STRING,
  sent,
} from './contract-parts.ts';
import type { Contract } from './contract-schema.ts';
import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { Profile } from './schema.ts';

type Schema = ReturnType<typeof object>;

/** An event with exactly this argument. */
function withData(data: Schema): Schema {
  return object(
    { args: { type: 'array', prefixItems: [data], minItems: 1, maxItems: 1, description: 'one argument' } },
    ['args'],
  );
}

/** An event whose argument may be left out. */
function withOptionalData(data: Schema): Schema {
  return object({ args: { type: 'array', prefixItems: [data], maxItems: 1, description: 'at most one argument' } }, [
    'args',
  ]);
}

const HOURS = { type: 'integer', minimum: 1, maximum: 168, description: 'a whole number of hours from 1 to 168' };
const SECONDS = { type: 'integer', minimum: 1, maximum: 60, description: 'a whole number of seconds from 1 to 60' };

const OVERVIEW = object({
  tasks: object({ total: COUNT, running: COUNT, completed: COUNT, failed: COUNT }),
  costs: object({ total_cost: NUMBER, haiku_cost: NUMBER, sonnet_cost: NUMBER }),
  claude_api: object({ total_requests: COUNT, total_input_tokens: COUNT, total_output_tokens: COUNT }),
  tools: object({ total_calls: COUNT, by_type: { type: 'object', additionalProperties: COUNT } }),
});

const METRICS = object(
  {
    overview: OVERVIEW,
    sessions: object({
      total_sessions: COUNT,
      total_tools: COUNT,
      tools_by_type: { type: 'object', additionalProperties: COUNT },
    }),
    activity: listOf(object({ description: STRING, timestamp: EPOCH_SECONDS })),
    timestamp: EPOCH_SECONDS,
  },
  ['overview', 'sessions', 'activity', 'timestamp'],
);

/** Events and their fields as seed 001 lists them; bounds are those of its client configuration, so for what is sent. */
const CONTRACT: Contract = {
  draft: '2020-12',
  envelope: null,
  payloadPath: null,
  messages: [
    sent('subscribe', 'Asks for metrics updates.', withData(object({ hours: HOURS, update_interval: SECONDS }))),
    sent(
      'unsubscribe',
      'Ends the updates.',
      object({ args: { type: 'array', maxItems: 0, description: 'no argument' } }),
    ),
    sent('request_refresh', 'Asks for metrics now.', withOptionalData(object({ hours: HOURS }))),
    sent('set_interval', 'Changes how often updates come.', withData(object({ interval: SECONDS }, ['interval']))),
    received(
      'connected',
      'The server knows this client.',
      withData(object({ status: { const: 'connected' }, client_id: NON_EMPTY }, ['status', 'client_id'])),
    ),
    received(
      'subscribed',
      'Updates will come.',
      withData(
        object({ status: { const: 'subscribed' }, config: object({ hours: NUMBER, update_interval: NUMBER }) }, [
          'status',
          'config',
        ]),
      ),
    ),
    received('unsubscribed', 'No more updates.', withData(object({ status: { const: 'unsubscribed' } }, ['status']))),
    received('interval_updated', 'The new interval holds.', withData(object({ interval: NUMBER }, ['interval']))),
    received('metrics_update', 'All metrics; sent only when one changed.', withData(METRICS)),
    received(
      'error',
      'A request was not understood or failed.',
      withData(object({ error: NON_EMPTY, timestamp: EPOCH_SECONDS }, ['error'])),
    ),
    // Its document has no acknowledgements; Socket.IO lets any event have one.
    eitherWay('ack', 'Acknowledges an event; what it carries is the event’s own business.', true),
  ],
  unknownTypes: 'warn',
  definitions: {},
  inferred: false,
};

function event(name: string, ...args: unknown[]): string {
  return json({ event: name, args });
}

const SUBSCRIBE = event('subscribe', { hours: '{{hours}}', update_interval: '{{update_interval}}' });

/**
 * Seed 001: Socket.IO metrics. It sets initial wait and number of attempts; factor, cap and jitter are those of the
 * Socket.IO client it configures.
 */
export const AMIGA_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'amiga',
  name: 'AMIGA metrics (Socket.IO)',
  description:
    'Socket.IO v4; subscribes after each connect, and shows updates as what changed. For another namespace, such as /metrics, duplicate the profile and set it there.',
  url: 'ws://localhost:3000/socket.io/?EIO=4&transport=websocket',
  variables: [
    { name: 'hours', value: 24, secret: false, about: 'Time range of the metrics in hours, 1 to 168.' },
    { name: 'update_interval', value: 2, secret: false, about: 'Seconds between updates, 1 to 60.' },
    { name: 'token', value: '', secret: true, about: 'Goes into the auth payload; leave empty for a server without.' },
  ],
  // The document's advice for production: the server looks for a token in the auth payload.
  codec: { kind: 'socket.io', namespace: '/', auth: json({ token: '{{token}}' }) },
  typePath: null,
  contract: CONTRACT,
  // Its document knows no acknowledgements, but a confirmation for each of these, which names no request; one that is refused
  // stays without. Who asks for an acknowledgement wants to hear that none came, too, as long as for the gate.
  correlation: {
    rules: [
      { by: 'order', asks: 'sent', requestType: 'subscribe', replyType: 'subscribed' },
      { by: 'order', asks: 'sent', requestType: 'unsubscribe', replyType: 'unsubscribed' },
      { by: 'order', asks: 'sent', requestType: 'set_interval', replyType: 'interval_updated' },
    ],
    timeoutMs: 10_000,
  },
  views: { stream: null, changes: ['metrics_update'] },
  reconnect: { policy: 'exponential', baseMs: 1000, factor: 2, capMs: 5000, jitter: 0.5, maxAttempts: 5 },
  ready: {
    steps: [
      { waitFor: { kind: 'type', type: 'connected' }, send: SUBSCRIBE },
      { waitFor: { kind: 'type', type: 'subscribed' }, send: null },
    ],
    failOn: { kind: 'type', type: 'error' },
    timeoutMs: 10_000,
    onTimeout: 'reconnect',
  },
  timestamp: { path: 'args.0.timestamp', unit: 's' },
  checks: { ...PROFILE_DEFAULTS.checks, message: 'interval' },
  templates: [
    { id: 'subscribe', name: 'subscribe', body: SUBSCRIBE },
    { id: 'unsubscribe', name: 'unsubscribe', body: event('unsubscribe') },
    { id: 'refresh', name: 'request_refresh', body: event('request_refresh', { hours: '{{hours}}' }), debounceMs: 500 },
    { id: 'interval', name: 'set_interval', body: event('set_interval', { interval: '{{update_interval}}' }) },
  ],
};
