import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { createInspector } from '../../../lib/contract/inspector.ts';
import { BUILT_IN_PROFILES, findProfile } from '../../../lib/profile/built-in.ts';
import { profileSchema } from '../../../lib/profile/schema.ts';
import { fillTemplate } from '../../../lib/profile/template.ts';
import { checkProtocols, checkWebSocketUrl } from '../../../lib/protocol/url.ts';

const VALUES = { now: Date.UTC(2025, 0, 14, 18, 30), uuid: '5f8c2f6e-0000-4000-8000-000000000000', counter: 3 };

describe('built-in profiles', () => {
  it('are one for each seed and one for any server, each found by its id', () => {
    const ids = BUILT_IN_PROFILES.map((profile) => profile.id);
    expect(ids).toEqual(['json', 'clarity', 'amiga', 'chat', 'session-buddy', 'aip']);
    expect(ids.map(findProfile)).toEqual(BUILT_IN_PROFILES);
    expect(findProfile('constructor')).toBeNull();
  });

  it.each(BUILT_IN_PROFILES)('$id keeps the schema of a profile file', (profile) => {
    expect(profileSchema.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
  });

  it.each(BUILT_IN_PROFILES.filter(({ url }) => url !== ''))(
    '$id has an endpoint that can be connected to',
    (profile) => {
      expect(checkWebSocketUrl(profile.url)).toMatchObject({ ok: true, value: { warning: null } });
      expect(checkProtocols(profile.protocols).ok).toBe(true);
    },
  );

  it.each(
    BUILT_IN_PROFILES.flatMap((profile) =>
      profile.templates.map((template) => ({ profile, template, id: profile.id })),
    ),
  )('$id: template "$template.name" passes its own contract', ({ profile, template }) => {
    const message = fillTemplate(template.body, VALUES);
    expect(message).not.toContain('{{');
    expect(createInspector(profile).explain(message, utf8ByteLength(message)).issues).toEqual([]);
  });

  it('speaks to the envelope server by the numbers of its document', () => {
    expect(findProfile('clarity')).toMatchObject({
      reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: null },
      stableAfterMs: 5000,
      connectTimeoutMs: 10_000,
      maxMessageBytes: 10_240,
      thresholds: { handshakeMs: 300, messageMs: 500 },
      silenceMs: 5000,
      ready: null,
      heartbeat: null,
    });
  });

  it.each([
    ['amiga', 2, null, [{ when: { kind: 'text', startsWith: '2' }, send: '3' }]],
    ['session-buddy', 1, { intervalMs: 30_000, onMissed: 'reconnect' }, []],
    ['aip', 2, { intervalMs: 120_000, onMissed: 'show' }, []],
    ['chat', 0, null, []],
    ['json', 0, null, []],
  ] as const)('%s speaks its protocol by itself: %i steps to be ready, heartbeat %j', (id, steps, beat, answers) => {
    const profile = findProfile(id);
    expect(profile?.ready?.steps.length ?? 0).toBe(steps);
    if (beat === null) expect(profile?.heartbeat).toBeNull();
    else expect(profile?.heartbeat).toMatchObject(beat);
    expect(profile?.answers).toEqual(answers);
  });

  it.each(BUILT_IN_PROFILES)('$id sends by itself only what its own contract allows', (profile) => {
    const said = [
      ...(profile.ready?.steps.map(({ send }) => send) ?? []),
      profile.heartbeat?.message ?? null,
      ...profile.answers.map(({ send }) => send),
    ].filter((text) => text !== null);
    for (const template of said) {
      const message = fillTemplate(template, VALUES);
      expect(message).not.toContain('{{');
      expect(createInspector(profile).explain(message, utf8ByteLength(message)).issues).toEqual([]);
    }
  });

  it.each(BUILT_IN_PROFILES)('$id queues at least what a person types, and no secret is built in', (profile) => {
    expect(profile.queue).toEqual({ maxMessages: 100, maxBytes: 1_048_576, maxAgeMs: 300_000, connectOnSend: false });
    expect(profile.headers).toEqual([]);
    expect(profile.probe).toBe(true);
  });
});

const EXPONENTIAL = { policy: 'exponential', baseMs: 1000, factor: 2, capMs: 5000, jitter: 0, maxAttempts: null };
const QUEUE = { maxMessages: 100, maxBytes: 1000, maxAgeMs: 1000, connectOnSend: false };
const GATE = {
  steps: [{ waitFor: { kind: 'text', startsWith: 'x' }, send: null }],
  timeoutMs: 1000,
  onTimeout: 'reconnect',
};
const BEAT = {
  message: 'ping',
  intervalMs: 100,
  reply: { kind: 'any' },
  timeoutMs: 1,
  maxMissed: 1,
  onMissed: 'show',
};
const ANSWER = { when: { kind: 'text', startsWith: '2' }, send: '3' };
const ROW = { codes: '1000', action: 'stop', why: 'It is over.' };

