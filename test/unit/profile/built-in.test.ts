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
    });
  });
});

const EXPONENTIAL = { policy: 'exponential', baseMs: 1000, factor: 2, capMs: 5000, jitter: 0, maxAttempts: null };
const ROW = { codes: '1000', action: 'stop', why: 'It is over.' };

describe('a profile file', () => {
  const file = { ...BUILT_IN_PROFILES[0] };

  it.each([
    ['a newer version', { version: 2 }],
    ['an unknown field', { heartbeat: true }],
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
    ['a length without a delay', { closePolicy: [{ ...ROW, delayMs: 5000 }] }],
  ])('with %s is refused', (_what, change) => {
    expect(profileSchema.safeParse(file).success).toBe(true);
    expect(profileSchema.safeParse({ ...file, ...change }).success).toBe(false);
  });

  it.each([
    ['a table of its own', { closePolicy: [ROW, { ...ROW, codes: '0-65535', action: 'delay', delayMs: 100 }] }],
    ['an empty table', { closePolicy: [] }],
    ['exponential backoff', { reconnect: EXPONENTIAL }],
    ['a limit of attempts', { reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: 1 } }],
  ])('with %s is taken', (_what, change) => {
    expect(profileSchema.safeParse({ ...file, ...change }).success).toBe(true);
  });
});
