import { afterEach, describe, expect, it, vi } from 'vitest';
import { profileList } from '../../../lib/panel/profile-list.ts';
import { SessionFollower, type SessionNews } from '../../../lib/panel/session-follower.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { NO_VALUES } from '../../../lib/profile/no-values.ts';
import type { RunView } from '../../../lib/session/run-view.ts';
import type { SessionSummary } from '../../../lib/session/summary.ts';
import { checkRun } from './sample-checks.ts';
import { summary } from './sample-summary.ts';

/** A background whose sessions a test changes, with or without telling. */
class FakeSource {
  sessions: readonly SessionSummary[] | null = [];
  #listeners = new Set<(news: SessionNews) => void>();

  onEvent(listener: (news: SessionNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async list(): Promise<readonly SessionSummary[] | null> {
    return this.sessions;
  }

  async tell(news: SessionNews): Promise<void> {
    for (const listener of this.#listeners) listener(news);
    await settled();
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

async function following(sessions: readonly SessionSummary[] | null) {
  const source = new FakeSource();
  source.sessions = sessions;
  let now = 0;
  const follower = new SessionFollower(source, () => now);
  const stop = follower.start();
  await settled();
  const ids = () => follower.getSnapshot().book.map((one) => one.id);
  const at = (ms: number) => {
    now = ms;
  };
  return { source, follower, stop, ids, at };
}

const GREETING = { kind: 'greeting', problem: null } as const;

afterEach(() => {
  vi.useRealTimers();
});

describe('SessionFollower', () => {
  it('drops what was removed while the line was cut', async () => {
    const { source, ids } = await following([summary(1), summary(2), summary(3)]);
    expect(ids()).toEqual([3, 2, 1]);
    source.sessions = [summary(1), summary(3)];
    await source.tell(GREETING);
    expect(ids()).toEqual([3, 1]);
  });

  it('keeps what it knows while the background cannot work', async () => {
    const { source, follower, ids } = await following([summary(1)]);
    source.sessions = [];
    await source.tell({ kind: 'greeting', problem: 'no disk' });
    expect([ids(), follower.getSnapshot().problem]).toEqual([[1], 'no disk']);
    source.sessions = null;
    await source.tell(GREETING);
    expect([ids(), follower.getSnapshot().problem]).toEqual([[1], null]);
  });

  it('knows what holds for all sessions', async () => {
    const { source, follower } = await following([]);
    expect(follower.getSnapshot().conditions).toEqual({ online: true, paused: false });
    await source.tell({ kind: 'conditions', online: false, paused: true });
    expect(follower.getSnapshot().conditions).toEqual({ online: false, paused: true });
  });

  it('shows the store until the background has answered, and not after', async () => {
    const { source, follower, ids } = await following(null);
    follower.noteStored([summary(1), summary(2)]);
    expect(ids()).toEqual([2, 1]);
    source.sessions = [summary(2)];
    await source.tell(GREETING);
    follower.noteStored([summary(1), summary(2)]);
    expect(ids()).toEqual([2]);
  });

  it('follows changes, measures rates and tells its listeners until it is stopped', async () => {
    const { source, follower, stop, ids, at } = await following([summary(1, { received: 0 })]);
    let told = 0;
    follower.subscribe(() => told++);
    at(500);
    await source.tell({ kind: 'session', summary: summary(1, { received: 40 }) });
    expect([told, follower.rateOf(1, 500)]).toEqual([1, { received: 40, sent: 0 }]);
    await source.tell({ kind: 'removed', sessionId: 1 });
    expect([told, ids(), follower.rateOf(1, 500)]).toEqual([2, [], { received: 0, sent: 0 }]);
    stop();
    await source.tell({ kind: 'session', summary: summary(9) });
    expect(ids()).toEqual([]);
  });

  it('knows the person’s profiles, and how far runs of sequences got', async () => {
    const { source, follower } = await following([]);
    const profiles = [JSON_PROFILE];
    const values = { json: { environment: null, values: { room: 'a' } } };
    await source.tell({ kind: 'profiles', profiles, values });
    expect(profileList(follower.getSnapshot().known)).toMatchObject({ own: profiles });
    expect(profileList(follower.getSnapshot().known).valuesOf('json')).toEqual(values.json);
    expect(profileList(follower.getSnapshot().known).valuesOf('constructor')).toEqual(NO_VALUES);
    await source.tell({ kind: 'run', run: run({ sent: 1 }) });
    await source.tell({ kind: 'run', run: run({ sent: 2 }) });
    expect(follower.getSnapshot().runs).toEqual([run({ sent: 2 })]);
  });

  it('tells of a flood twice a second, its end included, and of all else at once', async () => {
    const { source, follower } = await following([summary(1), summary(2)]);
    vi.useFakeTimers();
    const tell = (id: number, change: Partial<SessionSummary>) =>
      void source.tell({ kind: 'session', summary: { ...summary(id), ...change } });
    const frames = () => follower.getSnapshot().book.find(({ id }) => id === 1)?.frames;
    let drawn = 0;
    follower.subscribe(() => drawn++);
    for (let flush = 1; flush <= 16; flush++) {
      tell(1, { frames: flush * 10_000 });
      vi.advanceTimersByTime(250);
    }
    // 4 s
    expect(drawn).toBeLessThanOrEqual(9);
    expect(drawn).toBeGreaterThanOrEqual(8);
    tell(2, { frames: 3 });
    expect(drawn).toBeLessThanOrEqual(10);
    vi.advanceTimersByTime(1000);
    expect(frames()).toBe(160_000);
    tell(1, { frames: 170_000 });
    tell(1, { frames: 180_000 });
    expect(frames()).toBe(170_000);
    // Something to know now, which the older news that wait must not undo later.
    tell(1, { frames: 190_000, problem: 'The disk is full.' });
    vi.advanceTimersByTime(1000);
    expect(follower.getSnapshot().book.find(({ id }) => id === 1)).toMatchObject({
      frames: 190_000,
      problem: 'The disk is full.',
    });
  });

  it('no longer shows a run as going on that ended with its background', async () => {
    const { source, follower } = await following([]);
    await source.tell({ kind: 'run', run: run({ runId: 1, state: 'done' }) });
    await source.tell({ kind: 'run', run: run({ runId: 2 }) });
    await source.tell(GREETING);
    expect(follower.getSnapshot().runs.map(({ runId }) => runId)).toEqual([1]);
  });
});

function run(change: Partial<RunView>): RunView {
  return {
    ...{ runId: 1, sessionId: 1, name: 'Ask', state: 'running', round: 1, rounds: 1, step: 1, steps: 2 },
    ...{ sent: 0, detail: '', startedAt: 1000 },
    ...change,
  };
}

describe('suites of checks', () => {
  it('are told as they go on, and as ended when the background that ran them is gone', async () => {
    const { source, follower } = await following([]);
    const run = checkRun({ state: 'running', outcomes: [] });
    await source.tell({ kind: 'checks', run });
    await source.tell({ kind: 'checks', run: { ...run, doing: 'Connects.' } });
    expect(follower.getSnapshot().checks).toEqual([{ ...run, doing: 'Connects.' }]);
    await source.tell(GREETING);
    expect(follower.getSnapshot().checks).toMatchObject([
      { state: 'failed', problem: expect.stringMatching(/^The browser ended/) },
    ]);
    // The same background, heard again: the suite goes on.
    await source.tell({ kind: 'checks', run });
    expect(follower.getSnapshot().checks).toEqual([run]);
  });
});
