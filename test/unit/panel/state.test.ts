import { describe, expect, it } from 'vitest';
import { NEW_LATENCY_CHOICE } from '../../../lib/panel/latency-choice.ts';
import { PayloadSource, previewOf } from '../../../lib/panel/payload-source.ts';
import { RateMeter } from '../../../lib/panel/rate.ts';
import { isLive, sessionMark, withoutSession, withStored, withSummary } from '../../../lib/panel/session-book.ts';
import { currentView, INITIAL_VIEW, initialView, reduceView, type ViewAction } from '../../../lib/panel/view-state.ts';
import type { SessionSummary } from '../../../lib/session/summary.ts';
import { FakeCapture } from './fake-capture.ts';
import { summary } from './sample-summary.ts';

describe('reduceView', () => {
  const stateAfter = (...actions: ViewAction[]) => actions.reduce(reduceView, INITIAL_VIEW);

  it('begins with the composer folded where there is no room for it', () => {
    expect(initialView(479)).toEqual({ ...INITIAL_VIEW, composerOpen: false });
    expect(initialView(480)).toEqual({ ...INITIAL_VIEW, composerOpen: true });
  });

  it('keeps a view per session', () => {
    const state = stateAfter(
      { kind: 'select-session', sessionId: 1 },
      { kind: 'filter', text: 'is:invalid' },
      { kind: 'select-session', sessionId: 2 },
      { kind: 'direction', direction: 'sent' },
    );
    expect(currentView(state)).toMatchObject({ filterText: '', direction: 'sent' });
    expect(currentView(reduceView(state, { kind: 'select-session', sessionId: 1 })).filterText).toBe('is:invalid');
  });

  it('keeps what is looked at of latencies per session', () => {
    const state = stateAfter(
      { kind: 'select-session', sessionId: 1 },
      { kind: 'latency', change: { view: 'types', metric: 'gap' } },
      { kind: 'latency', change: { connection: 2 } },
      { kind: 'select-session', sessionId: 2 },
    );
    expect(currentView(state).latency).toEqual(NEW_LATENCY_CHOICE);
    const back = currentView(reduceView(state, { kind: 'select-session', sessionId: 1 })).latency;
    expect(back).toEqual({ ...NEW_LATENCY_CHOICE, view: 'types', metric: 'gap', connection: 2 });
  });

  it('goes to a frame whatever hid it, and brings a cleared view back only for a frame in it', () => {
    const state = stateAfter(
      { kind: 'select-session', sessionId: 1 },
      { kind: 'tab', tab: 'latency' },
      { kind: 'clear-view', seq: 50, event: 3 },
      { kind: 'filter', text: 'is:invalid' },
      { kind: 'show-frame', seq: 70 },
    );
    expect(state.tab).toBe('frames');
    const shown = { filterText: '', selectedSeq: 70, detailOpen: true, tail: false, clearedSeq: 50, clearedEvent: 3 };
    expect(currentView(state)).toMatchObject(shown);
    const cleared = currentView(reduceView(state, { kind: 'show-frame', seq: 50 }));
    expect(cleared).toMatchObject({ selectedSeq: 50, clearedSeq: 0, clearedEvent: 0 });
  });

  it('stops following when a frame is selected', () => {
    const state = stateAfter(
      { kind: 'select-session', sessionId: 1 },
      { kind: 'select-frame', seq: 7, openDetail: true },
    );
    expect(currentView(state)).toMatchObject({ selectedSeq: 7, tail: false, detailOpen: true });
    expect(currentView(reduceView(state, { kind: 'tail', on: true })).tail).toBe(true);
  });

  it('changes nothing, not even its identity, when nothing changes or no session is selected', () => {
    const state = stateAfter({ kind: 'select-session', sessionId: 1 }, { kind: 'tail', on: false });
    expect(reduceView(state, { kind: 'tail', on: false })).toBe(state);
    expect(reduceView(INITIAL_VIEW, { kind: 'filter', text: 'x' })).toBe(INITIAL_VIEW);
  });

  it('clears the view and shows the frames of a group', () => {
    const cleared = stateAfter(
      { kind: 'select-session', sessionId: 1 },
      { kind: 'select-frame', seq: 7, openDetail: true },
      { kind: 'clear-view', seq: 9, event: 2 },
    );
    expect(currentView(cleared)).toMatchObject({
      clearedSeq: 9,
      clearedEvent: 2,
      selectedSeq: null,
      detailOpen: false,
    });
    const shown = reduceView({ ...cleared, tab: 'validation' }, { kind: 'show-frames', filterText: 'is:invalid' });
    expect([shown.tab, currentView(shown).filterText]).toEqual(['frames', 'is:invalid']);
  });

  it('keeps the detail between its bounds', () => {
    expect(stateAfter({ kind: 'detail-size', px: 3 }).detailPx).toBe(220);
    expect(stateAfter({ kind: 'detail-size', px: 9999 }).detailPx).toBe(1200);
  });
});

