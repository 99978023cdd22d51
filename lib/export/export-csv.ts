import { csvText } from './csv-text.ts';
import { isoTime } from './iso-time.ts';
import { type ExportOptions, tracked } from './options.ts';
import { base64Pieces, gather, textPieces } from './pieces.ts';
import { redactor } from './redact.ts';
import type { CaptureSource, SourceFrame } from './source.ts';

const COLUMNS = [
  'seq',
  'time',
  'isoTime',
  'connection',
  'direction',
  'opcode',
  'type',
  'byteLength',
  'verdict',
  'latencyMs',
  'replyTo',
  'asks',
  'ageMs',
  'encoding',
  'payload',
] as const;

/** RFC 4180: header row, CRLF after every row, text cells always quoted. Frames only; connection events have other columns. */
export async function* exportCsv(
  source: CaptureSource,
  options: ExportOptions,
): AsyncGenerator<string, void, undefined> {
  const redact = redactor(options, source);
  yield `${COLUMNS.join(',')}\r\n`;
  const total = source.summary.frames;
  for await (const batch of tracked(source.frames(), (frames) => frames.length, total, options)) {
    yield* gather(batch, (frame) => csvRow(redact.frame(frame)));
  }
}

function* csvRow({ row, payload }: SourceFrame): Generator<string, void, undefined> {
  yield `${row.seq},${row.time},${isoTime(row.time)},${row.connection},${row.direction},${row.opcode},`;
  yield* csvText(textPieces(row.type));
  yield `,${row.byteLength},${row.verdict},${row.latencyMs ?? ''},${row.replyTo ?? ''},${row.asks},${row.ageMs ?? ''},`;
  const isText = typeof payload === 'string';
  yield isText ? 'text,' : 'base64,';
  yield* csvText(isText ? textPieces(payload) : base64Pieces(payload));
  yield '\r\n';
}
