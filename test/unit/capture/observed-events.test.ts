import { describe, expect, it } from 'vitest';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { createMemorySink } from '../../fixtures/memory-sink.ts';
import { startRecording } from '../../fixtures/recording.ts';
import { settle } from '../../fixtures/settle.ts';

const GAP: ConnectionEventBody = { kind: 'order', what: 'gap', seq: 2, expected: 2, got: 5, missing: 3, times: 1 };
const LATE: ConnectionEventBody = {
  kind: 'unanswered',
  cause: 'timeout',
  requests: 1,
  seq: 1,
  type: 'ask',
  afterMs: 500,
};
const CLOSE: ConnectionEventBody = { kind: 'close', code: 1000, reason: '', wasClean: true, initiator: 'server' };

/** A recording whose observer waits, and tells `LATE` once `dueAt` has come. */
function waiting(dueAt: number) {
  const sink = createMemorySink();
  const observer = { isWaiting: false, asked: [] as number[], passed };
  function passed(now: number): readonly ConnectionEventBody[] {
    observer.asked.push(now);
    if (!observer.isWaiting || now < dueAt) return [];
    observer.isWaiting = false;
    return [LATE];
  }
  return { sink, observer, ...startRecording(sink, undefined, undefined, observer) };
}

async function storedKinds(sink: ReturnType<typeof createMemorySink>) {
  const events = await sink.reader.events(1, 1);
  return events.map(({ kind, afterSeq, connection }) => ({ kind, afterSeq, connection }));
}

describe('what the observer tells', () => {
  it('of a frame stands right after it', async () => {
    const sink = createMemorySink();
    const { recorder, text } = startRecording(sink);
    text('1');
    text('5', { events: [GAP] });
    text('6');
    await recorder.flush();
    expect(await storedKinds(sink)).toEqual([{ kind: 'order', afterSeq: 2, connection: 1 }]);
  });

  it('only by time passing is asked for once a second while it waits, and no longer', async () => {
    const { clock, sink, observer, text } = waiting(2500);
    observer.isWaiting = true;
    text('ask');
    clock.advance(10_000);
    await settle();
    expect(observer.asked).toEqual([1000, 2000, 3000]);
    expect(clock.pending).toBeLessThanOrEqual(1);
    clock.advance(10_000);
    await settle();
    expect(clock.pending).toBe(0);
    expect(await storedKinds(sink)).toEqual([{ kind: 'unanswered', afterSeq: 1, connection: 1 }]);
  });

  it('costs no timer where nothing waits', () => {
    const { clock, observer, text } = waiting(0);
    text('a');
    clock.advance(5000);
    expect(observer.asked).toEqual([]);
  });

  it('at the end of a connection is taken at once, and nothing is left running', async () => {
    const { clock, sink, observer, recorder, text } = waiting(0);
    observer.isWaiting = true;
    text('ask');
    recorder.event(CLOSE, clock.now(), 1);
    await recorder.flush();
    expect(clock.pending).toBe(0);
    expect((await storedKinds(sink)).map(({ kind }) => kind)).toEqual(['close', 'unanswered']);
  });
});
