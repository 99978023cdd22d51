import { base64Pieces, jsonStringPieces } from './pieces.ts';
import type { SourceFrame } from './source.ts';

/** The frame object that capture files and NDJSON share; `lead` is what goes before its first member. */
export function* frameJson({ row, payload }: SourceFrame, lead = ''): Generator<string, void, undefined> {
  yield `{${lead}${JSON.stringify({
    seq: row.seq,
    time: row.time,
    direction: row.direction,
    opcode: row.opcode,
    byteLength: row.byteLength,
    type: row.type,
    verdict: row.verdict,
    latencyMs: row.latencyMs,
    replyTo: row.replyTo,
    // Left out where there is nothing to say, which is most frames.
    ...(row.asks ? { asks: true } : {}),
    ...(row.ageMs === null ? {} : { ageMs: row.ageMs }),
    connection: row.connection,
  }).slice(1, -1)},`;
  if (typeof payload === 'string') {
    yield '"text":';
    yield* jsonStringPieces(payload);
    yield '}';
  } else {
    yield '"base64":"';
    yield* base64Pieces(payload);
    yield '"}';
  }
}
