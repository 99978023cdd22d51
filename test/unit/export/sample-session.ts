import type { ExportOptions } from '../../../lib/export/options.ts';
import { type CaptureSource, captureSource } from '../../../lib/export/source.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import type { HandshakeEvidence } from '../../../lib/protocol/handshake.ts';
import {
  type MemoryFrame,
  memoryCapture,
  memoryEvent,
  memoryFrame,
  memorySummary,
  START,
} from '../../fixtures/memory-capture.ts';
import { JWT, SECRET, sampleProfile, URL_WITH_SECRET } from './sample-profile.ts';

export { JWT, SECRET, sampleProfile } from './sample-profile.ts';

/** The answer of a server that wants another token, and gives back more than it should. */
export const sampleEvidence: HandshakeEvidence = {
  source: 'probe',
  status: 403,
  statusText: 'Forbidden',
  headers: [
    { name: 'content-type', value: 'application/json' },
    { name: 'set-cookie', value: `sid=${SECRET}; Path=/; HttpOnly` },
    { name: 'x-echo', value: `Bearer ${JWT}` },
  ],
  body: `{"error":"no","accessToken":"${SECRET}","seen":"${JWT}"}`,
  bodyTruncated: true,
  netError: null,
  redirectedTo: `https://me:${SECRET}@login.example/?next=1`,
  needsAccess: false,
  repeats: false,
};

const attempt = (number: number) =>
  ({
    kind: 'attempt',
    attempt: number,
    url: URL_WITH_SECRET,
    protocols: ['v1.chat'],
    headers: ['Authorization'],
  }) as const;

