import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import type { Json } from '../../../lib/base/json.ts';
import { createInspector, type Inspector } from '../../../lib/contract/inspector.ts';
import { checkProfile, readProfileFile, writeProfileFile } from '../../../lib/contract/profile-file.ts';
import { BUILT_IN_PROFILES, findProfile } from '../../../lib/profile/built-in.ts';
import { resolveEndpoint } from '../../../lib/profile/endpoint.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Matcher } from '../../../lib/profile/matcher-schema.ts';
import { NO_VALUES } from '../../../lib/profile/no-values.ts';
import { json } from '../../../lib/profile/profile-base.ts';
import { type Profile, profileSchema } from '../../../lib/profile/schema.ts';
import { fillTemplate, templateProblems } from '../../../lib/profile/template.ts';
import { resolveVariables } from '../../../lib/profile/variables.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import type { Direction } from '../../../lib/protocol/frame.ts';
import { checkProtocols, checkWebSocketUrl } from '../../../lib/protocol/url.ts';
import { createReader } from '../../../lib/session/match.ts';
import { nextDelayMs } from '../../../lib/session/reconnect.ts';
import { CATALOGUE } from '../../fixtures/catalogue.ts';

const SCOPE = {
  now: Date.UTC(2025, 0, 14, 18, 30),
  uuid: () => '5f8c2f6e-0000-4000-8000-000000000000',
  counter: () => 3,
  random: () => 0.5,
};

function value<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function profileOf(id: string): Profile {
  return findProfile(id) ?? JSON_PROFILE;
}

function variablesOf(profile: Profile, given: Record<string, Json> = {}): Record<string, Json> {
  return value(resolveVariables(profile, { ...NO_VALUES, values: given }, SCOPE));
}

/** The frames of a template as the session would send it; `frame` is what an automatic reply answers. */
function framesOf(profile: Profile, template: string, frame?: unknown): readonly unknown[] {
  const filled = value(fillTemplate(template, { ...SCOPE, variables: variablesOf(profile), frame }));
  expect(filled).not.toContain('{{');
  return value(createCodec(profile.codec).encode(filled, { nextId: () => 0 }));
}

const inspectors = new Map<string, Inspector>();

function verdictOf(profileId: string, text: string, direction: Direction) {
  const inspector = inspectors.get(profileId) ?? createInspector(profileOf(profileId));
  inspectors.set(profileId, inspector);
  const verdict = inspector.explain(text, utf8ByteLength(text), direction);
  return { kind: verdict.kind, issues: verdict.issues };
}

/** What a template becomes on the wire is one valid message of ours. */
function expectValid(profile: Profile, template: string, frame?: unknown): void {
  const [text, ...more] = framesOf(profile, template, frame);
  expect(more).toEqual([]);
  expect(createCodec(profile.codec).decodeAlone(String(text), 'sent')).toMatchObject([
    { kind: 'message', problem: null },
  ]);
  const verdict = verdictOf(profile.id, String(text), 'sent');
  expect(verdict.issues).toEqual([]);
  expect(verdict.kind).toBe(profile.contract === null ? 'not-applicable' : 'valid');
}

