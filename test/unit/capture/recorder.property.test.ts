import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEGMENT_FRAMES } from '../../../lib/capture/segment.ts';
import { createMemorySink } from '../../fixtures/memory-sink.ts';
import { anyFrame, type RandomFrame, repeatTo } from '../../fixtures/random-frames.ts';
import { asStored, readBack, startRecording } from '../../fixtures/recording.ts';
import { settle } from '../../fixtures/settle.ts';

const frames = fc.array(anyFrame, { minLength: 1, maxLength: 12 });

describe('whatever goes through the recorder', () => {
  it('comes back as it was, however it was cut into flushes', async () => {
    await fc.assert(
      fc.asyncProperty(frames, fc.func(fc.boolean()), async (given, flushAfter) => {
        const sink = createMemorySink();
        const { add, recorder } = startRecording(sink);
        for (const [i, frame] of given.entries()) {
          add(frame);
          if (flushAfter(i)) await recorder.flush();
        }
        await recorder.flush();
        expect(await readBack(sink.reader, 1)).toEqual(given.map((frame, i) => asStored(frame, i + 1)));
      }),
      { numRuns: 150 },
    );
  });

  it('comes back over several full segments too, with the counts right', async () => {
    await fc.assert(
      fc.asyncProperty(frames, fc.integer({ min: SEGMENT_FRAMES - 1, max: 3 * SEGMENT_FRAMES }), async (few, count) => {
        const small = few.filter(({ payload }) => payload.length < 1000);
        fc.pre(small.length > 0);
        const given = repeatTo(small, count);
        const sink = createMemorySink();
        const { add, recorder } = startRecording(sink);
        for (const frame of given) add(frame);
        await recorder.flush();
        const back = await readBack(sink.reader, 1);
        expect(back).toHaveLength(count);
        // Row by row instead of as a whole: the same answer, a hundred times faster.
        const wrong = back.filter(
          ({ row }, i) => row.seq !== i + 1 || row.time !== given[i]?.time || row.type !== given[i]?.type,
        );
        expect(wrong).toEqual([]);
        expect(sink.tally).toMatchObject({
          frames: count,
          sent: given.filter(({ direction }) => direction === 'sent').length,
          received: given.filter(({ direction }) => direction === 'received').length,
          invalid: given.filter(({ verdict }) => verdict === 'invalid').length,
          slow: given.filter(({ latencyMs }) => latencyMs !== null && latencyMs > 500).length,
          bytesSent: back.reduce((sum, { row }) => sum + (row.direction === 'sent' ? row.byteLength : 0), 0),
          bytesReceived: back.reduce((sum, { row }) => sum + (row.direction === 'received' ? row.byteLength : 0), 0),
        });
      }),
      { numRuns: 10 },
    );
  });
});

describe('whatever storage and clock do meanwhile', () => {
  const action = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('frame' as const), frame: anyFrame }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('event', 'touch', 'flush', 'hold', 'release', 'break', 'mend', 'turn', 'wait'),
      }),
    },
  );

  it('there are never two writes at once, every frame and event arrives once and in order, and no timer is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const sink = createMemorySink();
        const { add, clock, recorder, told } = startRecording(sink);
        const given: RandomFrame[] = [];
        let events = 0;
        for (const next of actions) {
          if (next.do === 'frame') {
            given.push(next.frame);
            add(next.frame);
          } else if (next.do === 'event')
            recorder.event({ kind: 'stopped', cause: 'user', detail: `${++events}`, why: '' }, clock.now(), 1);
          else if (next.do === 'touch') recorder.touch();
          else if (next.do === 'flush') void recorder.flush();
          else if (next.do === 'hold') sink.hold();
          else if (next.do === 'release') sink.release();
          else if (next.do === 'break') sink.breakWith('full');
          else if (next.do === 'mend') sink.breakWith(null);
          else if (next.do === 'turn') await settle();
          else clock.advance(60);
          expect(clock.pending).toBeLessThanOrEqual(1);
          expect(sink.mostAtOnce).toBeLessThanOrEqual(1);
        }
        sink.breakWith(null);
        sink.release();
        // Nobody asks for a flush: it must come by itself, at the latest with the retry.
        for (let i = 0; i < 3; i++) {
          await settle();
          clock.advance(2000);
        }
        await settle();
        expect(clock.pending).toBe(0);
        expect(await readBack(sink.reader, 1)).toEqual(given.map((frame, i) => asStored(frame, i + 1)));
        const stored = await sink.reader.events(1, 1);
        expect(stored.map((event) => event.kind === 'stopped' && event.detail)).toEqual(stored.map(({ n }) => `${n}`));
        expect(stored).toHaveLength(events);
        if (given.length > 0) expect(told.at(-1)).toEqual({ frames: given.length, problem: null });
      }),
      { numRuns: 200 },
    );
  });

  it('a recorder that goes on after a kill leaves no gap and overwrites nothing that was flushed', async () => {
    await fc.assert(
      fc.asyncProperty(frames, frames, frames, async (flushed, unflushed, after) => {
        const sink = createMemorySink();
        const first = startRecording(sink);
        for (const frame of flushed) first.add(frame);
        await first.recorder.flush();
        for (const frame of unflushed) first.add(frame);
        // Killed here: nothing of `first` runs again.
        const second = startRecording(sink, sink.tally);
        for (const frame of after) second.add(frame);
        await second.recorder.flush();
        expect(await readBack(sink.reader, 1)).toEqual(
          [...flushed, ...after].map((frame, i) => asStored(frame, i + 1)),
        );
      }),
      { numRuns: 100 },
    );
  });
});
