import { utf8Encode } from '../base/bytes.ts';
import { OPCODE } from '../protocol/frame.ts';
import type { SessionSummary } from '../session/summary.ts';
import { captureSession } from './export-capture.ts';
import { type ConnectionSketch, sketchConnections } from './har-connections.ts';
import { epochSeconds, harEntry } from './har-entry.ts';
import { type ExportOptions, tracked } from './options.ts';
import { base64Pieces, gather, jsonStringPieces } from './pieces.ts';
import { redactor } from './redact.ts';
import type { CaptureSource, SourceFrame } from './source.ts';

/**
 * HAR 1.2 with one entry per connection and its frames in `_webSocketMessages`, as Chrome's Network panel writes and
 * reads it. The frames of one connection lie together in every session that we record, so each is read once; an
 * imported capture that mixes connections is read once per connection.
 */
export async function* exportHar(
  source: CaptureSource,
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const redact = redactor(options, source);
  const summary = redact.summary(source.summary);
  const events = (await source.events()).map(redact.event);
  const sketches = await sketchConnections(source, events, options);

  const at = options.generator.lastIndexOf('@');
  const creator = {
    name: at > 0 ? options.generator.slice(0, at) : options.generator,
    version: at > 0 ? options.generator.slice(at + 1) : '',
  };
  const session = { ...captureSession(summary), events };
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"_session":${JSON.stringify(session)},"entries":[`;
  for await (const part of tracked(entryParts(source, summary, sketches), framesIn, source.summary.frames, options)) {
    if (part.kind === 'text') yield part.text;
    else yield* messageChunks(part.frames.map(redact.frame), part.first);
  }
  yield '\n]}}\n';
}

type EntryPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'frames'; readonly frames: readonly SourceFrame[]; readonly first: boolean };

function framesIn(part: EntryPart): number {
  return part.kind === 'frames' ? part.frames.length : 0;
}

async function* entryParts(
  source: CaptureSource,
  summary: SessionSummary,
  sketches: readonly ConnectionSketch[],
): AsyncGenerator<EntryPart, void, undefined> {
  for (const [index, sketch] of sketches.entries()) {
    const entry = JSON.stringify(harEntry(sketch, summary)).slice(0, -1);
    yield { kind: 'text', text: `${index === 0 ? '' : ','}\n${entry},"_webSocketMessages":[` };
    if (sketch.frames > 0) {
      let first = true;
      const range = { fromSeq: sketch.firstSeq, toSeq: sketch.lastSeq, connection: sketch.connection };
      for await (const frames of source.frames(range)) {
        yield { kind: 'frames', frames, first };
        first = false;
      }
    }
    yield { kind: 'text', text: '\n]}' };
  }
}

function* messageChunks(frames: readonly SourceFrame[], first: boolean): Generator<string, void, undefined> {
  let comma = !first;
  yield* gather(frames, function* (frame) {
    yield comma ? ',\n' : '\n';
    comma = true;
    yield* harMessage(frame);
  });
}

function* harMessage({ row, payload }: SourceFrame): Generator<string, void, undefined> {
  const type = row.direction === 'sent' ? 'send' : 'receive';
  yield `{"type":"${type}","time":${epochSeconds(row.time)},"opcode":${row.opcode},"data":`;
  // Chrome's protocol: text as it is for opcode 1, base64 for any other.
  if (row.opcode === OPCODE.text && typeof payload === 'string') {
    yield* jsonStringPieces(payload);
  } else if (typeof payload === 'string') {
    yield '"';
    yield* base64Pieces(utf8Encode(payload));
    yield '"';
  } else {
    yield '"';
    yield* base64Pieces(payload);
    yield '"';
  }
  yield '}';
}