describe('a profile file', () => {
  const file = { ...BUILT_IN_PROFILES[0] };

  it.each([
    ['a newer version', { version: 2 }],
    ['an unknown field', { heartbeats: true }],
    ['an id that is no word', { id: 'My profile' }],
    ['a fraction of a millisecond', { connectTimeoutMs: 0.5 }],
    ['a timeout of nothing', { connectTimeoutMs: 0 }],
    ['a key path with a hole', { typePath: 'a..b' }],
    ['an envelope nobody knows', { envelope: { kind: 'soap', types: ['x'] } }],
    ['an envelope without types', { envelope: { kind: 'clarity', types: [] } }],
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
    ['a header without a name', { headers: [{ name: '', value: 'x' }] }],
    ['a queue without an end', { queue: { ...QUEUE, maxMessages: 10_001 } }],
    ['a queue of more than memory should hold', { queue: { ...QUEUE, maxBytes: 16 * 1024 * 1024 + 1 } }],
    ['a queue that forgets at once', { queue: { ...QUEUE, maxAgeMs: 0 } }],
    ['a gate without a step', { ready: { ...GATE, steps: [] } }],
    ['a gate of too many steps', { ready: { ...GATE, steps: Array(33).fill(GATE.steps[0]) } }],
    ['a gate that waits for nothing nameable', { ready: { ...GATE, steps: [{ waitFor: { kind: 'any' } }] } }],
    ['a gate that says nothing', { ready: { ...GATE, steps: [{ waitFor: null, send: '' }] } }],
    ['a gate that never ends', { ready: { ...GATE, timeoutMs: 0 } }],
    ['a gate that ends in a way nobody knows', { ready: { ...GATE, onTimeout: 'panic' } }],
    ['a pattern that could hang the background', { ready: { ...GATE, steps: [{ waitFor: /a/, send: null }] } }],
    ['a matcher without its value', { answers: [{ when: { kind: 'text' }, send: 'x' }] }],
    ['a matcher of a path with a hole', { answers: [{ when: { kind: 'json', path: 'a.', equals: 'x' }, send: 'x' }] }],
    ['too many answers', { answers: Array(17).fill(ANSWER) }],
    ['an answer to any message', { answers: [{ ...ANSWER, when: { kind: 'any' } }] }],
    ['a heartbeat faster than a server stands', { heartbeat: { ...BEAT, intervalMs: 99 } }],
    ['a heartbeat that says nothing', { heartbeat: { ...BEAT, message: '' } }],
    ['a heartbeat that may never be missed', { heartbeat: { ...BEAT, maxMissed: 0 } }],
    ['an alarm at every moment', { silenceMs: 999 }],
    ['a length without a delay', { closePolicy: [{ ...ROW, delayMs: 5000 }] }],
  ])('with %s is refused', (_what, change) => {
    expect(profileSchema.safeParse(file).success).toBe(true);
    expect(profileSchema.safeParse({ ...file, ...change }).success).toBe(false);
  });

  it.each([
    ['a table of its own', { closePolicy: [ROW, { ...ROW, codes: '0-65535', action: 'delay', delayMs: 100 }] }],
    ['an empty table', { closePolicy: [] }],
    ['exponential backoff', { reconnect: EXPONENTIAL }],
    ['a queue that is switched off', { queue: { ...QUEUE, maxMessages: 0, maxBytes: 0 } }],
    ['a queue that keeps for ever', { queue: { ...QUEUE, maxAgeMs: null, connectOnSend: true } }],
    ['a gate', { ready: GATE }],
    ['a heartbeat', { heartbeat: BEAT }],
    ['a heartbeat without a reply', { heartbeat: { ...BEAT, reply: null } }],
    ['answers', { answers: [{ when: { kind: 'json', path: 'a.b', equals: '' }, send: '{{now}}' }] }],
    ['as many answers as there may be', { answers: Array(16).fill(ANSWER) }],
    ['a silence alarm', { silenceMs: 1000 }],
    ['a limit of attempts', { reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: 1 } }],
  ])('with %s is taken', (_what, change) => {
    expect(profileSchema.safeParse({ ...file, ...change }).success).toBe(true);
  });
});
