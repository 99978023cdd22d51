import { describe, expect, it } from 'vitest';
import { asNewMessage, checkOutgoing, EMPTY_DRAFT, sampleScope, wireOf } from '../../../lib/panel/outgoing.ts';
import {
  draftOfQueued,
  fateText,
  queuedPreview,
  queueText,
  sendModeOf,
  waitText,
} from '../../../lib/panel/queue-view.ts';
import { SecretMask } from '../../../lib/panel/secret-mask.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { OutgoingMessage } from '../../../lib/protocol/outgoing-message.ts';
import { summary } from './sample-summary.ts';

describe('sendModeOf', () => {
  const connected = (ready: boolean) => summary(1, { state: { name: 'connected', connection: 1, openedAt: 0, ready } });

  it('queues what cannot be sent yet, unless the queue is switched off', () => {
    const withoutQueue = { ...JSON_PROFILE, queue: { ...JSON_PROFILE.queue, maxMessages: 0 } };
    expect(sendModeOf(null, JSON_PROFILE)).toBe('none');
    expect(sendModeOf(summary(1, { source: 'import' }), JSON_PROFILE)).toBe('none');
    expect(sendModeOf(connected(true), JSON_PROFILE)).toBe('send');
    expect(sendModeOf(connected(false), JSON_PROFILE)).toBe('queue');
    expect(sendModeOf(summary(1), JSON_PROFILE)).toBe('queue');
    expect(sendModeOf(summary(1), withoutQueue)).toBe('send');
  });
});

describe('a queued message', () => {
  it('says how long it has waited and may wait', () => {
    const item = {
      id: 1,
      queuedAt: 1000,
      expiresAt: 301_000,
      byteLength: 3,
      message: { kind: 'message', text: 'abc' },
    } as const;
    expect(waitText(item, 13_000)).toBe('waits 12 s, 5 min left');
    expect(waitText({ ...item, expiresAt: null }, 13_000)).toBe('waits 12 s, no limit');
  });

  it('past its age is said to go, and does not count as waiting', () => {
    const item = {
      id: 1,
      queuedAt: 1000,
      expiresAt: 301_000,
      byteLength: 3,
      message: { kind: 'message', text: 'abc' },
    } as const;
    expect(waitText(item, 300_999)).toBe('waits 4 min, 1 s left');
    expect(waitText(item, 301_000)).toBe('too old, will be dropped');
    const queue = [item, { ...item, id: 2, expiresAt: 400_000 }, { ...item, id: 3, expiresAt: null }];
    expect(queueText(queue, 100, 300_999)).toBe(
      '3 messages of at most 100, 9 B; sent in this order as soon as the session is ready.',
    );
    expect(queueText(queue, 100, 301_000)).toBe(
      '2 messages of at most 100, 6 B; sent in this order as soon as the session is ready. · 1 too old, will be dropped',
    );
  });

  it('that is written on while it leaves becomes a new message, and what the composer held stays at hand', () => {
    const written = { ...EMPTY_DRAFT, mode: 'base64', text: 'AP8=' } as const;
    expect(asNewMessage(written, EMPTY_DRAFT)).toEqual(written);
    expect(asNewMessage(written, { ...EMPTY_DRAFT, text: 'own', templateId: 'ping' })).toEqual({
      ...written,
      replaced: 'own',
    });
    expect(fateText(0)).toBe('was sent meanwhile');
    expect(fateText(1)).toBe('was sent or dropped meanwhile');
  });

  it.each<OutgoingMessage>([
    { kind: 'message', text: 'plain {"a":1}' },
    { kind: 'binary', base64: 'AP8K' },
  ])('is edited as it would leave: %j', (message) => {
    expect(checkOutgoing(draftOfQueued(message), wireOf(JSON_PROFILE), sampleScope({})).outgoing).toEqual(message);
  });

  it('that was given as a raw frame stays one, where the codec makes that a difference', () => {
    const text = { kind: 'text', text: 'not base64' } as const;
    const wrapped = wireOf({ ...JSON_PROFILE, codec: { kind: 'base64', inner: 'json' } });
    expect(checkOutgoing(draftOfQueued(text), wrapped, sampleScope({})).outgoing).toEqual(text);
  });

  it('shows no secret in its row', () => {
    const mask = new SecretMask(['hunter2']);
    expect(queuedPreview({ kind: 'text', text: 'pass\nhunter2' }, mask)).toBe('pass ••••');
    expect(queuedPreview({ kind: 'binary', base64: btoa('hunter2') }, mask)).toBe('2a 2a 2a 2a 2a 2a 2a');
  });
});
