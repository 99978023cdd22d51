import { describe, expect, it } from 'vitest';
import { createInspector } from '../../../lib/contract/inspector.ts';
import {
  checkOutgoing,
  type Draft,
  draftFromText,
  draftJsonError,
  EMPTY_DRAFT,
  hasPlaceholders,
  withTemplate,
} from '../../../lib/panel/outgoing.ts';
import { findProfile } from '../../../lib/profile/built-in.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';

const CLARITY = findProfile('clarity') ?? JSON_PROFILE;
const VALUES = { now: 0, uuid: '00000000-0000-4000-8000-000000000000', counter: 7 };

function check(text: string, profile: Profile = CLARITY, mode: Draft['mode'] = 'text') {
  return checkOutgoing({ ...EMPTY_DRAFT, text, mode }, profile, createInspector(profile), VALUES);
}

describe('checkOutgoing', () => {
  it('lets every template of every profile pass as it stands', () => {
    for (const profile of [CLARITY, JSON_PROFILE]) {
      for (const template of profile.templates) expect(check(template.body, profile).refusal, template.name).toBeNull();
    }
  });

  it('fills placeholders and counts bytes of what would leave', () => {
    const { payload, byteLength } = check('{"n":{{counter}},"é":"{{now}}"}', JSON_PROFILE);
    expect(payload).toBe('{"n":7,"é":"1970-01-01T00:00:00.000Z"}');
    expect(byteLength).toBe(39);
  });

  it('refuses broken JSON with line and column, and can be overridden', () => {
    const result = check('{\n  "type": execution\n}');
    expect(result.refusal).toMatch(/^Not sent: the message is not JSON \(line 2, column 11\)/);
    expect(result.canOverride).toBe(true);
  });

  it('refuses what breaks the contract or the limit with the words of the contract', () => {
    expect(check('{"type":"execution-update"}').refusal).toMatch(/^Not sent: .*\(and \d+ more\)$/);
    const long = JSON.stringify({
      type: 'error',
      ts: '2026-01-01T00:00:00Z',
      projectId: 'p',
      payload: { pad: 'x'.repeat(12_000) },
    });
    expect(check(long).refusal).toContain(`Message size ${long.length} bytes exceeds limit of 10240 bytes`);
  });

  it('takes plain text for a message where there is no contract, but not half an object', () => {
    expect(check('hello', JSON_PROFILE).refusal).toBeNull();
    expect(check('{"a":', JSON_PROFILE).refusal).toMatch(/not JSON/);
  });

  it('reads hex and base64, and refuses what is neither', () => {
    expect(check('48 65', JSON_PROFILE, 'hex')).toMatchObject({ byteLength: 2, refusal: null });
    expect(check('SGk=', JSON_PROFILE, 'base64').payload).toEqual(new Uint8Array([0x48, 0x69]));
    expect(check('4', JSON_PROFILE, 'hex')).toMatchObject({ payload: null, canOverride: false });
    expect(check('%%%', JSON_PROFILE, 'base64').refusal).toMatch(/not base64/);
  });
});

describe('drafts', () => {
  it('take placeholders for values, quoted or bare', () => {
    expect(draftJsonError('{"a": {{epoch}}, "b": "{{uuid}}"}')).toBeNull();
    expect(draftJsonError('{"a": {{epoch}} "b"}')?.offset).toBe(16);
    expect(hasPlaceholders('{{counter}}')).toBe(true);
    expect(hasPlaceholders('{{name}}')).toBe(false);
  });

  it('come back as they were stored, and empty when the stored text is not one', () => {
    const draft: Draft = { text: '{"a":', mode: 'text', templateId: 'x', replaced: null };
    expect(draftFromText(JSON.stringify(draft))).toEqual(draft);
    for (const text of [null, '', 'x', '{}', '{"text":1}', '[]']) expect(draftFromText(text)).toEqual(EMPTY_DRAFT);
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
