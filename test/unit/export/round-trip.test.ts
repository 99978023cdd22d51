import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportCapture } from '../../../lib/export/export-capture.ts';
import { parseCapture } from '../../../lib/export/import-capture.ts';
import { captureSource } from '../../../lib/export/source.ts';
import type {
  ConnectionEvent,
  ConnectionEventBody,
  FailureCause,
  HoldCause,
  LoggedState,
  ProbeMethod,
  StopCause,
} from '../../../lib/protocol/connection-event.ts';
import type { HandshakeEvidence } from '../../../lib/protocol/handshake.ts';
import { METRICS, RATES, STATISTICS } from '../../../lib/protocol/metric.ts';
import {
  type MemoryFrame,
  memoryCapture,
  memoryEvent,
  memoryFrame,
  memorySummary,
  START,
} from '../../fixtures/memory-capture.ts';
import {
  framesOf,
  OPTIONS,
  sampleEvents,
  sampleFrames,
  sampleProfile,
  sampleSource,
  sampleSummary,
  textOf,
} from './sample-session.ts';

/** Any UTF-16 at all: lone surrogates, controls, quotes, newlines, prototypes. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    '"',
    '\r\n',
    '\ud800',
    '\udfff\ud800',
    '\u2028',
    '\ufeff{}',
    '"frames":[',
    ']}',
  ),
);
const anyBytes = fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array(bytes));
const anyTime = fc.double({ min: 0, max: 8.64e15, noNaN: true, noDefaultInfinity: true });
const anyLatency = fc.option(fc.float({ min: 0, max: 1_000_000, noNaN: true, noDefaultInfinity: true }));

/** Below 0 where the server's clock is ahead. */
const anyAge = fc.option(
  // No −0: JSON has none.
  fc.float({ min: -1_000_000, max: 1_000_000, noNaN: true, noDefaultInfinity: true }).map((age) => age + 0),
);

const anyFrame = fc.record({
  payload: fc.oneof(
    anyText.map((text) => ({ opcode: 1 as const, payload: text })),
    fc.record({ opcode: fc.constantFrom(2 as const, 8 as const, 9 as const, 10 as const), payload: anyBytes }),
  ),
  row: fc.record({
    time: anyTime,
    direction: fc.constantFrom('sent' as const, 'received' as const),
    type: anyText,
    verdict: fc.constantFrom('not-applicable' as const, 'valid' as const, 'invalid' as const, 'warning' as const),
    latencyMs: anyLatency,
    asks: fc.boolean(),
    ageMs: anyAge,
    connection: fc.integer({ min: 0, max: 0xffff_ffff }),
  }),
  answers: fc.option(fc.nat()),
});

const anyFrames = fc.array(anyFrame, { maxLength: 12 }).map((drafts) =>
  drafts.map(({ payload: { opcode, payload }, row, answers }, i): MemoryFrame => {
    const replyTo = answers === null || i === 0 ? null : (answers % i) + 1;
    return memoryFrame(i + 1, payload, { ...row, opcode, replyTo });
  }),
);

const anyEvidence: fc.Arbitrary<HandshakeEvidence> = fc.record({
  source: fc.constantFrom('webRequest', 'probe', 'opaque', 'socket', 'timer', 'check'),
  status: fc.option(fc.integer({ min: 100, max: 599 })),
  statusText: anyText,
  headers: fc.array(fc.record({ name: fc.string({ minLength: 1 }), value: anyText }), { maxLength: 3 }),
  body: fc.option(anyText),
  bodyTruncated: fc.boolean(),
  netError: fc.option(anyText),
  redirectedTo: fc.option(anyText),
  needsAccess: fc.boolean(),
  repeats: fc.boolean(),
});
const anyState = fc.constantFrom<LoggedState>(
  'disconnected',
  'connecting',
  'connected',
  'ready',
  'reconnecting',
  'held',
  'closing',
);

