import { describe, expect, it } from 'vitest';
import { SEGMENT_FRAMES } from '../../../lib/capture/segment.ts';
import { EMPTY_TALLY } from '../../../lib/capture/tally.ts';
import { createMemorySink } from '../../fixtures/memory-sink.ts';
import { readBack, startRecording } from '../../fixtures/recording.ts';
import { settle } from '../../fixtures/settle.ts';

const FULL = 'The disk is full.';
const TOLD = `New frames wait in memory: ${FULL}`;

async function textsIn(sink: ReturnType<typeof createMemorySink>): Promise<unknown[]> {
  return (await readBack(sink.reader, 1)).map(({ payload }) => payload);
}

function failing(): ReturnType<typeof createMemorySink> {
  const sink = createMemorySink();
  sink.breakWith(FULL);
  return sink;
}

describe('a flush', () => {
  it('comes so long after the first frame as the options say, and takes all with it', async () => {
    const sink = createMemorySink();
    const { clock, text, told } = startRecording(sink);
    text('a');
    clock.advance(30);
    text('b');
    clock.advance(19);
    expect(sink.batches).toHaveLength(0);
    clock.advance(1);
    await settle();
    expect(sink.batches).toHaveLength(1);
    expect(await textsIn(sink)).toEqual(['a', 'b']);
    expect(told).toEqual([{ frames: 2, problem: null }]);
    expect(clock.pending).toBe(0);
  });

  it('puts the open segment again under its own key until it is full', async () => {
    const sink = createMemorySink();
    const { recorder, text } = startRecording(sink);
    for (let i = 1; i <= SEGMENT_FRAMES + 1; i++) {
      text(`frame ${i}`);
      if (i === 3 || i === 5) await recorder.flush();
    }
    await recorder.flush();
    const written = sink.batches.map(({ segments }) =>
      segments.map(({ columns }) => [columns.firstSeq, columns.length]),
    );
    expect(written).toEqual([
      [[1, 3]],
      [[1, 5]],
      [
        [1, SEGMENT_FRAMES],
        [SEGMENT_FRAMES + 1, 1],
      ],
    ]);
    expect(await textsIn(sink)).toHaveLength(SEGMENT_FRAMES + 1);
  });

  it('takes a snapshot: what comes while it writes is not in it, and follows by itself', async () => {
    const sink = createMemorySink();
    const { clock, text } = startRecording(sink);
    sink.hold();
    text('first');
    clock.advance(50);
    text('during');
    clock.advance(1000);
    sink.release();
    await settle();
    expect(await textsIn(sink)).toEqual(['first']);
    clock.advance(50);
    await settle();
    expect(await textsIn(sink)).toEqual(['first', 'during']);
  });

  it('does not wait for the timer when sixteen segments are full, so that memory stays flat in a flood', async () => {
    const sink = createMemorySink();
    const { clock, text } = startRecording(sink);
    for (let i = 0; i < 16 * SEGMENT_FRAMES; i++) text('x');
    await settle();
    expect(sink.tally.frames).toBe(16 * SEGMENT_FRAMES);
    expect(clock.pending).toBe(0);
  });

  it('does not wait for the timer with megabytes of large payloads either', async () => {
    const sink = createMemorySink();
    const { text } = startRecording(sink);
    text('x'.repeat(4 * 1024 * 1024));
    await settle();
    expect(sink.tally.frames).toBe(1);
  });

  it('writes nothing when nothing is new', async () => {
    const sink = createMemorySink();
    const { recorder } = startRecording(sink);
    await recorder.flush();
    expect(sink.batches).toHaveLength(0);
  });

  it('asked for twice at once writes once', async () => {
    const sink = createMemorySink();
    const { recorder, text } = startRecording(sink);
    text('a');
    await Promise.all([recorder.flush(), recorder.flush(), recorder.flush()]);
    expect(sink.batches).toHaveLength(1);
  });

  it('ends only when what came before it is written, also when another was on its way', async () => {
    const sink = createMemorySink();
    const { clock, recorder, text } = startRecording(sink);
    sink.hold();
    text('a');
    clock.advance(50);
    text('b');
    let ended = 0;
    const flushed = [recorder.flush(), recorder.flush()].map((flush) => flush.then(() => ended++));
    sink.release();
    sink.hold();
    await settle();
    expect([sink.tally.frames, ended]).toEqual([1, 0]);
    sink.release();
    await Promise.all(flushed);
    expect(sink.tally.frames).toBe(2);
  });

  it('writes the record alone when it is touched', async () => {
    const sink = createMemorySink();
    const { clock, recorder } = startRecording(sink);
    recorder.touch();
    clock.advance(50);
    await settle();
    expect(sink.batches).toEqual([{ segments: [], large: [], events: [], snapshots: null, tally: EMPTY_TALLY }]);
  });
});

