import { z } from '../base/zod.ts';
import { headerSchema } from '../profile/liveness-schema.ts';
import { count, durationMs, instant, ordinal, uint32 } from './schema-parts.ts';

const place = { n: ordinal, time: instant, connection: uint32, afterSeq: uint32 };

const evidenceSchema = z.strictObject({
  source: z.enum(['webRequest', 'probe', 'opaque', 'socket', 'timer', 'check']),
  status: z.nullable(z.int().check(z.minimum(0), z.maximum(999))),
  statusText: z.string(),
  headers: z.array(headerSchema),
  body: z.nullable(z.string()),
  bodyTruncated: z.boolean(),
  netError: z.nullable(z.string()),
  redirectedTo: z.nullable(z.string()),
  needsAccess: z.boolean(),
  repeats: z.boolean(),
});

const loggedState = z.enum(['disconnected', 'connecting', 'connected', 'ready', 'reconnecting', 'held', 'closing']);

/** The connection events of lib/protocol/connection-event.ts, as a file holds them. */
export const captureEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...place,
    kind: z.literal('attempt'),
    attempt: count,
    url: z.string(),
    protocols: z.array(z.string()),
    headers: z.array(z.string()),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('open'),
    handshakeMs: durationMs,
    protocol: z.string(),
    extensions: z.string(),
    slowed: z.boolean(),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('close'),
    code: z.int().check(z.minimum(0), z.maximum(65_535)),
    reason: z.string(),
    wasClean: z.boolean(),
    initiator: z.enum(['user', 'server', 'network', 'policy']),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('error'),
    category: z.enum([
      'connection_timeout',
      'invalid_uri',
      'authentication_failed',
      'endpoint_not_found',
      'connection_refused',
      'connection_error',
    ]),
    cause: z.enum([
      'http-status',
      'redirect',
      'refused',
      'reset',
      'empty-answer',
      'not-http',
      'name-not-resolved',
      'unreachable',
      'tls',
      'bad-accept',
      'subprotocol',
      'blocked-port',
      'invalid-url',
      'timeout',
      'offline',
      'headers',
      'suspended',
      'lost',
      'closed',
      'heartbeat',
      'not-ready',
      'unknown',
    ]),
    detail: z.string(),
    evidence: z.nullable(evidenceSchema),
    slowed: z.boolean(),
  }),
  z.strictObject({ ...place, kind: z.literal('probe'), method: z.enum(['handshake', 'get', 'opaque', 'socket']) }),
  z.strictObject({ ...place, kind: z.literal('retry'), attempt: count, resumeAt: instant, why: z.string() }),
  z.strictObject({ ...place, kind: z.literal('hold'), by: z.enum(['offline', 'paused']), held: z.boolean() }),
  z.strictObject({
    ...place,
    kind: z.literal('stopped'),
    cause: z.enum(['user', 'profile', 'close-code', 'attempts', 'failure']),
    detail: z.string(),
    why: z.string(),
  }),
  z.strictObject({ ...place, kind: z.literal('ready'), ready: z.boolean(), afterMs: durationMs, detail: z.string() }),
  z.strictObject({ ...place, kind: z.literal('heartbeat-missed'), missed: count, afterMs: durationMs }),
  z.strictObject({ ...place, kind: z.literal('silence'), quietMs: durationMs, over: z.boolean() }),
  z.strictObject({
    ...place,
    kind: z.literal('queue'),
    what: z.enum(['sent', 'dropped', 'expired', 'unsure']),
    messages: count,
  }),
  z.strictObject({ ...place, kind: z.literal('state'), from: loggedState, to: loggedState, correlationId: z.string() }),
  z.strictObject({
    ...place,
    kind: z.literal('gap'),
    from: instant,
    to: instant,
    cause: z.enum(['worker', 'browser']),
  }),
  z.strictObject({ ...place, kind: z.literal('dropped'), frames: count, detail: z.string() }),
]);
