import { captureSession } from './export-capture.ts';
import { frameJson } from './frame-json.ts';
import { type ExportOptions, tracked } from './options.ts';
import { gather } from './pieces.ts';
import { redactor } from './redact.ts';
import type { CaptureSource, TimelineItem } from './source.ts';

const NDJSON_FORMAT = 'socketwright-ndjson';
/** Raised with every change of the session or the events in it, which are those of a capture. */
const NDJSON_VERSION = 3;

/** A head line, then frames and connection events in the order they happened, one JSON object a line. */
export async function* exportNdjson(
  source: CaptureSource,
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const redact = redactor(options, source);
  const head = {
    record: 'head',
    format: NDJSON_FORMAT,
    version: NDJSON_VERSION,
    generator: options.generator,
    exportedAt: options.now,
    urlSecrets: options.includeSecrets === true ? 'included' : 'masked',
    session: captureSession(redact.summary(source.summary)),
  };
  yield `${JSON.stringify(head)}\n`;
  for await (const batch of tracked(source.timeline(), countFrames, source.summary.frames, options)) {
    yield* gather(batch, function* (item) {
      if (item.kind === 'frame') yield* frameJson(redact.frame(item), '"record":"frame",');
      else yield JSON.stringify({ record: 'event', ...redact.event(item.event) });
      yield '\n';
    });
  }
}

function countFrames(items: readonly TimelineItem[]): number {
  return items.reduce((frames, item) => frames + (item.kind === 'frame' ? 1 : 0), 0);
}
