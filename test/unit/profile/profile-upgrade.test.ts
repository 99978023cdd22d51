import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROFILE_UPGRADES, upgradeProfile } from '../../../lib/profile/profile-upgrade.ts';
import { PROFILE_VERSION } from '../../../lib/profile/profile-version.ts';
import { profileSchema } from '../../../lib/profile/schema.ts';
import { fillTemplate } from '../../../lib/profile/template.ts';

/** As version 1 wrote it, word for word. */
const OLD = {
  version: 1,
  id: 'old',
  name: 'Old',
  description: '',
  url: 'ws://h/{{room}}',
  protocols: [],
  typePath: 'type',
  envelope: { kind: 'clarity', types: ['a', 'b'] },
  correlation: { requestPath: 'id', replyPath: 'reply.id' },
  reconnect: { policy: 'linear', delayMs: 3000, maxAttempts: 5 },
  stableAfterMs: 5000,
  closePolicy: [{ codes: '1000', action: 'stop', why: 'It is over.' }],
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  headers: [{ name: 'X-A', value: '{{a}}' }],
  probe: false,
  queue: { maxMessages: 1, maxBytes: 2, maxAgeMs: 3, connectOnSend: true },
  ready: { steps: [{ waitFor: null, send: '{{uuid}} {{who}}' }], timeoutMs: 5, onTimeout: 'ready' },
  heartbeat: {
    message: '{{now}}',
    intervalMs: 100,
    reply: { kind: 'json', path: 'type', equals: 'pong' },
    timeoutMs: 5,
    maxMissed: 1,
    onMissed: 'show',
  },
  answers: [{ when: { kind: 'text', startsWith: '2' }, send: '3' }],
  silenceMs: null,
  maxMessageBytes: null,
  thresholds: { handshakeMs: 1, messageMs: 2 },
  templates: [{ id: 't', name: 'T', body: '{"n":"{{counter}}","at":{{epoch}},"x":"{{{{ {{ who }} {{{now}}"}' }],
};

describe('a profile of version 1', () => {
  it('says the same in the form of today', () => {
    const profile = profileSchema.parse(upgradeProfile(OLD));
    expect(profile).toMatchObject({
      version: PROFILE_VERSION,
      id: 'old',
      codec: { kind: 'json' },
      typePath: 'type',
      contract: {
        envelope: {
          required: ['type', 'ts', 'projectId', 'payload'],
          properties: { type: { enum: ['a', 'b'] }, ts: { format: 'date-time', pattern: 'Z$' } },
        },
        unknownTypes: 'allow',
      },
      correlation: {
        rules: [
          { by: 'path', asks: 'sent', requestPath: 'id', replyPath: 'reply.id', requestType: null, replyType: null },
        ],
        timeoutMs: null,
      },
      ready: { onTimeout: 'ready', failOn: null },
      autoReplies: [{ name: 'Answer 1', enabled: true, send: '3', delayMs: 0, oneAtATime: false }],
      probe: false,
      queue: OLD.queue,
      timestamp: null,
      thresholds: { handshakeMs: 1, messageMs: 2, notify: false, alerts: [] },
      metrics: { snapshotEveryMs: 5000, trendWindow: 10 },
      checks: { message: null, mayDisturb: true },
    });
    expect(profile).not.toHaveProperty('envelope');
    expect(profile).not.toHaveProperty('answers');
  });

  it('sends what it sent: its four placeholders as text, other braces as they stand', () => {
    const { templates, ready, url, headers } = profileSchema.parse(upgradeProfile(OLD));
    const scope = { variables: {}, now: 5, uuid: () => 'u', counter: () => 7, random: () => 0 };
    const filled = [templates[0]?.body, ready?.steps[0]?.send, url, headers[0]?.value].map((template) => {
      const result = fillTemplate(template ?? '', scope);
      return result.ok ? result.value : result.error.message;
    });
    expect(filled).toEqual([
      '{"n":"7","at":5,"x":"{{{{ {{ who }} {1970-01-01T00:00:00.005Z"}',
      'u {{who}}',
      'ws://h/{{room}}',
      '{{a}}',
    ]);
  });

  it('reads text where no part of it looked into messages', () => {
    const blind = { ...OLD, typePath: null, envelope: null, correlation: null, heartbeat: null };
    expect(profileSchema.parse(upgradeProfile(blind))).toMatchObject({ codec: { kind: 'text' }, contract: null });
    const looking = { ...blind, heartbeat: OLD.heartbeat };
    expect(profileSchema.parse(upgradeProfile(looking)).codec.kind).toBe('json');
  });

  it('of its first days lacks what came later, and gets it', () => {
    const { headers: _, probe: __, queue: ___, ready: ____, heartbeat, answers, silenceMs, ...first } = OLD;
    expect(profileSchema.parse(upgradeProfile(first))).toMatchObject({ probe: true, ready: null, autoReplies: [] });
  });
});

describe('upgrades', () => {
  it('lead to the present version without a gap', () => {
    expect(PROFILE_UPGRADES).toHaveLength(PROFILE_VERSION - 1);
  });

  it.each([PROFILE_VERSION, 99, 0, 1.5, '1', null, undefined])('leave version %s as it is', (version) => {
    const profile = { version, envelope: null };
    expect(upgradeProfile(profile)).toBe(profile);
  });

  it('throw at nothing', () => {
    const part = fc.oneof(fc.jsonValue(), fc.array(fc.object()));
    const keys = Object.keys(OLD).filter((key) => key !== 'version');
    const damaged = fc.tuple(fc.constantFrom(...keys), part).map(([key, value]) => ({ ...OLD, [key]: value }));
    fc.assert(fc.property(damaged, (profile) => typeof upgradeProfile(profile) === 'object'));
  });
});
