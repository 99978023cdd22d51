import { describe, expect, it } from 'vitest';
import { maskEvidence, redactor } from '../../../lib/export/redact.ts';
import { AIP_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { memoryEvent } from '../../fixtures/memory-capture.ts';
import { JWT, SECRET, sampleEvidence, sampleProfile } from './sample-session.ts';

const OPAQUE = 'Zm9vYmFyYmF6cXV4MTIzNA==';
/** Three ways in which a message says a secret. */
const MESSAGE = `{"type":"auth","accessToken":"${SECRET}","note":"Bearer ${OPAQUE}","seen":"${JWT}"}`;
const MASKED = '{"type":"auth","accessToken":"***","note":"Bearer ***","seen":"***"}';

const masked = redactor(undefined);
const whole = redactor(true);

describe('messages of a profile', () => {
  const profile = {
    ...sampleProfile,
    ready: {
      steps: [
        { waitFor: null, send: MESSAGE },
        { waitFor: { kind: 'json' as const, path: 'payload.apiKey', equals: SECRET }, send: null },
        { waitFor: { kind: 'text' as const, startsWith: `42["token",{"token":"${SECRET}"}]` }, send: `40{${JWT}}` },
      ],
      timeoutMs: 1,
      onTimeout: 'stop' as const,
    },
    heartbeat: {
      message: MESSAGE,
      intervalMs: 1000,
      reply: { kind: 'json' as const, path: 'type', equals: JWT },
      timeoutMs: 1,
      maxMissed: 1,
      onMissed: 'show' as const,
    },
    answers: [{ when: { kind: 'text' as const, startsWith: JWT }, send: MESSAGE }],
    templates: [{ id: 'a', name: 'A', body: MESSAGE }],
  };

  it('lose their tokens', () => {
    const { ready, heartbeat, answers, templates } = masked.profile(profile);
    expect(ready?.steps).toEqual([
      { waitFor: null, send: MASKED },
      { waitFor: { kind: 'json', path: 'payload.apiKey', equals: '***' }, send: null },
      { waitFor: { kind: 'text', startsWith: '42["token",{"token":"***"}]' }, send: '40{***}' },
    ]);
    expect(heartbeat).toMatchObject({ message: MASKED, reply: { equals: '***' } });
    expect(answers).toEqual([{ when: { kind: 'text', startsWith: '***' }, send: MASKED }]);
    expect(templates).toEqual([{ id: 'a', name: 'A', body: MASKED }]);
  });

  it('keep them when asked to', () => {
    expect(whole.profile(profile)).toBe(profile);
  });

  it('without a secret stay as they are, also where a placeholder stands for one', () => {
    const { ready, heartbeat, templates } = masked.profile(AIP_PROFILE);
    expect({ ready, heartbeat, templates }).toEqual({
      ready: AIP_PROFILE.ready,
      heartbeat: AIP_PROFILE.heartbeat,
      templates: AIP_PROFILE.templates,
    });
    expect(AIP_PROFILE.templates.some(({ body }) => body.includes('"session_id": "{{uuid}}"'))).toBe(true);
  });

  it('that only speak of bearers are left alone', () => {
    const description = 'The bearer authentication of this server is strict.';
    expect(masked.profile({ ...profile, description }).description).toBe(description);
  });
});

describe('texts of events', () => {
  it.each<ConnectionEventBody>([
    { kind: 'close', code: 4001, reason: MESSAGE, wasClean: true, initiator: 'server' },
    {
      kind: 'error',
      category: 'authentication_failed',
      cause: 'http-status',
      detail: `It says “${MESSAGE}”`,
      evidence: { ...sampleEvidence, statusText: MESSAGE, body: MESSAGE },
      slowed: false,
    },
    { kind: 'open', handshakeMs: 1, protocol: '', extensions: JWT, slowed: false },
    { kind: 'stopped', cause: 'close-code', detail: MESSAGE, why: MESSAGE },
    { kind: 'retry', attempt: 1, resumeAt: 1, why: MESSAGE },
    { kind: 'ready', ready: false, afterMs: 1, detail: MESSAGE },
    { kind: 'dropped', frames: 1, detail: MESSAGE },
  ])('of $kind lose their tokens', (body) => {
    const event = memoryEvent(1, body);
    const text = JSON.stringify(masked.event(event));
    for (const secret of [SECRET, OPAQUE, JWT]) expect(text).not.toContain(secret);
    expect(text).toContain('***');
    expect(whole.event(event)).toBe(event);
  });

  it('that a server echoes in a header go, and its challenge stays', () => {
    const challenge = { name: 'WWW-Authenticate', value: 'Bearer error_description="The token has expired"' };
    const evidence = { ...sampleEvidence, headers: [{ name: 'X-Echo', value: `Bearer ${OPAQUE}` }, challenge] };
    expect(maskEvidence(evidence).headers).toEqual([{ name: 'X-Echo', value: 'Bearer ***' }, challenge]);
  });

  it('are masked in a time that grows with their length only', () => {
    const hostile = [
      'bearer '.repeat(100_000),
      `bearer ${'\t'.repeat(500_000)}`,
      `bearer ${'='.repeat(500_000)}`,
      '"token":"'.repeat(60_000),
      `"token":"${'\\"'.repeat(300_000)}`,
      `"token"${' '.repeat(500_000)}`,
    ];
    const from = performance.now();
    for (const reason of hostile) {
      masked.event(memoryEvent(1, { kind: 'close', code: 1000, reason, wasClean: true, initiator: 'server' }));
    }
    expect(performance.now() - from).toBeLessThan(2000);
  });
});