const anyEvent: fc.Arbitrary<ConnectionEventBody> = fc.oneof(
  fc.record({
    kind: fc.constant('attempt' as const),
    attempt: fc.nat(),
    url: anyText,
    protocols: fc.array(anyText),
    headers: fc.array(anyText),
  }),
  fc.record({
    kind: fc.constant('open' as const),
    handshakeMs: anyTime,
    protocol: anyText,
    extensions: anyText,
    slowed: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('close' as const),
    code: fc.integer({ min: 0, max: 65_535 }),
    reason: anyText,
    wasClean: fc.boolean(),
    initiator: fc.constantFrom('user' as const, 'server' as const, 'network' as const, 'policy' as const),
  }),
  fc.record({
    kind: fc.constant('error' as const),
    category: fc.constant('invalid_uri' as const),
    cause: fc.constantFrom<FailureCause>(
      'http-status',
      'tls',
      'suspended',
      'not-ready',
      'gate-refused',
      'left',
      'unknown',
    ),
    detail: anyText,
    evidence: fc.option(anyEvidence),
    slowed: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('probe' as const),
    method: fc.constantFrom<ProbeMethod>('handshake', 'get', 'opaque', 'socket'),
  }),
  fc.record({ kind: fc.constant('retry' as const), attempt: fc.nat(), resumeAt: anyTime, why: anyText }),
  fc.record({
    kind: fc.constant('hold' as const),
    by: fc.constantFrom<HoldCause>('offline', 'paused'),
    held: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('stopped' as const),
    cause: fc.constantFrom<StopCause>('user', 'profile', 'close-code', 'attempts', 'failure'),
    detail: anyText,
    why: anyText,
  }),
  fc.record({ kind: fc.constant('ready' as const), ready: fc.boolean(), afterMs: anyTime, detail: anyText }),
  fc.record({ kind: fc.constant('heartbeat-missed' as const), missed: fc.nat(), afterMs: anyTime }),
  fc.record({ kind: fc.constant('silence' as const), quietMs: anyTime, over: fc.boolean() }),
  fc.record({
    kind: fc.constant('queue' as const),
    what: fc.constantFrom('sent' as const, 'dropped' as const, 'expired' as const),
    messages: fc.nat(),
  }),
  fc.record({
    kind: fc.constant('auto-reply' as const),
    what: fc.constantFrom('limited' as const, 'failed' as const),
    name: anyText,
    replies: fc.nat(),
    detail: anyText,
  }),
  fc.record({
    kind: fc.constant('unanswered' as const),
    cause: fc.constantFrom('timeout' as const, 'ended' as const, 'replaced' as const, 'limit' as const),
    requests: fc.nat(),
    seq: fc.integer({ min: 1, max: 0xffff_ffff }),
    type: anyText,
    afterMs: fc.option(anyTime),
  }),
  fc.record({ kind: fc.constant('heartbeat' as const), replyMs: anyTime }),
  fc.record({
    kind: fc.constant('alert' as const),
    measure: fc.constantFrom(...METRICS, ...RATES),
    statistic: fc.constantFrom(...STATISTICS),
    beyond: fc.constantFrom('over' as const, 'under' as const),
    limit: fc.nat(),
    sustained: fc.integer({ min: 1, max: 1000 }),
    value: anyTime,
    seq: fc.option(fc.integer({ min: 1, max: 0xffff_ffff })),
    times: fc.nat(),
  }),
  fc.record({
    kind: fc.constant('check' as const),
    check: anyText,
    result: fc.constantFrom('pass' as const, 'fail' as const, 'skip' as const, 'error' as const),
    detail: anyText,
  }),
  fc.constant({ kind: 'reset' as const }),
  fc.record({
    kind: fc.constant('order' as const),
    what: fc.constantFrom('gap' as const, 'duplicate' as const, 'reordered' as const),
    seq: fc.integer({ min: 1, max: 0xffff_ffff }),
    expected: fc.integer(),
    got: fc.integer(),
    missing: fc.nat(),
    times: fc.nat(),
  }),
  fc.record({
    kind: fc.constant('run' as const),
    what: fc.constantFrom('started' as const, 'done' as const, 'failed' as const, 'cancelled' as const),
    name: anyText,
    detail: anyText,
  }),
  fc.record({ kind: fc.constant('state' as const), from: anyState, to: anyState, correlationId: anyText }),
  fc.record({
    kind: fc.constant('gap' as const),
    from: anyTime,
    to: anyTime,
    cause: fc.constantFrom('worker' as const, 'browser' as const),
  }),
  fc.record({ kind: fc.constant('dropped' as const), frames: fc.nat(), detail: anyText }),
);

const anyCapture = fc
  .record({
    frames: anyFrames,
    bodies: fc.array(fc.tuple(anyEvent, fc.nat(), anyTime), { maxLength: 8 }),
    name: anyText,
  })
  .map(({ frames, bodies, name }) => {
    const places = bodies.map(([, place]) => place % (frames.length + 1)).sort((a, b) => a - b);
    const events = bodies.map(
      ([body, , time], i): ConnectionEvent =>
        memoryEvent(i + 1, body, { time, connection: i, afterSeq: places[i] ?? 0 }),
    );
    return { frames, events, summary: memorySummary(frames, events, { name }) };
  });

