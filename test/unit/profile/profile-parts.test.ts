import { describe, expect, it } from 'vitest';
import { matchersOf, templatesOf } from '../../../lib/profile/profile-parts.ts';
import { sampleProfile } from '../export/sample-profile.ts';

describe('the parts of a profile', () => {
  it('that are templates are all found, with their places', () => {
    const found = templatesOf(sampleProfile);
    expect(found.map(({ path }) => path)).toEqual([
      'url',
      'query.0.value',
      'query.1.value',
      'headers.0.value',
      'headers.1.value',
      'headers.2.value',
      'headers.3.value',
      'headers.4.value',
      'codec.auth',
      'ready.steps.0.send',
      'heartbeat.message',
      'autoReplies.0.send',
      'templates.0.body',
      'sequences.0.steps.0.message',
    ]);
    expect(found.filter(({ frame }) => frame).map(({ path }) => path)).toEqual(['autoReplies.0.send']);
  });

  it('that are templates may take values of a message only where there is one', () => {
    const send = { kind: 'send' as const, message: '{{frame.id}}' };
    const wait = { kind: 'wait' as const, for: { kind: 'any' as const }, timeoutMs: 1 };
    const steps = [send, wait, send];
    const profile = { ...sampleProfile, sequences: [{ id: 's', name: 'S', steps, times: 1, everyMs: 0 }] };
    const sends = templatesOf(profile).filter(({ path }) => path.startsWith('sequences'));
    expect(sends.map(({ path, frame }) => [path, frame])).toEqual([
      ['sequences.0.steps.0.message', false],
      ['sequences.0.steps.2.message', true],
    ]);
  });

  it('that are matchers are all found', () => {
    expect(matchersOf(sampleProfile).map(({ path }) => path)).toEqual([
      'ready.steps.0.waitFor',
      'ready.failOn',
      'heartbeat.reply',
      'autoReplies.0.when',
      'sequences.0.steps.1.for',
      'sequences.0.steps.3.that',
    ]);
  });
});
