import { describe, expect, it } from 'vitest';
import { bytesToBase64, utf8Encode } from '../../../lib/base/bytes.ts';
import { EXPORT_FORMATS } from '../../../lib/export/formats.ts';
import { parseCapture } from '../../../lib/export/import-capture.ts';
import { maskEvidence, redactor } from '../../../lib/export/redact.ts';
import { captureSource } from '../../../lib/export/source.ts';
import { AIP_PROFILE } from '../../../lib/profile/aip.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';
import { memoryCapture, memoryEvent, memoryFrame, memorySummary } from '../../fixtures/memory-capture.ts';
import { JWT, OPTIONS, SECRET, sampleEvidence, sampleProfile, sampleSummary, textOf } from './sample-session.ts';

const BASE64 = { kind: 'base64', inner: 'text' } as const;

const OPAQUE = 'Zm9vYmFyYmF6cXV4MTIzNA==';
/** Three ways in which a message says a secret. */
const MESSAGE = `{"type":"auth","accessToken":"${SECRET}","note":"Bearer ${OPAQUE}","seen":"${JWT}"}`;
const MASKED = '{"type":"auth","accessToken":"***","note":"Bearer ***","seen":"***"}';

const SOURCE = { secrets: [], profile: null };
const masked = redactor({}, SOURCE);
const whole = redactor({ includeSecrets: true }, SOURCE);