async function comesBack(
  {
    frames,
    events,
    summary,
  }: { frames: readonly MemoryFrame[]; events: readonly ConnectionEvent[]; summary: typeof sampleSummary },
  asFile: (text: string) => string | Blob,
) {
  const source = captureSource(memoryCapture(frames, events), summary, sampleProfile, []);
  const text = await textOf(exportCapture(source, { ...OPTIONS, includeSecrets: true }));
  const parsed = await parseCapture(asFile(text));
  if (!parsed.ok) throw new Error(parsed.error.message);
  const { id: _id, ...draft } = { ...summary, source: 'import', wished: 'closed' };
  expect({ ...parsed.value.session, state: summary.state }).toEqual(draft);
  expect(parsed.value.profile).toEqual(sampleProfile);
  expect(parsed.value.events).toEqual(events);
  // Latencies and ages leave as the shortest decimal of their 32-bit column, so they are compared as what a column holds.
  const narrow = ({ row, payload }: MemoryFrame) => ({
    payload,
    row: {
      ...row,
      latencyMs: row.latencyMs === null ? null : Math.fround(row.latencyMs),
      ageMs: row.ageMs === null ? null : Math.fround(row.ageMs),
    },
  });
  expect((await framesOf(parsed.value.batches())).map(narrow)).toEqual(frames.map(narrow));
}

describe('a capture file', () => {
  it('brings everything back, from a text', async () => {
    await fc.assert(fc.asyncProperty(anyCapture, (capture) => comesBack(capture, (text) => text)));
  });

  it('brings everything back, from a UTF-8 file', async () => {
    await fc.assert(
      fc.asyncProperty(anyCapture, (capture) => comesBack(capture, (text) => new Blob([text]))),
      { numRuns: 30 },
    );
  });

  it('brings everything back when other tools reformatted it and sorted its members', async () => {
    const sample = { frames: sampleFrames, events: sampleEvents, summary: sampleSummary };
    await comesBack(sample, (text) => {
      const members = Object.entries(JSON.parse(text) as object).sort(([a], [b]) => (a < b ? -1 : 1));
      return JSON.stringify(Object.fromEntries(members), null, 2);
    });
    await comesBack(sample, (text) => `\ufeff${text}\n`);
  });

  it('holds payloads of many pieces, cut between surrogates nowhere', async () => {
    const text = `x${'\ud83d\ude00'.repeat(700_000)}`;
    const bytes = new Uint8Array(2_000_001).map((_, i) => i * 7);
    const frames = [memoryFrame(1, text), memoryFrame(2, bytes), memoryFrame(3, '\u0000'.repeat(300_000))];
    await comesBack({ frames, events: [], summary: memorySummary(frames) }, (file) => new Blob([file]));
    const chunks: string[] = [];
    const source = captureSource(memoryCapture(frames), memorySummary(frames), null, []);
    for await (const chunk of exportCapture(source, OPTIONS)) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.every((chunk) => chunk.isWellFormed())).toBe(true);
  });

  it('comes in batches that fit a segment', async () => {
    const frames = Array.from({ length: 2100 }, (_, i) =>
      memoryFrame(i + 1, i % 500 === 7 ? 'x'.repeat(200_000) : 'y'),
    );
    const source = captureSource(memoryCapture(frames), memorySummary(frames), null, []);
    const parsed = await parseCapture(await textOf(exportCapture(source, OPTIONS)));
    if (!parsed.ok) throw new Error(parsed.error.message);
    const batches: number[] = [];
    let bytes = 0;
    for await (const batch of parsed.value.batches()) {
      batches.push(batch.length);
      bytes = Math.max(
        bytes,
        batch.reduce((sum, frame) => sum + frame.row.byteLength, 0),
      );
    }
    expect(batches.reduce((sum, length) => sum + length, 0)).toBe(2100);
    expect(Math.max(...batches)).toBeLessThanOrEqual(1024);
    expect(bytes).toBeLessThanOrEqual(256 * 1024);
  });

  it('recounts the frames and believes the file for what frames do not tell', async () => {
    const parsed = await parseCapture(
      (await textOf(exportCapture(sampleSource(), OPTIONS))).replace('"sent":3', '"sent":99'),
    );
    if (!parsed.ok) expect.fail(parsed.error.message);
    expect(parsed.value.session).toMatchObject({
      sent: 3,
      received: 4,
      invalid: 1,
      dropped: 2,
      slowHandshakes: 1,
      unsent: 3,
      missedHeartbeats: 1,
      headers: ['Authorization'],
      // What only a running session has.
      queued: 0,
      silentSince: null,
      needsAccess: false,
    });
    expect(parsed.ok && parsed.value.session.state).toEqual({
      name: 'disconnected',
      lastClose: { code: 1001, reason: 'bye', wasClean: true, initiator: 'server' },
    });
    expect(parsed.ok && parsed.value).toMatchObject({
      version: 3,
      generator: 'socketwright@0.1.0',
      exportedAt: START + 60_000,
    });
  });
});
