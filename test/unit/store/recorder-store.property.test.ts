import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { SegmentSink } from '../../../lib/capture/recorder.ts';
import { SEGMENT_FRAMES } from '../../../lib/capture/segment.ts';
import type { StoredSession } from '../../../lib/session/stored-session.ts';
import type { CaptureStore } from '../../../lib/store/capture-store.ts';
import { openMemoryStore, storeSession } from '../../fixtures/memory-store.ts';
import { anyFrame, repeatTo } from '../../fixtures/random-frames.ts';
import { asStored, readBack, startRecording } from '../../fixtures/recording.ts';

const frames = fc.array(anyFrame, { minLength: 1, maxLength: 8 });

/** What the background does with each batch: the session's record goes into the same transaction. */
function sinkOf(store: CaptureStore, session: StoredSession): SegmentSink {
  return {
    write: (batch) => store.write({ ...session, summary: { ...session.summary, ...batch.tally } }, batch),
  };
}

describe('the recorder over IndexedDB', () => {
  it('brings back whatever went in, however it was cut into flushes', async () => {
    const store = await openMemoryStore();
    await fc.assert(
      fc.asyncProperty(frames, fc.func(fc.boolean()), async (given, flushAfter) => {
        const session = await storeSession(store);
        const { add, recorder } = startRecording(sinkOf(store, session));
        for (const [i, frame] of given.entries()) {
          add(frame);
          if (flushAfter(i)) await recorder.flush();
        }
        await recorder.flush();
        expect(await readBack(store, session.id)).toEqual(given.map((frame, i) => asStored(frame, i + 1)));
        expect((await store.session(session.id))?.summary.frames).toBe(given.length);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on after a kill where the stored record says, without a gap or an overwritten frame', async () => {
    const store = await openMemoryStore();
    await fc.assert(
      fc.asyncProperty(frames, frames, frames, async (flushed, unflushed, after) => {
        const session = await storeSession(store);
        const first = startRecording(sinkOf(store, session));
        for (const frame of flushed) first.add(frame);
        await first.recorder.flush();
        for (const frame of unflushed) first.add(frame);
        const found = await store.session(session.id);
        const second = startRecording(sinkOf(store, session), found?.summary);
        for (const frame of after) second.add(frame);
        await second.recorder.flush();
        expect(await readBack(store, session.id)).toEqual(
          [...flushed, ...after].map((frame, i) => asStored(frame, i + 1)),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('makes one record of an open segment that is flushed again and again, one transaction each time', async () => {
    const store = await openMemoryStore();
    const session = await storeSession(store);
    const { recorder, text } = startRecording(sinkOf(store, session));
    const opened = vi.spyOn(IDBDatabase.prototype, 'transaction');
    for (let i = 1; i <= 10; i++) {
      text(`frame ${i}`);
      await recorder.flush();
    }
    expect(opened).toHaveBeenCalledTimes(10);
    opened.mockRestore();
    expect((await store.columns(session.id, 1)).map(({ firstSeq, length }) => [firstSeq, length])).toEqual([[1, 10]]);
  });

  it('reads any part of a long history', async () => {
    const store = await openMemoryStore();
    const session = await storeSession(store);
    const { add, recorder } = startRecording(sinkOf(store, session));
    const count = 3 * SEGMENT_FRAMES + 5;
    for (const frame of repeatTo(
      fc.sample(
        anyFrame.filter(({ payload }) => payload.length < 100),
        7,
      ),
      count,
    ))
      add(frame);
    await recorder.flush();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: count }), async (fromSeq) => {
        const [first, ...rest] = await store.columns(session.id, fromSeq);
        expect(first?.firstSeq).toBeLessThanOrEqual(fromSeq);
        expect((first?.firstSeq ?? 0) + (first?.length ?? 0)).toBeGreaterThan(fromSeq);
        expect(rest.every(({ firstSeq }) => firstSeq > fromSeq)).toBe(true);
        const last = rest.at(-1) ?? first;
        expect((last?.firstSeq ?? 0) + (last?.length ?? 0) - 1).toBe(count);
      }),
      { numRuns: 30 },
    );
  });
});
