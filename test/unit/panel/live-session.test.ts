import { describe, expect, it } from 'vitest';
import { LiveSession } from '../../../lib/panel/live-session.ts';
import { event, FakeCapture, steppingPace } from './fake-capture.ts';

const ticks = (count: number) => Array.from({ length: count }, (_, i) => ({ text: `t${i}` }));

describe('LiveSession', () => {
  it('opens at the tail, then knows the whole history', async () => {
    const capture = new FakeCapture();
    for (let s = 0; s < 200; s++) capture.add(ticks(1000));
    const live = new LiveSession(capture, 1, steppingPace());
    const firsts: number[] = [];
    live.subscribe(() => firsts.push(live.getSnapshot().log.firstSeq));
    await live.open();
    expect(firsts[0]).toBe(198_001);
    expect(live.getSnapshot()).toMatchObject({ phase: 'current', problem: null });
    expect([live.getSnapshot().log.firstSeq, live.getSnapshot().log.lastSeq]).toEqual([1, 200_000]);
    for (let seq = 1; seq <= 200_000; seq += 997) expect(live.getSnapshot().log.has(seq)).toBe(true);
  });

  it('reads only what is new, also from an open segment that grew', async () => {
    const capture = new FakeCapture();
    capture.add(ticks(3));
    const live = new LiveSession(capture, 1, steppingPace());
    await live.open();
    const { version } = live.getSnapshot();
    await live.pull();
    expect(live.getSnapshot().version).toBe(version);
    capture.grow(ticks(2));
    capture.recorded.push(event(1, 5, { kind: 'stopped', cause: 'user', detail: 'x', why: '' }));
    await live.pull();
    expect(live.getSnapshot().log.lastSeq).toBe(5);
    expect(live.getSnapshot().events).toHaveLength(1);
    expect(live.getSnapshot().version).toBe(version + 1);
  });

  it('folds calls that come while it reads into one more read', async () => {
    const capture = new FakeCapture();
    capture.add(ticks(1));
    const live = new LiveSession(capture, 1, steppingPace());
    await live.open();
    const before = capture.reads;
    capture.add(ticks(1));
    await Promise.all([live.pull(), live.pull(), live.pull(), live.pull()]);
    expect(capture.reads - before).toBe(4);
    expect(live.getSnapshot().log.lastSeq).toBe(2);
  });

  it('says what failed and works again', async () => {
    const capture = new FakeCapture();
    capture.add(ticks(1));
    const live = new LiveSession(capture, 1, steppingPace());
    await live.open();
    capture.failure = new Error('gone');
    await live.pull();
    expect(live.getSnapshot().problem).toMatch(/could not be read.*gone/);
    capture.failure = null;
    capture.add(ticks(1));
    await live.pull();
    expect(live.getSnapshot()).toMatchObject({ problem: null });
    expect(live.getSnapshot().log.lastSeq).toBe(2);
  });

  it('tells nobody anything after it was closed', async () => {
    const capture = new FakeCapture();
    const live = new LiveSession(capture, 1, steppingPace());
    let told = 0;
    live.subscribe(() => told++);
    const opening = live.open();
    live.close();
    await opening;
    expect(told).toBe(0);
  });

  it('has the payloads of new rows at the tail when it tells of them, if the tail is being looked at', async () => {
    const capture = new FakeCapture();
    capture.add([{ text: 'one' }]);
    const live = new LiveSession(capture, 1, steppingPace());
    await live.open();
    const shown: unknown[] = [];
    live.subscribe(() => shown.push(live.payloads.peek(1, 2)));
    capture.grow([{ text: 'two' }]);
    await live.pull();
    expect(shown).toEqual([undefined]);
    // Now a row for frame 2 was drawn.
    capture.grow([{ text: 'three' }]);
    live.subscribe(() => shown.push(live.payloads.peek(1, 3)));
    await live.pull();
    expect(shown.at(-1)).toBe('three');
  });

  it('shows new rows without their payloads when those cannot be read', async () => {
    const capture = new FakeCapture();
    capture.add([{ text: 'one' }]);
    const live = new LiveSession(capture, 1, steppingPace());
    await live.open();
    live.payloads.peek(1, 1);
    capture.payloads = () => Promise.reject(new Error('gone'));
    capture.grow([{ text: 'two' }]);
    await live.pull();
    expect(live.getSnapshot()).toMatchObject({ problem: null });
    expect(live.getSnapshot().log.lastSeq).toBe(2);
  });
});
