import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CAPTURE_VERSION } from '../../../lib/export/capture-schema.ts';
import { CAPTURE_UPGRADES, type CaptureUpgrade, upgradeFrom } from '../../../lib/export/capture-upgrade.ts';
import { parseCapture } from '../../../lib/export/import-capture.ts';
import { framesOf } from './sample-session.ts';

const step = (from: number): CaptureUpgrade => ({
  from,
  head: (head) => ({ ...head, steps: `${String(head['steps'] ?? '')}${from}` }),
  event: (event) => `${String(event)}${from}`,
  frame: (frame) => `${String(frame)}${from}`,
});

describe('capture upgrades', () => {
  it('lead from version 1 to the newest without a gap', () => {
    const versions = Array.from({ length: CAPTURE_VERSION - 1 }, (_, i) => i + 1);
    expect(CAPTURE_UPGRADES.map((upgrade) => upgrade.from)).toEqual(versions);
  });

  it('leave the newest version as it is', () => {
    const upgrade = upgradeFrom(CAPTURE_VERSION, CAPTURE_UPGRADES);
    const head = { session: {} };
    expect(upgrade.head(head)).toBe(head);
    expect(upgrade.frame(head)).toBe(head);
    expect(upgrade.event(head)).toBe(head);
  });

  it('take every step from the version of the file on, in order', () => {
    const upgrade = upgradeFrom(2, [step(1), step(2), step(3)]);
    expect(upgrade.head({})).toEqual({ steps: '23' });
    expect(upgrade.frame('f')).toBe('f23');
    expect(upgrade.event('e')).toBe('e23');
  });
});

describe('a capture of version 1', () => {
  const read = () => readFile(new URL('../../fixtures/captures/version-1.capture.json', import.meta.url), 'utf8');

  it('is imported as it was, with what it did not know yet filled in', async () => {
    const text = await read();
    const parsed = await parseCapture(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const { version, session, profile, events, batches } = parsed.value;
    expect(version).toBe(1);
    expect(session).toMatchObject({
      name: 'Sample session',
      frames: 7,
      events: 12,
      reconnects: 1,
      headers: [],
      queued: 0,
      unsent: 0,
      missedHeartbeats: 0,
      silentSince: null,
      needsAccess: false,
      state: { name: 'disconnected', lastClose: { code: 1001, reason: 'bye' } },
    });
    expect(profile).toMatchObject({ version: 2, id: 'sample', closeTimeoutMs: 5000, maxMessageBytes: 10_240 });
    expect(profile).toMatchObject({ headers: [], probe: true, ready: null, autoReplies: [], silenceMs: null });
    expect(profile?.queue).toEqual({ maxMessages: 100, maxBytes: 1_048_576, maxAgeMs: 300_000, connectOnSend: false });

    const old = (JSON.parse(text) as { events: { kind: string }[] }).events;
    const added: Readonly<Record<string, object>> = {
      attempt: { headers: [] },
      open: { slowed: false },
      error: { cause: 'unknown', evidence: null, slowed: false },
    };
    expect(events).toEqual(old.map((event) => ({ ...event, ...added[event.kind] })));
    const rows = (await framesOf(batches())).map(({ row }) => row);
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const row of rows) expect(row).toMatchObject({ asks: false, ageMs: null });
  });

  it('may have no profile', async () => {
    const parsed = await parseCapture((await read()).replace(/"profile":\{.*\},$/m, '"profile":null,'));
    expect(parsed.ok && parsed.value.profile).toBeNull();
  });

  it.each([
    ['"session":{', '"session":[],"x":{', 'invalid'],
    ['"maxMessageBytes":10240,', '', 'invalid'],
    ['"kind":"attempt"', '"kind":"attempt","__proto__":{}', 'invalid'],
    [/"events":\[\n.*\n/, '"events":[null,\n', 'invalid'],
  ])('is checked like any other: %s', async (from, to, code) => {
    const parsed = await parseCapture((await read()).replace(from, to));
    expect(!parsed.ok && parsed.error.code).toBe(code);
  });
});

describe('a capture of version 2', () => {
  it('is imported as it was, its profile in today’s form', async () => {
    const text = await readFile(new URL('../../fixtures/captures/version-2.capture.json', import.meta.url), 'utf8');
    const parsed = await parseCapture(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const { version, profile, events, batches } = parsed.value;
    expect(version).toBe(2);
    expect(profile).toMatchObject({
      version: 2,
      codec: { kind: 'json' },
      contract: { envelope: { properties: { type: { enum: ['hello', 'bye'] } } }, unknownTypes: 'allow' },
      correlation: { rules: [{ asks: 'sent', requestPath: 'payload.id', replyPath: 'payload.id' }], timeoutMs: null },
      ready: { failOn: null, onTimeout: 'reconnect' },
      autoReplies: [{ enabled: true, when: { kind: 'text', startsWith: '2' }, send: '3', delayMs: 0 }],
      variables: [],
    });
    expect(events).toEqual((JSON.parse(text) as { events: unknown[] }).events);
    expect(await framesOf(batches())).toHaveLength(7);
  });
});
