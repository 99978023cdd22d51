import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { profileSchema } from '../../../lib/profile/schema.ts';

const EXPONENTIAL = { policy: 'exponential', baseMs: 1000, factor: 2, capMs: 5000, jitter: 0, maxAttempts: null };
const QUEUE = { maxMessages: 100, maxBytes: 1000, maxAgeMs: 1000, connectOnSend: false };
const TEXT = { kind: 'text', startsWith: 'x' };
const GATE = { steps: [{ waitFor: TEXT, send: null }], failOn: null, timeoutMs: 1000, onTimeout: 'reconnect' };
const BEAT = { message: 'ping', intervalMs: 100, reply: { kind: 'any' }, timeoutMs: 1, maxMissed: 1, onMissed: 'show' };
const REPLY = { name: 'pong', enabled: true, when: TEXT, send: '3', delayMs: 0, oneAtATime: false };
const LIMIT = { perSecond: 1, chain: 1, chainMs: 1 };
const ROW = { codes: '1000', action: 'stop', why: 'It is over.' };
const PAIR = { asks: 'sent', requestType: null, replyType: 'pong' };
const RULE = { by: 'path', ...PAIR, requestPath: 'id', replyPath: 're' };
const ALERT = { measure: 'reply', statistic: 'p99', beyond: 'over', limit: 250, sustained: 3, notify: false };
const LIMITS = { handshakeMs: 300, messageMs: 500, notify: false, alerts: [ALERT] };
const CHECKS = { message: 'a', burst: { messages: 200, perSecond: 100 }, reconnects: 5, mayDisturb: true };
const MESSAGE = { type: 'ping', direction: 'sent', about: '', schema: true };
const CONTRACT = {
  draft: '7',
  envelope: null,
  payloadPath: null,
  messages: [MESSAGE],
  unknownTypes: 'warn',
  definitions: {},
  inferred: false,
};
const VARIABLE = { name: 'token', value: '', secret: true, about: '' };
const TEMPLATE = { id: 'a', name: 'A', body: '' };
const SEQUENCE = { id: 'a', name: 'A', steps: [{ kind: 'delay', delayMs: 0 }], times: 1, everyMs: 0 };
const SOCKET_IO = { kind: 'socket.io', namespace: '/', auth: '' };