describe('messages of a profile', () => {
  const profile = {
    ...sampleProfile,
    ready: {
      steps: [
        { waitFor: null, send: MESSAGE },
        { waitFor: { kind: 'json' as const, path: 'payload.apiKey', equals: SECRET }, send: null },
        { waitFor: { kind: 'text' as const, startsWith: `42["token",{"token":"${SECRET}"}]` }, send: `40{${JWT}}` },
      ],
      failOn: { kind: 'json' as const, path: 'payload.secret', equals: 5 },
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
    autoReplies: [
      {
        name: 'A',
        enabled: true,
        when: { kind: 'pattern' as const, pattern: `^${JWT}` },
        send: MESSAGE,
        delayMs: 0,
        oneAtATime: false,
      },
    ],
    sequences: [
      {
        id: 's',
        name: 'S',
        steps: [
          { kind: 'send' as const, message: MESSAGE },
          { kind: 'wait' as const, for: { kind: 'text' as const, startsWith: MESSAGE }, timeoutMs: 1 },
          { kind: 'assert' as const, that: { kind: 'type' as const, type: JWT } },
        ],
        times: 1,
        everyMs: 0,
      },
    ],
    templates: [{ id: 'a', name: 'A', body: MESSAGE }],
  };

  it('lose their tokens', () => {
    const { ready, heartbeat, autoReplies, sequences, templates } = masked.profile(profile);
    expect(ready?.steps).toEqual([
      { waitFor: null, send: MASKED },
      { waitFor: { kind: 'json', path: 'payload.apiKey', equals: '***' }, send: null },
      { waitFor: { kind: 'text', startsWith: '42["token",{"token":"***"}]' }, send: '40{***}' },
    ]);
    expect(heartbeat).toMatchObject({ message: MASKED, reply: { equals: '***' } });
    expect(ready?.failOn).toMatchObject({ equals: '***' });
    expect(autoReplies).toMatchObject([{ when: { kind: 'pattern', pattern: '^***' }, send: MASKED }]);
    expect(sequences[0]?.steps).toMatchObject([
      { message: MASKED },
      { for: { startsWith: MASKED } },
      { that: { type: '***' } },
    ]);
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

describe('other places of a profile', () => {
  const one = masked.profile(sampleProfile);

  it('lose credentials, and keep placeholders that stand for them', () => {
    expect(one.query).toEqual([
      { name: 'room', value: '{{room}}' },
      { name: 'access_token', value: '***' },
    ]);
    expect(one.headers.map(({ value }) => value)).toEqual([
      '***',
      'sid={{password}}',
      '***',
      '{{room}}',
      'https://app.example',
    ]);
    expect(one.variables.map(({ value }) => value)).toEqual([7, '', { depth: [1, null, true], apiKey: '***' }]);
    expect(one.environments).toEqual([{ name: 'staging', values: { room: 'staging-{{counter}}', password: '' } }]);
    expect(one.codec).toMatchObject({ auth: '{"token":"***","room":"{{room}}"}' });
    expect(one.contract).toEqual(sampleProfile.contract);
    expect(JSON.stringify(one)).not.toContain(SECRET);
  });

  it('keep an address whose token is a placeholder', () => {
    const url = 'ws://h/?token={{token}}&room=1';
    expect(masked.profile({ ...sampleProfile, url }).url).toBe(url);
    const both = masked.profile({ ...sampleProfile, url: `ws://h/?token={{token}}&key=${SECRET}` }).url;
    expect(both).not.toContain(SECRET);
  });
});

describe('values of secret variables', () => {
  const secret = 'pa"ss wörd';
  const known = redactor({}, { secrets: [secret], profile: null });
  const frame = (payload: Payload, type = '') => memoryFrame(1, payload, { type });

  it.each([
    [`{"a":"x","b":${JSON.stringify(secret)}}`, '{"a":"x","b":"***"}'],
    [`login ${secret}!`, 'login ***!'],
    [`GET /?p=${encodeURIComponent(secret)}`, 'GET /?p=***'],
  ])('go out of the payload %s', (payload, after) => {
    const { payload: text, row } = known.frame(frame(payload, secret));
    expect(text).toBe(after);
    expect(row).toMatchObject({ byteLength: after.length, type: '***' });
  });

  it('go out of binary payloads, and out of base64 where the codec says that it is', () => {
    const bytes = utf8Encode(`\u0001${secret}\u00ff`);
    expect(known.frame(frame(bytes)).payload).toEqual(utf8Encode('\u0001***\u00ff'));
    const wrapped = redactor({}, { secrets: [secret], profile: { ...sampleProfile, codec: BASE64 } });
    expect(wrapped.frame(frame(bytesToBase64(bytes))).payload).toBe(bytesToBase64(utf8Encode('\u0001***\u00ff')));
    expect(wrapped.frame(frame('not base64!')).payload).toBe('not base64!');
  });

  it('go out of addresses, names and events', () => {
    const event = memoryEvent(1, { kind: 'run', what: 'failed', name: secret, detail: `no ${secret}` });
    expect(known.event(event)).toMatchObject({ name: '***', detail: 'no ***' });
    const summary = { ...sampleSummary, name: secret, url: `ws://h/${encodeURIComponent(secret)}` };
    expect(known.summary(summary)).toMatchObject({ name: '***', url: 'ws://h/***' });
  });

  it('leave frames alone that do not hold them, or when asked to', () => {
    const other = frame('{"a":1}');
    expect(known.frame(other)).toBe(other);
    const open = frame(secret);
    expect(redactor({ includeSecrets: true }, { secrets: [secret], profile: null }).frame(open)).toBe(open);
  });

  it.each(EXPORT_FORMATS.map((format) => [format.id, format] as const))('are in no file: %s', async (_id, format) => {
    const frames = [frame(`{"p":"${SECRET}-long"}`)];
    const source = captureSource(memoryCapture(frames), memorySummary(frames), null, [`${SECRET}-long`]);
    const text = await textOf(format.export(source, OPTIONS));
    expect(text).not.toContain(SECRET);
    if (format.id === 'capture') expect((await parseCapture(text)).ok).toBe(true);
    expect(await textOf(format.export(source, { ...OPTIONS, includeSecrets: true }))).toContain(SECRET);
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
    { kind: 'auto-reply', what: 'failed', name: JWT, replies: 1, detail: MESSAGE },
    { kind: 'run', what: 'failed', name: JWT, detail: MESSAGE },
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
