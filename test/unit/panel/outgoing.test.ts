import { describe, expect, it } from 'vitest';
import {
  checkOutgoing,
  type Draft,
  draftFromText,
  draftJsonError,
  draftProblems,
  EMPTY_DRAFT,
  hasPlaceholders,
  modeOf,
  modesOf,
  wireOf,
  withTemplate,
} from '../../../lib/panel/outgoing.ts';
import { previewOutgoing } from '../../../lib/panel/outgoing-preview.ts';
import { NO_MASK, SecretMask } from '../../../lib/panel/secret-mask.ts';
import { findProfile } from '../../../lib/profile/built-in.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { NO_VALUES } from '../../../lib/profile/no-values.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { TemplateScope } from '../../../lib/profile/template.ts';
import { resolveVariables } from '../../../lib/profile/variables.ts';

const CLARITY = findProfile('clarity') ?? JSON_PROFILE;
const SOCKET_IO: Profile = { ...JSON_PROFILE, codec: { kind: 'socket.io', namespace: '/metrics', auth: '' } };
const LINES: Profile = { ...JSON_PROFILE, codec: { kind: 'json-lines' } };
const WRAPPED: Profile = { ...JSON_PROFILE, codec: { kind: 'base64', inner: 'json' } };

const generators = {
  now: 0,
  uuid: () => '00000000-0000-4000-8000-000000000000',
  counter: () => 7,
  random: () => 0,
};

function scopeOf(profile: Profile, variables: TemplateScope['variables'] = {}): TemplateScope {
  const own = resolveVariables(profile, NO_VALUES, generators);
  return { ...generators, variables: { ...(own.ok ? own.value : {}), ...variables } };
}

function check(
  text: string,
  profile: Profile = CLARITY,
  mode: Draft['mode'] = 'message',
  variables: TemplateScope['variables'] = {},
) {
  return checkOutgoing({ ...EMPTY_DRAFT, text, mode }, wireOf(profile), scopeOf(profile, variables));
}

describe('checkOutgoing', () => {
  it('lets every template pass as it stands', () => {
    for (const profile of [CLARITY, JSON_PROFILE]) {
      for (const template of profile.templates) expect(check(template.body, profile).refusal, template.name).toBeNull();
    }
  });

  it('fills placeholders, keeps the types of variables, and counts bytes of what would leave', () => {
    const found = check('{"n":{{counter}},"é":"{{now}}","v":"{{size}}"}', JSON_PROFILE, 'message', { size: 5 });
    expect(found.filled).toBe('{"n":7,"é":"1970-01-01T00:00:00.000Z","v":5}');
    expect(found.outgoing).toEqual({ kind: 'message', text: found.filled });
    expect(found).toMatchObject({ byteLength: 45, frames: [found.filled], refusal: null });
  });

  it('refuses a variable that nobody knows, with its place, and there is nothing to send anyway', () => {
    const found = check('{\n  "a": "{{progect}}"\n}', JSON_PROFILE, 'message', { project: 'p' });
    expect(found.refusal).toMatch(/^Not sent: .*progect.*line 2, column 9/);
    expect(found).toMatchObject({ outgoing: null, filled: null, canOverride: false });
    expect(draftProblems('{{x}} {{project}}', new Set(['project']))).toMatchObject([{ offset: 0, length: 5 }]);
  });

  it('refuses broken JSON with line and column, and can be overridden', () => {
    const result = check('{\n  "type": execution\n}');
    expect(result.refusal).toMatch(/^Not sent: the message is not JSON \(line 2, column 11\)/);
    expect(result.canOverride).toBe(true);
    expect(result.outgoing).not.toBeNull();
  });

  it('refuses what breaks the contract or the limit with the words of the contract', () => {
    expect(check('{"type":"execution-update"}').refusal).toMatch(/^Not sent: .*\(and \d+ more\)$/);
    const long = JSON.stringify({
      type: 'error',
      ts: '2026-01-01T00:00:00Z',
      projectId: 'p',
      payload: { pad: 'x'.repeat(12_000) },
    });
    expect(check(long)).toMatchObject({ isOver: true });
    expect(check(long).refusal).toContain(`Message size ${long.length} bytes exceeds limit of 10240 bytes`);
  });

  it('takes plain text for a message where there is no contract, but not half an object', () => {
    expect(check('hello', JSON_PROFILE).refusal).toBeNull();
    expect(check('{"a":', JSON_PROFILE).refusal).toMatch(/not JSON/);
  });

  it('reads hex and base64, and refuses what is neither', () => {
    expect(check('48 65', JSON_PROFILE, 'hex')).toMatchObject({ byteLength: 2, refusal: null });
    expect(check('SGk=', JSON_PROFILE, 'base64').frames).toEqual([new Uint8Array([0x48, 0x69])]);
    expect(check('4', JSON_PROFILE, 'hex')).toMatchObject({ outgoing: null, canOverride: false });
    expect(check('%%%', JSON_PROFILE, 'base64').refusal).toMatch(/not base64/);
  });

  it('lets the codec write the message, and counts what goes on the wire against the limit', () => {
    const wrapped = check('{"a":1}', { ...WRAPPED, maxMessageBytes: 10 });
    expect(wrapped).toMatchObject({ outgoing: { kind: 'message', text: '{"a":1}' }, frames: ['eyJhIjoxfQ=='] });
    expect(wrapped).toMatchObject({ byteLength: 12, isOver: true });
    expect(wrapped.refusal).toContain('12 bytes exceeds limit of 10 bytes');
  });

  it('splits a message of Socket.IO with an attachment into the frames that leave together', () => {
    const { frames, byteLength, refusal } = check('{"event":"up","args":[{"$base64":"AAEC"}]}', SOCKET_IO);
    expect(refusal).toBeNull();
    expect(frames).toEqual(['451-/metrics,["up",{"_placeholder":true,"num":0}]', new Uint8Array([0, 1, 2])]);
    expect(byteLength).toBe(String(frames[0]).length + 3);
  });

  it('says what the codec cannot write, and offers nothing to send instead', () => {
    expect(check('{"packet":"event"}', SOCKET_IO)).toMatchObject({ outgoing: null, canOverride: false });
    expect(check('{"packet":"event"}', SOCKET_IO).refusal).toMatch(/^Not sent: /);
    expect(check('42["subscribe"]', SOCKET_IO).refusal).toMatch(/not JSON/);
  });

  it('sends a raw text frame past the codec', () => {
    const raw = check('42["subscribe",{{counter}}]', SOCKET_IO, 'text');
    expect(raw).toMatchObject({ outgoing: { kind: 'text', text: '42["subscribe",7]' }, refusal: null });
  });

  it('leaves several lines of JSON to the codec that knows of lines', () => {
    expect(check('{"a":1}\n{"a":2}', LINES)).toMatchObject({ refusal: null, frames: ['{"a":1}\n{"a":2}'] });
  });
});

