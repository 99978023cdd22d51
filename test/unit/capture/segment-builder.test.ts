import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { flagAsks, flagDirection, flagOpcode, flagVerdict, packFlags } from '../../../lib/capture/frame-flags.ts';
import { previewOf } from '../../../lib/capture/preview.ts';
import { LARGE_PAYLOAD_BYTES, SEGMENT_BYTES, SEGMENT_FRAMES } from '../../../lib/capture/segment.ts';
import { SegmentBuilder } from '../../../lib/capture/segment-builder.ts';
import { segmentRow } from '../../../lib/capture/segment-row.ts';
import { type FrameRow, OPCODE } from '../../../lib/protocol/frame.ts';

function rowOf(byteLength: number, type = ''): Omit<FrameRow, 'seq'> {
  return {
    time: 1000.5,
    direction: 'received',
    opcode: OPCODE.text,
    byteLength,
    type,
    verdict: 'valid',
    latencyMs: null,
    replyTo: null,
    asks: false,
    ageMs: null,
    connection: 1,
  };
}

function fill(builder: SegmentBuilder, text: string, type = ''): void {
  builder.append(rowOf(utf8ByteLength(text), type), text);
}

describe('a segment', () => {
  it(`is full at ${SEGMENT_FRAMES} frames`, () => {
    const builder = new SegmentBuilder(1);
    for (let i = 1; i < SEGMENT_FRAMES; i++) fill(builder, '');
    expect(builder.isFull).toBe(false);
    fill(builder, '');
    expect(builder.isFull).toBe(true);
  });

  it(`is full at ${SEGMENT_BYTES} bytes of payload`, () => {
    const builder = new SegmentBuilder(1);
    for (let i = 0; i < 3; i++) fill(builder, 'x'.repeat(LARGE_PAYLOAD_BYTES));
    expect(builder.isFull).toBe(false);
    fill(builder, 'ü'.repeat(LARGE_PAYLOAD_BYTES / 2));
    expect(builder.isFull).toBe(true);
  });

  it('keeps a payload of exactly the limit, and only a preview of a larger one', () => {
    const builder = new SegmentBuilder(11);
    const limit = 'x'.repeat(LARGE_PAYLOAD_BYTES);
    expect(builder.append(rowOf(LARGE_PAYLOAD_BYTES), limit)).toBeNull();
    expect(builder.append(rowOf(LARGE_PAYLOAD_BYTES + 1), `${limit}x`)).toEqual({ seq: 12, payload: `${limit}x` });
    expect(builder.snapshot().payloads).toEqual([limit, { large: true, preview: 'x'.repeat(256) }]);
  });

  it('names each type once, and "" first', () => {
    const builder = new SegmentBuilder(1);
    for (const type of ['tick', '', 'tock', 'tick', 'constructor']) fill(builder, '', type);
    const { columns } = builder.snapshot();
    expect(columns.types).toEqual(['', 'tick', 'tock', 'constructor']);
    expect([...columns.type]).toEqual([1, 0, 2, 1, 3]);
  });

  it('gives a snapshot that does not grow with it', () => {
    const builder = new SegmentBuilder(1);
    fill(builder, 'a', 'tick');
    const { columns, payloads } = builder.snapshot();
    fill(builder, 'b', 'tock');
    expect([columns.length, columns.time.length, columns.types, payloads]).toEqual([1, 1, ['', 'tick'], ['a']]);
    expect(() => segmentRow(columns, 1)).toThrow('row 1 of segment 1');
  });
});

describe('ages', () => {
  it('have a column only where a message has one, from the first frame of the segment on', () => {
    const builder = new SegmentBuilder(1);
    fill(builder, 'a');
    expect(builder.snapshot().columns).not.toHaveProperty('age');
    builder.append({ ...rowOf(1), ageMs: -12.5 }, 'b');
    builder.append({ ...rowOf(1), asks: true }, 'c');
    const { columns } = builder.snapshot();
    expect([0, 1, 2].map((i) => segmentRow(columns, i).ageMs)).toEqual([null, -12.5, null]);
    expect([0, 1, 2].map((i) => segmentRow(columns, i).asks)).toEqual([false, false, true]);
  });
});

describe('the flags of a frame', () => {
  it('hold direction, opcode, verdict and whether it asks in one byte', () => {
    for (const direction of ['sent', 'received'] as const) {
      for (const opcode of Object.values(OPCODE)) {
        for (const verdict of ['not-applicable', 'valid', 'invalid', 'warning'] as const) {
          for (const asks of [false, true]) {
            const flags = packFlags(direction, opcode, verdict, asks);
            expect(flags).toBeLessThan(256);
            expect([flagDirection(flags), flagOpcode(flags)]).toEqual([direction, opcode]);
            expect([flagVerdict(flags), flagAsks(flags)]).toEqual([verdict, asks]);
          }
        }
      }
    }
  });
});

describe('a preview', () => {
  it.each([
    ['hello', 'hello'],
    ['', ''],
    ['x'.repeat(300), 'x'.repeat(256)],
    [new Uint8Array([0, 10, 255]), '00 0a ff'],
    [new Uint8Array(0), ''],
    [new Uint8Array(100), Array(64).fill('00').join(' ')],
  ])('of %j', (payload, preview) => {
    expect(previewOf(payload)).toBe(preview);
  });
});
