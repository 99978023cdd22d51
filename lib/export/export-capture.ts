import type { SessionSummary } from '../session/summary.ts';
import { CAPTURE_FORMAT, CAPTURE_VERSION, type CaptureHead } from './capture-schema.ts';
import { frameJson } from './frame-json.ts';
import { type ExportOptions, tracked } from './options.ts';
import { gather } from './pieces.ts';
import { type Redactor, redactor } from './redact.ts';
import type { CaptureSource } from './source.ts';

/**
 * Our own format, the one that comes back without loss. One frame or event a line, so that line tools and diffs work;
 * no newline at the end, so that a file without its last character is never taken for whole.
 */
export async function* exportCapture(
  source: CaptureSource,
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const redact = redactor(options, source);
  const events = (await source.events()).map(redact.event);
  const { session, profile, ...opening } = captureHead(source, redact, options);
  yield `${JSON.stringify(opening).slice(0, -1)},\n"session":${JSON.stringify(session)},\n"profile":${JSON.stringify(profile)},\n`;
  yield `"events":[${events.map((event) => `\n${JSON.stringify(event)}`).join(',')}\n],\n"frames":[`;
  const total = source.summary.frames;
  for await (const batch of tracked(source.frames(), (frames) => frames.length, total, options)) {
    yield* gather(batch, function* (frame) {
      yield frame.row.seq === 1 ? '\n' : ',\n';
      yield* frameJson(redact.frame(frame));
    });
  }
  yield '\n]}';
}

function captureHead({ summary, profile }: CaptureSource, redact: Redactor, options: ExportOptions): CaptureHead {
  return {
    format: CAPTURE_FORMAT,
    version: CAPTURE_VERSION,
    generator: options.generator,
    exportedAt: options.now,
    urlSecrets: options.includeSecrets === true ? 'included' : 'masked',
    session: captureSession(redact.summary(summary)),
    profile: profile === null ? null : redact.profile(profile),
  };
}

/** The summary without what belongs to one installation or to now: its id, its source, what it is doing, waits for and should do. */
export function captureSession(summary: SessionSummary): CaptureHead['session'] {
  return {
    name: summary.name,
    url: summary.url,
    protocols: [...summary.protocols],
    profileId: summary.profileId,
    createdAt: summary.createdAt,
    frames: summary.frames,
    sent: summary.sent,
    received: summary.received,
    invalid: summary.invalid,
    slow: summary.slow,
    slowHandshakes: summary.slowHandshakes,
    bytesSent: summary.bytesSent,
    bytesReceived: summary.bytesReceived,
    events: summary.events,
    connections: summary.connections,
    reconnects: summary.reconnects,
    handshakeMs: summary.handshakeMs,
    headers: [...summary.headers],
    unsent: summary.unsent,
    missedHeartbeats: summary.missedHeartbeats,
    dropped: summary.dropped,
    problem: summary.problem,
  };
}