/** A good message of the catalogue that a matcher means. */
function askedBy(profileId: string, when: Matcher): unknown {
  const received = CATALOGUE.filter((one) => one.profileId === profileId && one.direction === 'received');
  if (when.kind === 'type') return JSON.parse(received.find(({ type }) => type === when.type)?.good ?? '');
  if (when.kind !== 'json') throw new Error(`No message for a matcher of kind ${when.kind}.`);
  const messages = received.map(({ good }) => JSON.parse(good) as Record<string, unknown>);
  return { ...messages.find((message) => Object.hasOwn(message, when.path)), [when.path]: when.equals };
}

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

  it.each(BUILT_IN_PROFILES)('$id passes the check, and a duplicate of it survives export and import', (profile) => {
    expect(checkProfile(profile)).toEqual([]);
    const duplicate = { ...profile, id: `${profile.id}-2`, name: `${profile.name} 2` };
    expect(readProfileFile(writeProfileFile(duplicate))).toEqual({ ok: true, value: duplicate });
  });

  it.each(BUILT_IN_PROFILES.filter(({ url }) => url !== ''))(
    '$id has an endpoint that connects as it is',
    (profile) => {
      const endpoint = value(resolveEndpoint(profile, profile.url, [], variablesOf(profile), SCOPE));
      expect(checkWebSocketUrl(endpoint.url)).toMatchObject({ ok: true, value: { warning: null } });
      expect(checkProtocols(profile.protocols).ok).toBe(true);
      expect(endpoint.headers).toEqual([]);
    },
  );

  it('Clarity’s Authorization waits for a token', () => {
    const profile = profileOf('clarity');
    const endpoint = (given: Record<string, Json>) =>
      value(resolveEndpoint(profile, profile.url, [], variablesOf(profile, given), SCOPE));
    expect(endpoint({})).toMatchObject({ headers: [], leftOut: ['Authorization'] });
    expect(endpoint({ token: 'abc.def' })).toMatchObject({
      headers: [{ name: 'Authorization', value: 'Bearer abc.def' }],
      leftOut: [],
    });
  });

  it.each(
    BUILT_IN_PROFILES.flatMap((profile) =>
      profile.templates.map((template) => ({ profile, template, id: profile.id })),
    ),
  )('$id: template "$template.name" is filled, written, and right by its own contract', ({ profile, template }) => {
    const variables = new Set(profile.variables.map(({ name }) => name));
    expect(templateProblems(template.body, { variables, frame: false })).toEqual([]);
    expectValid(profile, template.body);
  });

  it.each(BUILT_IN_PROFILES)('$id says by itself only what its own contract allows', (profile) => {
    const said = [...(profile.ready?.steps.map(({ send }) => send) ?? []), profile.heartbeat?.message ?? null];
    for (const { steps } of profile.sequences) {
      for (const step of steps) if (step.kind === 'send') said.push(step.message);
    }
    for (const template of said) if (template !== null) expectValid(profile, template);
    const variables = new Set(profile.variables.map(({ name }) => name));
    for (const { send, enabled, when } of profile.autoReplies) {
      expect(enabled).toBe(false);
      expect(templateProblems(send, { variables, frame: true })).toEqual([]);
      expectValid(profile, send, askedBy(profile.id, when));
    }
  });

  it.each(BUILT_IN_PROFILES)('$id has templates of different ids, and no secret is built in', (profile) => {
    const ids = profile.templates.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, value, secret } of profile.variables) if (secret) expect([name, value]).toEqual([name, '']);
    expect(profile.queue).toEqual({
      maxMessages: 100,
      maxBytes: 1_048_576,
      maxAgeMs: 300_000,
      connectOnSend: profile.id === 'chat',
    });
    expect(profile.probe).toBe(true);
  });

  it('speaks to the envelope server by the numbers of its document', () => {
    expect(findProfile('clarity')).toMatchObject({
      reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: null },
      stableAfterMs: 5000,
      connectTimeoutMs: 10_000,
      maxMessageBytes: 10_240,
      thresholds: { handshakeMs: 300, messageMs: 500 },
      silenceMs: 5000,
      correlation: { timeoutMs: 5000 },
      ready: null,
      heartbeat: null,
    });
  });

  it.each([
    ['amiga', { reconnect: { baseMs: 1000, maxAttempts: 5 }, views: { changes: ['metrics_update'] }, heartbeat: null }],
    ['session-buddy', { heartbeat: { intervalMs: 30_000, onMissed: 'reconnect' }, autoReplies: [] }],
    [
      'aip',
      {
        reconnect: { baseMs: 2000, factor: 2, jitter: 0, maxAttempts: 3 },
        heartbeat: { intervalMs: 120_000, onMissed: 'show' },
        maxMessageBytes: 104_857_600,
      },
    ],
    [
      'chat',
      {
        reconnect: { policy: 'linear', delayMs: 3000, maxAttempts: 5 },
        views: { stream: { key: 'conversation_id', text: 'response', calls: 'tool_calls' } },
        ready: null,
      },
    ],
    ['json', { contract: null, ready: null, heartbeat: null }],
  ])('%s lives by the numbers of its document', (id, numbers) => {
    expect(findProfile(id)).toMatchObject(numbers);
  });

  it.each([
    ['clarity', [2000, 2000, 2000, 2000, 2000, 2000]],
    ['chat', [3000, 3000, 3000, 3000, 3000, null]],
    ['aip', [2000, 4000, 8000, null, null, null]],
  ])('%s waits %j ms before its attempts', (id, waits) => {
    const { reconnect } = profileOf(id);
    expect(waits.map((_, index) => nextDelayMs(reconnect, index + 1, 0.5))).toEqual(waits);
  });

  it('numbers of variables stay numbers in the messages of AMIGA', () => {
    const profile = profileOf('amiga');
    expect(framesOf(profile, profile.templates[0]?.body ?? '')).toEqual([
      '42["subscribe",{"hours":24,"update_interval":2}]',
    ]);
  });

  it('a device is ready by an acknowledgement of success only', () => {
    const { ready, codec, typePath } = profileOf('aip');
    const waitFor = ready?.steps[1]?.waitFor;
    const opens = (success: boolean) =>
      waitFor != null &&
      createReader(createCodec(codec), typePath, () => undefined)
        .read(json({ type: 'REGISTRATION_ACK', success }))
        .matches(waitFor);
    expect([opens(true), opens(false)]).toEqual([true, false]);
  });

  it('a device has one name in all it says', () => {
    const profile = profileOf('aip');
    const names = [profile.ready?.steps[0]?.send, profile.heartbeat?.message].map((template) => {
      const [text] = framesOf(profile, template ?? '');
      return (JSON.parse(String(text)) as { client_id: string }).client_id;
    });
    expect(names).toEqual(Array(2).fill('device_5f8c2f6e-0000-4000-8000-000000000000'));
  });
});

describe.each(CATALOGUE)('$profileId: $type $direction', ({ profileId, direction, type, good, broken }) => {
  it('as its document writes it is valid', () => {
    expect(verdictOf(profileId, good, direction)).toEqual({ kind: 'valid', issues: [] });
    const [packet] = createCodec(profileOf(profileId).codec).decodeAlone(good, direction);
    if (profileId === 'amiga') expect(packet?.type).toBe(type);
  });

  it.each(broken)('$what is broken at $paths', ({ text, paths }) => {
    const verdict = verdictOf(profileId, text, direction);
    expect(verdict.kind).toBe('invalid');
    expect(verdict.issues.map(({ path }) => path)).toEqual(paths);
    for (const { message } of verdict.issues) expect(message).toMatch(/^(The message|[\w.]+): expected .+, got .+\.$/);
  });
});

describe('a type that the document does not name', () => {
  it.each([
    ['clarity', '{"type":"gossip","ts":"2025-01-14T18:30:00Z","projectId":"p","payload":{}}', 'invalid'],
    ['amiga', '42["gossip",{}]', 'warning'],
    ['session-buddy', '{"type":"gossip"}', 'invalid'],
    ['aip', '{"type":"GOSSIP","timestamp":"2025-01-14T18:30:00Z"}', 'warning'],
  ])('%s: %s is %s', (id, text, kind) => {
    const verdict = verdictOf(id, text, 'received');
    expect(verdict.kind).toBe(kind);
    expect(verdict.issues).toHaveLength(1);
  });
});
