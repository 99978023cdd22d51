import { describe, expect, it } from 'vitest';
import type { CaptureReader } from '../../../lib/capture/reader.ts';
import { captureSource, UnreadableCaptureError } from '../../../lib/export/source.ts';
import { memoryCapture, memoryEvent, memoryFrame, memorySummary } from '../../fixtures/memory-capture.ts';
import { framesOf } from './sample-session.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => memoryFrame(i + 1, `m${i + 1}`));

describe('captureSource', () => {
  it('gives every frame once, segment by segment', async () => {
    const frames = numbered(11);
    const source = captureSource(memoryCapture(frames), memorySummary(frames), null, []);
    const sizes: number[] = [];
    for await (const batch of source.frames()) sizes.push(batch.length);
    expect(sizes).toEqual([4, 4, 3]);
    expect(await framesOf(source.frames())).toEqual(frames);
  });

  it('leaves out what was recorded after its summary', async () => {
    const frames = numbered(11);
    const events = [1, 2, 3].map((n) => memoryEvent(n, { kind: 'stopped', cause: 'user', detail: '', why: '' }));
    const summary = memorySummary(frames.slice(0, 6), events.slice(0, 2));
    const source = captureSource(memoryCapture(frames, events), summary, null, []);
    expect(await framesOf(source.frames())).toEqual(frames.slice(0, 6));
    expect(await source.events()).toEqual(events.slice(0, 2));
  });

  it('goes on inside the open segment when it grew between two reads', async () => {
    const frames = numbered(6);
    const young = memoryCapture(frames.slice(0, 3), [], { segmentFrames: 10 });
    const grown = memoryCapture(frames, [], { segmentFrames: 10 });
    let reads = 0;
    const reader: CaptureReader = {
      ...grown,
      columns: (id, from, limit) => (reads++ === 0 ? young : grown).columns(id, from, limit),
    };
    expect(await framesOf(captureSource(reader, memorySummary(frames), null, []).frames())).toEqual(frames);
    expect(reads).toBe(2);
  });

  it('has one large payload in memory at a time', async () => {
    const big = 'x'.repeat(100_000);
    const frames = [memoryFrame(1, 'a'), memoryFrame(2, big), memoryFrame(3, big), memoryFrame(4, 'b')];
    const reader = memoryCapture(frames);
    const seen: string[] = [];
    for await (const batch of captureSource(reader, memorySummary(frames), null, []).frames()) {
      seen.push(`${batch.map((frame) => frame.row.seq).join('+')} after ${reader.wholePayloadsRead.length}`);
    }
    expect(seen).toEqual(['1 after 0', '2 after 1', '3 after 2', '4 after 2']);
  });

  it('puts every event in its place, also before the first and after the last frame', async () => {
    const frames = numbered(5);
    const events = [0, 0, 4, 5].map((afterSeq, i) =>
      memoryEvent(i + 1, { kind: 'stopped', cause: 'user', detail: '', why: '' }, { afterSeq }),
    );
    const source = captureSource(memoryCapture(frames, events), memorySummary(frames, events), null, []);
    const order: string[] = [];
    for await (const batch of source.timeline()) {
      for (const item of batch) order.push(item.kind === 'frame' ? `f${item.row.seq}` : `e${item.event.n}`);
    }
    expect(order).toEqual(['e1', 'e2', 'f1', 'f2', 'f3', 'f4', 'e3', 'f5', 'e4']);
  });

  it('reads no payload of a segment without the connection asked for', async () => {
    const frames = numbered(8).map(({ row, payload }) => ({
      payload,
      row: { ...row, connection: row.seq > 4 ? 2 : 1 },
    }));
    const reader = memoryCapture(frames);
    const source = captureSource(reader, memorySummary(frames), null, []);
    expect(await framesOf(source.frames({ fromSeq: 1, toSeq: 8, connection: 2 }))).toEqual(frames.slice(4));
    expect(reader.payloadReads).toBe(1);
  });

  it('says which frame is gone when the session was removed meanwhile', async () => {
    const frames = numbered(5);
    const summary = memorySummary(frames);
    const none = captureSource(memoryCapture([]), summary, null, []);
    await expect(framesOf(none.frames())).rejects.toThrow(UnreadableCaptureError);
    const withoutPayloads: CaptureReader = { ...memoryCapture(frames), payloads: async () => [] };
    await expect(framesOf(captureSource(withoutPayloads, summary, null, []).frames())).rejects.toThrow('Frame 1 of 5');
    const big = [memoryFrame(1, new Uint8Array(100_000))];
    const withoutLarge: CaptureReader = { ...memoryCapture(big), payload: async () => null };
    await expect(framesOf(captureSource(withoutLarge, memorySummary(big), null, []).frames())).rejects.toThrow(
      'Frame 1 of 1',
    );
  });
});
