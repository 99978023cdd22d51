import { describe, expect, it } from 'vitest';
import type { FrameMeter } from '../../../lib/capture/observer.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { measured } from '../../fixtures/measured.ts';
import { createMemorySink } from '../../fixtures/memory-sink.ts';
import { startRecording } from '../../fixtures/recording.ts';
import { settle } from '../../fixtures/settle.ts';

const ORDER: ConnectionEventBody = { kind: 'order', what: 'gap', seq: 1, expected: 1, got: 2, missing: 1, times: 1 };
const OPEN: ConnectionEventBody = { kind: 'open', handshakeMs: 900, protocol: '', extensions: '', slowed: false };

function alert(value: number): ConnectionEventBody {
  const rule = { measure: 'reply', statistic: 'each', beyond: 'over', limit: 500, sustained: 1 } as const;
  return { kind: 'alert', ...rule, value, seq: null, times: 1 };
}

/** A meter that raises an alert at each slow frame, and at each event, even at its own alerts. */
function strictMeter() {
  const frames: unknown[] = [];
  const events: ConnectionEvent[] = [];
  const meter: FrameMeter = {
    frame(direction, byteLength, seq, time, connection, { slow }) {
      frames.push({ direction, byteLength, seq, time, connection, slow });
      return slow ? [alert(seq)] : [];
    },
    event(event) {
      events.push(event);
      return [alert(event.n)];
    },
  };
  return { frames, events, meter };
}

describe('a meter', () => {
  it('sees each frame once it is kept, and its alerts stand right after the frame', async () => {
    const sink = createMemorySink();
    const { frames, meter } = strictMeter();
    const { recorder, text } = startRecording(sink, undefined, undefined, {}, meter);
    text('1');
    text('four', { slow: true, events: [ORDER] });
    await recorder.flush();
    expect(frames).toEqual([
      { direction: 'received', byteLength: 1, seq: 1, time: 0, connection: 1, slow: false },
      { direction: 'received', byteLength: 4, seq: 2, time: 0, connection: 1, slow: true },
    ]);
    const stored = await sink.reader.events(1, 1);
    // What the frame itself showed comes first, then what the meter made of it.
    expect(stored.map(({ kind, afterSeq }) => [kind, afterSeq])).toEqual([
      ['order', 2],
      ['alert', 2],
      ['alert', 2],
      ['alert', 2],
    ]);
  });

  it('sees each event with its number, its own alerts too, and never goes round', async () => {
    const sink = createMemorySink();
    const { events, meter } = strictMeter();
    const { clock, recorder } = startRecording(sink, undefined, undefined, {}, meter);
    recorder.event(OPEN, clock.now(), 3);
    await recorder.flush();
    expect(events.map(({ kind, n, connection }) => [kind, n, connection])).toEqual([
      ['open', 1, 3],
      ['alert', 2, 3],
    ]);
    expect(await sink.reader.events(1, 1)).toEqual(events);
  });
});

describe('snapshots of what was measured', () => {
  it('are written with the next flush and only once', async () => {
    const sink = createMemorySink();
    const { clock, recorder, text } = startRecording(sink);
    recorder.snapshot({ put: [measured(1)], remove: [] });
    clock.advance(50);
    await settle();
    text('a');
    await recorder.flush();
    expect(sink.batches.map(({ snapshots }) => snapshots)).toEqual([{ put: [measured(1)], remove: [] }, null]);
  });

  it('wait like everything else while the storage refuses, the later ones having the last word', async () => {
    const sink = createMemorySink();
    const { clock, recorder } = startRecording(sink);
    sink.breakWith('The disk is full.');
    recorder.snapshot({ put: [measured(1), measured(2)], remove: [] });
    await recorder.flush();
    expect(recorder.hasUnwritten).toBe(true);
    recorder.snapshot({ put: [measured(3)], remove: [1] });
    sink.breakWith(null);
    clock.advance(2000);
    await settle();
    expect(sink.batches.map(({ snapshots }) => snapshots)).toEqual([{ put: [measured(2), measured(3)], remove: [1] }]);
    expect(recorder.hasUnwritten).toBe(false);
  });
});