describe('the session book', () => {
  it('lists what is live first, then the newest', () => {
    const book = [summary(1, { wished: 'open' }), summary(2), summary(3)].reduce<readonly SessionSummary[]>(
      withSummary,
      [],
    );
    expect(book.map((one) => one.id)).toEqual([1, 3, 2]);
    expect(withoutSession(book, 3).map((one) => one.id)).toEqual([1, 2]);
    expect(isLive(summary(1, { source: 'import', wished: 'open' }))).toBe(false);
  });

  it('does not let an older stored copy replace what an event told', () => {
    const known = withSummary([], summary(1, { frames: 50, events: 2 }));
    expect(withStored(known, [summary(1, { frames: 20, events: 2 })])[0]?.frames).toBe(50);
    expect(withStored(known, [summary(1, { frames: 80, events: 2 })])[0]?.frames).toBe(80);
    expect(withStored(known, [summary(2)]).length).toBe(2);
  });

  it('marks states by symbol', () => {
    expect(sessionMark(summary(1))).toBe('disconnected');
    expect(sessionMark(summary(1, { source: 'import' }))).toBe('stored');
    const state = { name: 'reconnecting', attempt: 1, resumeAt: 0, held: null, lastClose: null } as const;
    expect(sessionMark(summary(1, { state }))).toBe('waiting');
  });
});

describe('RateMeter', () => {
  it('counts the last second, and nothing once it is quiet', () => {
    const meter = new RateMeter();
    expect(meter.at(0)).toEqual({ received: 0, sent: 0 });
    for (let t = 0; t <= 3000; t += 50) meter.note(t, { received: t * 2, sent: t / 50 });
    expect(meter.at(3000)).toEqual({ received: 2000, sent: 20 });
    expect(meter.at(4500)).toEqual({ received: 0, sent: 0 });
  });
});

describe('PayloadSource', () => {
  it('reads a segment once for many, and again when it has grown', async () => {
    const capture = new FakeCapture();
    capture.add([{ text: 'one' }]);
    const source = new PayloadSource(capture, 1);
    await Promise.all([source.segment(1, 1), source.segment(1, 1), source.segment(1, 1)]);
    expect(capture.reads).toBe(1);
    expect(source.peek(1, 1)).toBe('one');
    capture.grow([{ text: 'two' }]);
    expect(source.peek(1, 2)).toBeUndefined();
    await source.segment(1, 2);
    expect(source.peek(1, 2)).toBe('two');
    expect(capture.reads).toBe(2);
  });

  it('does not keep what a scan read, nor more than it may', async () => {
    const capture = new FakeCapture();
    for (let s = 0; s < 60; s++) capture.add([{ text: `s${s}` }]);
    const source = new PayloadSource(capture, 1);
    await source.segment(1, 1, false);
    expect(source.peek(1, 1)).toBeUndefined();
    for (let seq = 1; seq <= 60; seq++) await source.segment(seq, seq);
    expect(source.peek(1, 1)).toBeUndefined();
    expect(source.peek(60, 60)).toBe('s59');
    expect(await source.whole(1, 1)).toBe('s0');
  });

  it('makes one line of any payload', () => {
    expect(previewOf('{\n  "a": 1\n}')).toBe('{ "a": 1 }');
    expect(previewOf(new Uint8Array([1, 0xff]))).toBe('01 ff');
    expect(previewOf({ large: true, preview: 'big\tone' })).toBe('big one');
    expect(previewOf('x'.repeat(1000)).length).toBe(300);
  });
});