describe('a connection event', () => {
  it('stands after the frame it followed and is numbered on its own', async () => {
    const sink = createMemorySink();
    const { recorder, text } = startRecording(sink);
    recorder.event({ kind: 'open', handshakeMs: 3, protocol: '', extensions: '', slowed: false }, 10, 1);
    text('a');
    text('b');
    recorder.event({ kind: 'stopped', cause: 'user', detail: 'bye', why: '' }, 20, 1);
    await recorder.flush();
    expect(await sink.reader.events(1, 1)).toEqual([
      {
        kind: 'open',
        handshakeMs: 3,
        protocol: '',
        extensions: '',
        slowed: false,
        n: 1,
        time: 10,
        connection: 1,
        afterSeq: 0,
      },
      { kind: 'stopped', cause: 'user', detail: 'bye', why: '', n: 2, time: 20, connection: 1, afterSeq: 2 },
    ]);
    expect(sink.tally.events).toBe(2);
  });

  it('that ends a connection ends the wait for its replies', () => {
    const { clock, recorder, unansweredAt } = startRecording(createMemorySink());
    recorder.event({ kind: 'open', handshakeMs: 3, protocol: '', extensions: '', slowed: false }, 0, 1);
    clock.advance(5);
    recorder.event({ kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' }, 5, 1);
    clock.advance(5);
    recorder.event({ kind: 'gap', from: 0, to: 10, cause: 'worker' }, 10, 1);
    expect(unansweredAt).toEqual([5, 10]);
  });
});

describe('when the storage refuses', () => {
  it('everything waits in order, is tried again every 2 s without being asked, and nothing is lost', async () => {
    const sink = createMemorySink();
    const { clock, recorder, text, told } = startRecording(sink);
    text('before');
    await recorder.flush();
    sink.breakWith(FULL);
    text('one');
    recorder.event({ kind: 'stopped', cause: 'user', detail: 'in between', why: '' }, 1, 1);
    clock.advance(50);
    await settle();
    text('two');
    clock.advance(1999);
    await settle();
    expect(told).toHaveLength(2);
    clock.advance(1);
    await settle();
    expect(told).toEqual([
      { frames: 1, problem: null },
      { frames: 1, problem: TOLD },
      { frames: 1, problem: TOLD },
    ]);
    sink.breakWith(null);
    text('three');
    clock.advance(2000);
    await settle();
    expect(told.at(-1)).toEqual({ frames: 4, problem: null });
    expect(await textsIn(sink)).toEqual(['before', 'one', 'two', 'three']);
    expect((await sink.reader.events(1, 1)).map(({ n, afterSeq }) => [n, afterSeq])).toEqual([[1, 2]]);
    expect(clock.pending).toBe(0);
  });

  it('full segments and large payloads wait as well', async () => {
    const sink = createMemorySink();
    const { recorder, text } = startRecording(sink);
    const expected: string[] = [];
    const give = (payload: string) => {
      expected.push(payload);
      text(payload);
    };
    sink.breakWith(FULL);
    for (let i = 0; i < 3 * SEGMENT_FRAMES; i++) {
      give(i % 500 === 0 ? 'x'.repeat(70_000 + i) : `${i}`);
      if (i % 700 === 0) await recorder.flush();
    }
    expect(sink.batches).toHaveLength(0);
    sink.breakWith(null);
    await recorder.flush();
    expect(sink.batches).toHaveLength(1);
    expect(await textsIn(sink)).toEqual(expected);
  });

  it('a flood does not have it tried more often', async () => {
    const { clock, text, told } = startRecording(failing());
    text('first');
    clock.advance(50);
    await settle();
    for (let i = 0; i < 6 * SEGMENT_FRAMES; i++) {
      text('x');
      if (i % SEGMENT_FRAMES === 0) await settle();
    }
    expect(told).toHaveLength(1);
  });

  it('only past the bound frames are dropped, counted, and the count stands on the time line', async () => {
    const sink = createMemorySink();
    const { clock, recorder, text } = startRecording(sink, EMPTY_TALLY, 900);
    sink.breakWith(FULL);
    text('x'.repeat(400));
    await recorder.flush();
    text('y'.repeat(400));
    text('too much'.repeat(50));
    text('too much again'.repeat(50));
    sink.breakWith(null);
    await recorder.flush();
    text('z'.repeat(400));
    clock.advance(50);
    await settle();
    expect(await textsIn(sink)).toEqual(['x', 'y', 'z'].map((letter) => letter.repeat(400)));
    expect(await sink.reader.events(1, 1)).toEqual([
      expect.objectContaining({ kind: 'dropped', frames: 2, n: 1, afterSeq: 2, connection: 0 }),
    ]);
    expect(sink.tally).toMatchObject({ frames: 3, received: 3, dropped: 2, events: 1 });
  });

  it('only what waits counts against the bound, not what was ever written', async () => {
    const sink = createMemorySink();
    const { recorder, text } = startRecording(sink, EMPTY_TALLY, 1000);
    for (let i = 0; i < 10; i++) {
      text('x'.repeat(500));
      await recorder.flush();
    }
    sink.breakWith(FULL);
    text('y'.repeat(400));
    await recorder.flush();
    text('z'.repeat(400));
    sink.breakWith(null);
    await recorder.flush();
    expect(sink.tally).toMatchObject({ frames: 12, dropped: 0 });
  });

  it('a storage that hangs is bounded the same way, so that a flood does not cost everything', async () => {
    const sink = createMemorySink();
    const { clock, text } = startRecording(sink, EMPTY_TALLY, 1000);
    sink.hold();
    for (let i = 0; i < 10; i++) {
      text('x'.repeat(500));
      clock.advance(50);
    }
    sink.release();
    await settle();
    clock.advance(50);
    await settle();
    expect(sink.tally).toMatchObject({ frames: 2, dropped: 8 });
  });

  it('a single failure in between leaves no trace but the sentence', async () => {
    const sink = createMemorySink();
    const { recorder, text, told } = startRecording(sink);
    text('a');
    sink.breakWith(FULL);
    await recorder.flush();
    sink.breakWith(null);
    await recorder.flush();
    expect(told.map(({ problem }) => problem)).toEqual([TOLD, null]);
    expect(sink.batches).toHaveLength(1);
    expect(await sink.reader.events(1, 1)).toEqual([]);
  });
});
