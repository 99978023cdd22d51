import { assertExists } from '../base/assert.ts';
import type { FrameRow } from '../protocol/frame.ts';
import { flagAsks, flagDirection, flagOpcode, flagVerdict } from './frame-flags.ts';
import type { SegmentColumns } from './segment.ts';

/** Row `index` (0-based) of a segment; throws when the segment has no such row. */
export function segmentRow(columns: SegmentColumns, index: number): FrameRow {
  const at = (column: ArrayLike<number>) => assertExists(column[index], `row ${index} of segment ${columns.firstSeq}`);
  const latency = at(columns.latency);
  const flags = at(columns.flags);
  const age = columns.age?.[index] ?? Number.NaN;
  return {
    seq: columns.firstSeq + index,
    time: at(columns.time),
    direction: flagDirection(flags),
    opcode: flagOpcode(flags),
    byteLength: at(columns.byteLength),
    type: columns.types[at(columns.type)] ?? '',
    verdict: flagVerdict(flags),
    latencyMs: Number.isNaN(latency) ? null : latency,
    replyTo: at(columns.replyTo) || null,
    asks: flagAsks(flags),
    ageMs: Number.isNaN(age) ? null : age,
    connection: at(columns.connection),
  };
}