/** One connection that was refused, one that worked, one that is still open: every kind of event and of payload. */
export const sampleEvents: readonly ConnectionEvent[] = [
  memoryEvent(1, attempt(1)),
  memoryEvent(2, { kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' }),
  memoryEvent(3, {
    kind: 'retry',
    attempt: 2,
    resumeAt: START + 2000.5,
    why: `Nobody answered at ${URL_WITH_SECRET}.`,
  }),
  memoryEvent(4, { kind: 'probe', method: 'handshake' }),
  memoryEvent(5, {
    kind: 'error',
    category: 'authentication_failed',
    cause: 'http-status',
    detail: `The server at ${URL_WITH_SECRET} answered 403.`,
    evidence: sampleEvidence,
    slowed: false,
  }),
  memoryEvent(6, attempt(2), at(2000.5, 2, 0)),
  memoryEvent(
    7,
    { kind: 'open', handshakeMs: 12.25, protocol: 'v1.chat', extensions: '', slowed: false },
    at(2012.75, 2, 0),
  ),
  memoryEvent(8, { kind: 'ready', ready: true, afterMs: 20.5, detail: '' }, at(2033.25, 2, 0)),
  memoryEvent(9, { kind: 'state', from: 'connected', to: 'ready', correlationId: '0a1b2c3d' }, at(2033.25, 2, 0)),
  memoryEvent(10, { kind: 'close', code: 1001, reason: 'bye', wasClean: true, initiator: 'server' }, at(2500, 2, 5)),
  memoryEvent(11, { kind: 'gap', from: START + 2500, to: START + 3000, cause: 'worker' }, at(3000, 2, 5)),
  memoryEvent(12, attempt(1), at(3000, 3, 5)),
  memoryEvent(
    13,
    { kind: 'open', handshakeMs: 400, protocol: '', extensions: 'permessage-deflate', slowed: true },
    at(3400, 3, 5),
  ),
  memoryEvent(14, { kind: 'heartbeat-missed', missed: 1, afterMs: 5000 }, at(3410, 3, 5)),
  memoryEvent(15, { kind: 'silence', quietMs: 60_000, over: false }, at(3420, 3, 5)),
  memoryEvent(16, { kind: 'dropped', frames: 2, detail: 'The disk was full.' }, at(3500, 0, 6)),
  memoryEvent(17, { kind: 'queue', what: 'expired', messages: 3 }, at(3510, 3, 6)),
  memoryEvent(18, { kind: 'hold', by: 'offline', held: true }, at(3520, 3, 6)),
  memoryEvent(
    19,
    { kind: 'stopped', cause: 'user', detail: 'Stopped by the person', why: 'The wait for attempt 2 was cancelled.' },
    at(3600, 3, 7),
  ),
  memoryEvent(
    20,
    { kind: 'auto-reply', what: 'limited', name: 'Answer', replies: 12, detail: 'More than 20 replies a second.' },
    at(3610, 3, 7),
  ),
  memoryEvent(
    21,
    { kind: 'unanswered', cause: 'timeout', requests: 2, seq: 1, type: 'hello', afterMs: 5000 },
    at(3620, 3, 7),
  ),
  memoryEvent(22, { kind: 'order', what: 'gap', seq: 4, expected: 7, got: 9, missing: 2, times: 1 }, at(3630, 3, 7)),
  memoryEvent(23, { kind: 'run', what: 'failed', name: 'Smoke', detail: 'Step 2 waited 5 s.' }, at(3640, 3, 7)),
  memoryEvent(24, { kind: 'heartbeat', replyMs: 8.5 }, at(3650, 3, 7)),
  memoryEvent(
    25,
    {
      kind: 'alert',
      measure: 'reply',
      statistic: 'each',
      beyond: 'over',
      limit: 500,
      sustained: 1,
      value: 612.5,
      seq: 2,
      times: 3,
    },
    at(3660, 3, 7),
  ),
  memoryEvent(26, { kind: 'check', check: 'basic-connection', result: 'pass', detail: '12 ms.' }, at(3670, 3, 7)),
  memoryEvent(27, { kind: 'reset' }, at(3680, 3, 7)),
];

function at(afterMs: number, connection: number, afterSeq: number) {
  return { time: START + afterMs, connection, afterSeq };
}

export const sampleFrames: readonly MemoryFrame[] = [
  memoryFrame(1, '{"type":"hello","payload":{"id":1}}', {
    time: START + 2100.125,
    type: 'hello',
    connection: 2,
    verdict: 'valid',
    asks: true,
  }),
  memoryFrame(2, '{"type":"hello","payload":{"id":1}}', {
    time: START + 2112.5,
    direction: 'received',
    type: 'hello',
    connection: 2,
    verdict: 'valid',
    latencyMs: 12.375,
    replyTo: 1,
    ageMs: -3.5,
  }),
  memoryFrame(3, new Uint8Array([0, 1, 254, 255]), { time: START + 2200, direction: 'received', connection: 2 }),
  memoryFrame(4, '', { time: START + 2300, direction: 'received', connection: 2, verdict: 'invalid' }),
  memoryFrame(5, '=HYPERLINK("http://evil","x")\r\n\ud83d\ude00 \ud800', {
    time: START + 2400,
    connection: 2,
    type: '+"a",\n',
  }),
  memoryFrame(6, new Uint8Array(0), { time: START + 3450, connection: 3 }),
  memoryFrame(7, 'last', { time: START + 3550, direction: 'received', connection: 3 }),
];

export const sampleSummary = memorySummary(sampleFrames, sampleEvents, {
  name: 'Sample session',
  url: URL_WITH_SECRET,
  protocols: ['v1.chat'],
  profileId: 'sample',
  slowHandshakes: 1,
  headers: ['Authorization'],
  unsent: 3,
  dropped: 2,
  problem: `Could not reach ${URL_WITH_SECRET}`,
});

export function sampleSource(): CaptureSource {
  return captureSource(memoryCapture(sampleFrames, sampleEvents), sampleSummary, sampleProfile, []);
}

export const OPTIONS: ExportOptions = { now: START + 60_000, generator: 'socketwright@0.1.0' };

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

export async function framesOf(batches: AsyncIterable<readonly MemoryFrame[]>): Promise<MemoryFrame[]> {
  const frames: MemoryFrame[] = [];
  for await (const batch of batches) frames.push(...batch);
  return frames;
}