describe('formats', () => {
  it('offer a raw text frame only where it differs from the message', () => {
    expect(modesOf(wireOf(JSON_PROFILE).codec)).toEqual(['message', 'hex', 'base64']);
    expect(modesOf(wireOf(SOCKET_IO).codec)).toEqual(['message', 'text', 'hex', 'base64']);
    const stored: Draft = { ...EMPTY_DRAFT, mode: 'text' };
    expect(modeOf(stored, wireOf(JSON_PROFILE).codec)).toBe('message');
    expect(modeOf(stored, wireOf(SOCKET_IO).codec)).toBe('text');
  });
});

describe('previewOutgoing', () => {
  it('shows the filled message, and the frames where they differ, without secrets', () => {
    const mask = new SecretMask(['hunter2']);
    expect(previewOutgoing(check('{"p":"{{p}}"}', JSON_PROFILE, 'message', { p: 'hunter2' }), mask)).toEqual({
      message: '{"p":"••••"}',
      frames: [],
    });
    const event = check('{"event":"up","args":["hunter2",{"$base64":"AAEC"}]}', SOCKET_IO);
    expect(previewOutgoing(event, mask)).toEqual({
      message: '{"event":"up","args":["••••",{"$base64":"AAEC"}]}',
      frames: ['451-/metrics,["up","••••",{"_placeholder":true,"num":0}]', 'binary, 3 B: 00 01 02'],
    });
    expect(previewOutgoing(check('48 65', JSON_PROFILE, 'hex'), mask)).toEqual({
      message: null,
      frames: ['binary, 2 B: 48 65'],
    });
  });

  it('cuts what nobody reads, and no secret in two', () => {
    const text = `${'x'.repeat(19_998)}hunter2${'y'.repeat(9)}`;
    const { message } = previewOutgoing(check(text, JSON_PROFILE), new SecretMask(['hunter2']));
    expect(message).toBe(`${'x'.repeat(19_998)}••…`);
    expect(previewOutgoing(check('short', JSON_PROFILE), NO_MASK).message).toBe('short');
  });
});

describe('drafts', () => {
  it('take placeholders for values, quoted or bare', () => {
    expect(draftJsonError('{"a": {{epoch}}, "b": "{{uuid}}", "c": {{random(1..5)}}}')).toBeNull();
    expect(draftJsonError('{"a": {{epoch}} "b"}')?.offset).toBe(16);
    expect(hasPlaceholders('{{counter}}')).toBe(true);
    expect(hasPlaceholders('{"a":{"b":{}}}')).toBe(false);
  });

  it('come back as they were stored, and empty when the stored text is not one', () => {
    const draft: Draft = { text: '{"a":', mode: 'message', templateId: 'x', replaced: null };
    expect(draftFromText(JSON.stringify(draft))).toEqual(draft);
    for (const text of [null, '', 'x', '{}', '{"text":1}', '[]']) expect(draftFromText(text)).toEqual(EMPTY_DRAFT);
    expect(draftFromText(JSON.stringify({ ...draft, mode: 'morse' }))).toEqual(EMPTY_DRAFT);
  });

  it('keep what a template replaced, unless it was only another template', () => {
    const [first, second] = CLARITY.templates;
    const own = withTemplate({ ...EMPTY_DRAFT, text: 'my words' }, CLARITY, first?.id ?? '');
    expect(own).toMatchObject({ text: first?.body, replaced: 'my words' });
    expect(withTemplate(own, CLARITY, second?.id ?? '')).toMatchObject({ text: second?.body, replaced: 'my words' });
    expect(withTemplate(EMPTY_DRAFT, CLARITY, first?.id ?? '').replaced).toBeNull();
    expect(withTemplate(own, CLARITY, '').text).toBe(first?.body);
  });
});