describe('a profile', () => {
  const file = { ...JSON_PROFILE };

  it.each([
    ['an older version', { version: 1 }],
    ['a newer version', { version: 3 }],
    ['an unknown field', { heartbeats: true }],
    ['a field of version 1', { answers: [] }],
    ['an id that is no word', { id: 'My profile' }],
    ['an id without an end', { id: 'a'.repeat(65) }],
    ['a fraction of a millisecond', { connectTimeoutMs: 0.5 }],
    ['a timeout of nothing', { connectTimeoutMs: 0 }],
    ['a key path with a hole', { typePath: 'a..b' }],
    ['a codec nobody knows', { codec: { kind: 'protobuf' } }],
    ['a namespace without its slash', { codec: { ...SOCKET_IO, namespace: 'metrics' } }],
    ['a namespace that the wire would end', { codec: { ...SOCKET_IO, namespace: '/a,b' } }],
    ['a contract of a draft nobody knows', { contract: { ...CONTRACT, draft: '4' } }],
    ['a message rule for nobody', { contract: { ...CONTRACT, messages: [{ ...MESSAGE, direction: 'up' }] } }],
    ['a message rule without a type', { contract: { ...CONTRACT, messages: [{ ...MESSAGE, type: '' }] } }],
    ['a schema that is none', { contract: { ...CONTRACT, messages: [{ ...MESSAGE, schema: 'string' }] } }],
    ['more rules than anyone reads', { contract: { ...CONTRACT, messages: Array(1001).fill(MESSAGE) } }],
    ['a pairing that asks nobody', { correlation: { rules: [{ ...RULE, asks: 'both' }], timeoutMs: null } }],
    ['too many pairings', { correlation: { rules: Array(17).fill(RULE), timeoutMs: null } }],
    ['a pairing by nothing', { correlation: { rules: [PAIR], timeoutMs: null } }],
    ['a pairing by values at no path', { correlation: { rules: [{ ...PAIR, by: 'path' }], timeoutMs: null } }],
    ['a pairing by order that names a path', { correlation: { rules: [{ ...RULE, by: 'order' }], timeoutMs: null } }],
    ['a time stamp in a unit nobody knows', { timestamp: { path: 'ts', unit: 'ns' } }],
    ['a time stamp at no path', { timestamp: { path: '', unit: 'iso' } }],
    ['an alarm of a measure nobody knows', { thresholds: { ...LIMITS, alerts: [{ ...ALERT, measure: 'mood' }] } }],
    ['an alarm of a statistic nobody knows', { thresholds: { ...LIMITS, alerts: [{ ...ALERT, statistic: 'p42' }] } }],
    ['an alarm below nothing', { thresholds: { ...LIMITS, alerts: [{ ...ALERT, limit: -1 }] } }],
    ['an alarm that is never raised', { thresholds: { ...LIMITS, alerts: [{ ...ALERT, sustained: 0 }] } }],
    ['too many alarms', { thresholds: { ...LIMITS, alerts: Array(33).fill(ALERT) } }],
    ['snapshots at every moment', { metrics: { snapshotEveryMs: 999, trendWindow: 10 } }],
    ['a trend of three values', { metrics: { snapshotEveryMs: 5000, trendWindow: 3 } }],
    ['checks faster than a run may send', { checks: { ...CHECKS, burst: { messages: 200, perSecond: 201 } } }],
    ['checks with too many reconnects', { checks: { ...CHECKS, reconnects: 21 } }],
    ['a count at no path', { order: { path: '' } }],
    ['a stream without its text', { views: { stream: { key: 'id' }, changes: [] } }],
    ['a limit of no bytes', { maxMessageBytes: 0 }],
    ['a policy nobody knows', { reconnect: { policy: 'fibonacci' } }],
    ['a backoff without its numbers', { reconnect: { policy: 'exponential' } }],
    ['a backoff that shrinks', { reconnect: { ...EXPONENTIAL, factor: 0.5 } }],
    ['more chance than all of it', { reconnect: { ...EXPONENTIAL, jitter: 1.1 } }],
    ['a hot loop', { reconnect: { policy: 'linear', delayMs: 99, maxAttempts: null } }],
    ['no attempt at all', { reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: 0 } }],
    ['no stability window', { stableAfterMs: 0 }],
    ['a close code in words', { closePolicy: [{ ...ROW, codes: 'all' }] }],
    ['a range from high to low', { closePolicy: [{ ...ROW, codes: '3999-3000' }] }],
    ['a close code over two bytes', { closePolicy: [{ ...ROW, codes: '65536' }] }],
    ['a close row without a reason', { closePolicy: [{ ...ROW, why: '' }] }],
    ['a delay of unknown length', { closePolicy: [{ ...ROW, action: 'delay' }] }],
    ['a length without a delay', { closePolicy: [{ ...ROW, delayMs: 5000 }] }],
    ['a header without a name', { headers: [{ name: '', value: 'x' }] }],
    ['a query parameter without a name', { query: [{ name: '', value: 'x' }] }],
    ['a variable that no template can name', { variables: [{ ...VARIABLE, name: 'a b' }] }],
    ['an environment without a name', { environments: [{ name: '', values: {} }] }],
    ['an environment for a name that none can be', { environments: [{ name: 'a', values: { 'a b': 1 } }] }],
    ['a queue without an end', { queue: { ...QUEUE, maxMessages: 10_001 } }],
    ['a queue of more than memory should hold', { queue: { ...QUEUE, maxBytes: 16 * 1024 * 1024 + 1 } }],
    ['a queue that forgets at once', { queue: { ...QUEUE, maxAgeMs: 0 } }],
    ['a gate without a step', { ready: { ...GATE, steps: [] } }],
    ['a gate of too many steps', { ready: { ...GATE, steps: Array(33).fill(GATE.steps[0]) } }],
    ['a gate that forgets what to say', { ready: { ...GATE, steps: [{ waitFor: { kind: 'any' } }] } }],
    ['a gate that says nothing', { ready: { ...GATE, steps: [{ waitFor: null, send: '' }] } }],
    ['a gate that never ends', { ready: { ...GATE, timeoutMs: 0 } }],
    ['a gate that ends in a way nobody knows', { ready: { ...GATE, onTimeout: 'panic' } }],
    ['a matcher nobody knows', { ready: { ...GATE, failOn: { kind: 'xpath', path: '/' } } }],
    ['a matcher that is no data', { ready: { ...GATE, steps: [{ waitFor: /a/, send: null }] } }],
    ['a matcher without its value', { autoReplies: [{ ...REPLY, when: { kind: 'text' } }] }],
    ['a matcher of an object', { autoReplies: [{ ...REPLY, when: { kind: 'json', path: 'a', equals: {} } }] }],
    [
      'a matcher of a path with a hole',
      { autoReplies: [{ ...REPLY, when: { kind: 'json', path: 'a.', equals: '' } }] },
    ],
    ['too many replies', { autoReplies: Array(51).fill(REPLY) }],
    ['a reply to any message', { autoReplies: [{ ...REPLY, when: { kind: 'any' } }] }],
    ['replies without a bound', { replyLimit: { ...LIMIT, perSecond: 1001 } }],
    ['a heartbeat faster than a server stands', { heartbeat: { ...BEAT, intervalMs: 99 } }],
    ['a heartbeat that says nothing', { heartbeat: { ...BEAT, message: '' } }],
    ['a heartbeat that may never be missed', { heartbeat: { ...BEAT, maxMissed: 0 } }],
    ['an alarm at every moment', { silenceMs: 999 }],
    ['a template that waits for ever', { templates: [{ ...TEMPLATE, debounceMs: 60_001 }] }],
    ['a sequence of nothing', { sequences: [{ ...SEQUENCE, steps: [] }] }],
    ['a sequence that runs no time', { sequences: [{ ...SEQUENCE, times: 0 }] }],
  ])('with %s is refused', (_what, change) => {
    expect(profileSchema.safeParse(file).success).toBe(true);
    expect(profileSchema.safeParse({ ...file, ...change }).success).toBe(false);
  });

  it.each([
    ['a table of its own', { closePolicy: [ROW, { ...ROW, codes: '0-65535', action: 'delay', delayMs: 100 }] }],
    ['an empty table', { closePolicy: [] }],
    ['exponential backoff', { reconnect: EXPONENTIAL }],
    ['each codec', { codec: { kind: 'base64', inner: 'json' } }],
    ['Socket.IO', { codec: SOCKET_IO }],
    ['a contract', { contract: CONTRACT }],
    ['pairings', { correlation: { rules: Array(16).fill(RULE), timeoutMs: 5000 } }],
    [
      'pairings of each kind',
      { correlation: { rules: [RULE, { ...PAIR, by: 'echo' }, { ...PAIR, by: 'order' }], timeoutMs: 1 } },
    ],
    ['a time stamp', { timestamp: { path: 'args.0.timestamp', unit: 's' } }],
    ['as many alarms as there may be', { thresholds: { ...LIMITS, notify: true, alerts: Array(32).fill(ALERT) } }],
    [
      'an alarm of a rate',
      { thresholds: { ...LIMITS, alerts: [{ ...ALERT, measure: 'sent-bytes', beyond: 'under', limit: 0.5 }] } },
    ],
    ['checks that send nothing', { checks: { ...CHECKS, message: null, mayDisturb: false } }],
    ['a queue that is switched off', { queue: { ...QUEUE, maxMessages: 0, maxBytes: 0 } }],
    ['a queue that keeps for ever', { queue: { ...QUEUE, maxAgeMs: null, connectOnSend: true } }],
    ['a gate', { ready: GATE }],
    ['a heartbeat', { heartbeat: BEAT }],
    ['a heartbeat without a reply', { heartbeat: { ...BEAT, reply: null } }],
    ['as many replies as there may be', { autoReplies: Array(50).fill(REPLY) }],
    ['a matcher of null', { autoReplies: [{ ...REPLY, when: { kind: 'json', path: 'a.b', equals: null } }] }],
    ['variables of any kind', { variables: [VARIABLE, { ...VARIABLE, name: 'n', value: [1, { a: null }] }] }],
    ['a template that waits', { templates: [TEMPLATE, { ...TEMPLATE, debounceMs: 500 }] }],
    ['a sequence', { sequences: [SEQUENCE] }],
    ['a silence alarm', { silenceMs: 1000 }],
    ['a limit of attempts', { reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: 1 } }],
  ])('with %s is taken', (_what, change) => {
    const parsed = profileSchema.safeParse({ ...file, ...change });
    expect(parsed.success, JSON.stringify(parsed.error?.issues)).toBe(true);
  });
});
