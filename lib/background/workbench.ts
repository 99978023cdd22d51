import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { BridgeEvent } from '../bridge/messages.ts';
import type { CommandHandlers } from '../bridge/server.ts';
import type { CaptureReader } from '../capture/reader.ts';
import type { FlushBatch } from '../capture/recorder.ts';
import type { Alert } from '../metrics/alerts.ts';
import { givenValues } from '../profile/variables.ts';
import { checkHeaders } from '../protocol/handshake-headers.ts';
import { FAIR_CONDITIONS } from '../session/create-machine.ts';
import type { FailureFinder } from '../session/failure-finder.ts';
import type { Conditions } from '../session/machine.ts';
import { expire } from '../session/queue.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';
import { checkHandlers } from './check-handlers.ts';
import { CheckRuns } from './check-runs.ts';
import { type CheckSurroundings, withoutSuite } from './check-surroundings.ts';
import { messageHandlers } from './message-handlers.ts';
import { newSession, type SessionPlan } from './new-session.ts';
import { ProfileBook, type ProfileStore } from './profile-book.ts';
import { profileHandlers, profilesEvent } from './profile-handlers.ts';
import { Pulse } from './pulse.ts';
import { Runs } from './runs.ts';
import { planSession } from './session-endpoint.ts';
import { SessionHost } from './session-host.ts';

/** The part of the store the background needs. */
export interface SessionStore extends ProfileStore, Pick<CaptureReader, 'columns' | 'events' | 'snapshots'> {
  listSessions(): Promise<StoredSession[]>;
  session(id: number): Promise<StoredSession | null>;
  createSession(make: (id: number) => StoredSession): Promise<Result<StoredSession, 'storage'>>;
  write(session: StoredSession, batch: FlushBatch): Promise<Result<null, 'storage'>>;
  removeSession(id: number): Promise<Result<null, 'storage'>>;
  removeUnfinished(before: number): Promise<void>;
}

/** A session's alert, for those who asked to be told wherever they are. */
export interface AlertNote {
  readonly summary: SessionSummary;
  readonly alert: Alert;
}

export interface WorkbenchOptions {
  readonly store: SessionStore;
  readonly sockets: SocketPort;
  readonly finder: FailureFinder;
  readonly clock: Clock;
  /** Chance for the spread of waits, in [0, 1). */
  readonly random: () => number;
  readonly uuid: () => string;
  /** Remembers the person's pause, which outlives the worker. */
  readonly savePaused: (paused: boolean) => Promise<void>;
  readonly flushDelayMs: (lastFlushFrames: number) => number;
  readonly announce: (event: BridgeEvent) => void;
  /** An alert of which the person wants a notification. */
  readonly notify: (note: AlertNote) => void;
}

/** No import takes that long; the page that made it is gone. */
const ABANDONED_IMPORT_MS = 3_600_000;
const USER_DISCONNECT = 'disconnected by the user';

/** All sessions of the background: takes them up again at start, carries out commands, tells what changed. */
export class Workbench {
  readonly #options: WorkbenchOptions;
  readonly #hosts = new Map<number, SessionHost>();
  /** Sessions nobody has opened since the worker started, imports among them; they cost no runner. */
  readonly #stored = new Map<number, StoredSession>();
  /** Sessions that are being deleted; commands no longer reach them. */
  readonly #removing = new Set<number>();
  readonly #profiles: ProfileBook;
  readonly #runs: Runs;
  readonly #checks: CheckRuns;
  readonly #pulse: Pulse;
  #conditions: Conditions = FAIR_CONDITIONS;

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.#profiles = new ProfileBook(options.store);
    this.#runs = new Runs((run) => options.announce({ kind: 'run', run }));
    const { clock, random, uuid } = options;
    this.#checks = new CheckRuns({
      clock,
      random,
      uuid,
      tell: (run) => options.announce({ kind: 'checks', run }),
      checked: (sessionId) => this.#liveHost(sessionId),
      make: (plan, change, around) => this.#makeForChecks(plan, change, around),
    });
    this.#pulse = new Pulse(clock, (now, lateMs) => {
      for (const host of this.#hosts.values()) if (host.wishedOpen) host.metrics.beat(now, lateMs);
      this.#pulse.update(this.#anyOpen);
    });
  }

  /** Loads the session list and resumes what is wished open. `conditions` as they are at the start. */
  async start(cause: 'worker' | 'browser', conditions: Conditions = FAIR_CONDITIONS): Promise<void> {
    const { store, clock } = this.#options;
    this.#conditions = conditions;
    // All that may fail comes before the first socket: a failed start is tried again, and must leave no session running.
    await store.removeUnfinished(clock.now() - ABANDONED_IMPORT_MS);
    await this.#profiles.load();
    for (const stored of await store.listSessions()) {
      if (stored.ofChecks === true) {
        this.#stored.set(stored.id, withoutSuite(stored));
        continue;
      }
      this.#stored.set(stored.id, stored);
      if (stored.summary.source !== 'live' || stored.summary.wished !== 'open') continue;
      this.#host(stored).resume(cause);
    }
  }

  /** What a view has to know before anything else. */
  get greeting(): readonly BridgeEvent[] {
    const sessions = this.summaries.map((summary) => ({ kind: 'session', summary }) as const);
    const runs = this.#runs.running.map((run) => ({ kind: 'run', run }) as const);
    const checks = this.#checks.all.map((run) => ({ kind: 'checks', run }) as const);
    return [
      { kind: 'conditions', ...this.#conditions },
      profilesEvent(this.#profiles),
      ...sessions,
      ...runs,
      ...checks,
    ];
  }

  get conditions(): Conditions {
    return this.#conditions;
  }

  /** The network came or went. */
  setOnline(online: boolean): void {
    this.#setConditions({ ...this.#conditions, online });
  }

  get summaries(): readonly SessionSummary[] {
    const quiet = [...this.#stored.values()].filter((stored) => !this.#hosts.has(stored.id));
    return [
      ...quiet.map((stored) => asStored(stored, this.#options.clock.now())),
      ...[...this.#hosts.values()].map((host) => host.summary),
    ];
  }

  /** While true the worker must not sleep. */
  get wantsToLive(): boolean {
    return this.#checks.isRunning || [...this.#hosts.values()].some((host) => host.wantsToLive);
  }

  get #anyOpen(): boolean {
    return [...this.#hosts.values()].some((host) => host.wishedOpen);
  }

  /** Writes a sign of life for each session wished open, so that a gap can be told exactly. */
  async saveAlive(): Promise<void> {
    await Promise.all([...this.#hosts.values()].filter((host) => host.wishedOpen).map((host) => host.saveAlive()));
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.flush()));
  }

  readonly handlers: CommandHandlers = {
    connect: async (request) => {
      const planned = planSession(this.#profiles, this.#options, request);
      if (!planned.ok) return planned;
      const { store, clock } = this.#options;
      const created = await store.createSession((id) => newSession(id, planned.value, clock.now()));
      if (!created.ok) return created;
      const stored = created.value;
      this.#stored.set(stored.id, stored);
      this.#host(stored).connect();
      return ok({ sessionId: stored.id });
    },

    plan: async (request) => {
      const planned = planSession(this.#profiles, this.#options, request);
      return planned.ok ? ok({ url: planned.value.url, setsHeaders: planned.value.setsHeaders }) : planned;
    },

    reconnect: ({ sessionId }) => this.#onLive(sessionId, (host) => host.connect()),

    disconnect: ({ sessionId }) => this.#onLive(sessionId, (host) => host.disconnect(USER_DISCONNECT)),

    ...messageHandlers((sessionId) => this.#liveHost(sessionId)),

    settings: async ({ sessionId }) => {
      const host = this.#liveHost(sessionId);
      return host.ok ? ok(host.value.settings) : host;
    },

    configure: async ({ sessionId, profile, headers, variables, revision }) => {
      const host = this.#liveHost(sessionId);
      if (!host.ok) return host;
      const own = checkHeaders(headers);
      if (!own.ok) return own;
      return host.value.configure(profile, own.value, variables ?? host.value.settings.variables, revision ?? null);
    },

    explain: async ({ sessionId }) => {
      const host = this.#liveHost(sessionId);
      return host.ok ? host.value.explain() : host;
    },

    pauseAll: async ({ paused }) => {
      this.#setConditions({ ...this.#conditions, paused });
      await this.#options.savePaused(paused);
      return ok(null);
    },

    ...profileHandlers(
      () => this.#profiles,
      (profileId) => this.#profileChanged(profileId),
      (event) => this.#options.announce(event),
      () => this.#options.clock.now(),
    ),

    run: async ({ sessionId, sequence }) => {
      const host = this.#liveHost(sessionId);
      return host.ok ? this.#runs.start(host.value, sequence) : host;
    },

    cancelRun: async ({ runId }) => {
      this.#runs.cancel(runId);
      return ok(null);
    },

    resetMetrics: ({ sessionId }) => this.#onLive(sessionId, (host) => host.resetMetrics()),

    alertsSeen: ({ sessionId }) => this.#onLive(sessionId, (host) => host.alertsSeen()),

    ...checkHandlers(() => this.#checks),

    rename: ({ sessionId, name }) => this.#onLive(sessionId, (host) => host.rename(name)),

    remove: async ({ sessionId }) => {
      const stored = this.#stored.get(sessionId);
      const host = this.#hosts.get(sessionId);
      this.#checks.removed(sessionId);
      // Said first: a command that came meanwhile would bring a host back that nobody can reach.
      this.#removing.add(sessionId);
      host?.disconnect(USER_DISCONNECT);
      // What waits to be sent would keep a clock running.
      host?.dropQueued(null);
      // On disk it is no longer wished open, so a worker that dies here does not bring a deleted session back.
      await host?.saveAlive();
      this.#hosts.delete(sessionId);
      this.#stored.delete(sessionId);
      const removed = await this.#options.store.removeSession(sessionId);
      this.#removing.delete(sessionId);
      if (!removed.ok) {
        if (stored !== undefined) this.#stored.set(sessionId, stored);
        if (host !== undefined) this.#hosts.set(sessionId, host);
        return removed;
      }
      this.#options.announce({ kind: 'removed', sessionId });
      return ok(null);
    },

    imported: async ({ sessionId }) => {
      const stored = await this.#options.store.session(sessionId);
      if (stored === null) return fail('unknown_session', 'The imported session is not in the store: import it again.');
      this.#stored.set(sessionId, stored);
      this.#options.announce({ kind: 'session', summary: stored.summary });
      return ok(null);
    },

    list: async () => ok({ sessions: this.summaries }),
  };

  /** A session for a suite of checks, not connected yet. */
  async #makeForChecks(
    plan: SessionPlan,
    change: (stored: StoredSession) => StoredSession,
    around: CheckSurroundings,
  ): Promise<Result<SessionHost>> {
    const { store, clock, announce } = this.#options;
    const created = await store.createSession((id) => change(newSession(id, plan, clock.now())));
    if (!created.ok) return created;
    this.#stored.set(created.value.id, created.value);
    const host = this.#host(created.value, around);
    announce({ kind: 'session', summary: host.summary });
    return ok(host);
  }

  #host(stored: StoredSession, around: CheckSurroundings | null = null): SessionHost {
    const known = this.#hosts.get(stored.id);
    if (known !== undefined) return known;
    const { store, sockets, finder, clock, random, uuid, flushDelayMs, announce, notify } = this.#options;
    const host = new SessionHost({
      stored,
      sockets: around?.sockets(sockets) ?? sockets,
      finder: around?.finder(finder) ?? finder,
      clock,
      random,
      uuid,
      conditions: this.#conditions,
      flushDelayMs,
      reader: store,
      ...(around === null ? {} : { tap: around.tap }),
      write: (session, batch) => {
        if (!this.#stored.has(session.id)) return Promise.resolve(ok(null));
        around?.written(batch);
        return store.write(around?.stored(session) ?? session, batch);
      },
      changed: (summary) => {
        if (this.#stored.has(summary.id)) announce({ kind: 'session', summary });
        this.#pulse.update(this.#anyOpen);
      },
      // Checks break limits on purpose, and whoever runs them reads the outcome.
      onAlert: (alert, summary) => {
        if (around === null) notify({ alert, summary });
      },
    });
    this.#hosts.set(stored.id, host);
    // Its profile may have changed while nobody had it open; it hears of that when it connects.
    this.#update(host);
    return host;
  }

  /** Gives a session its profile as it is now, if it follows one. Sessions whose profile is gone keep their copies. */
  #update(host: SessionHost): boolean {
    const profile = this.#profiles.find(host.settings.profile.id);
    if (profile === null) return false;
    const given = givenValues(profile, this.#profiles.valuesOf(profile.id));
    return given.ok && host.follow({ profile, given: given.value });
  }

  #profileChanged(profileId: string): number {
    const following = [...this.#hosts.values()].filter((host) => host.settings.profile.id === profileId);
    // Those that nobody has opened take it when they are.
    const stored = [...this.#stored.values()].filter(
      ({ id, profile, summary, ownSettings }) =>
        !this.#hosts.has(id) && summary.source === 'live' && profile.id === profileId && ownSettings !== true,
    );
    return following.filter((host) => this.#update(host)).length + stored.length;
  }

  async #onLive(sessionId: number, run: (host: SessionHost) => void): Promise<Result<null>> {
    const host = this.#liveHost(sessionId);
    if (!host.ok) return host;
    run(host.value);
    return ok(null);
  }

  #liveHost(sessionId: number): Result<SessionHost> {
    const stored = this.#stored.get(sessionId);
    if (stored === undefined || this.#removing.has(sessionId))
      return fail('unknown_session', 'This session was deleted meanwhile.');
    if (stored.summary.source === 'import')
      return fail('read_only', 'This session was imported and is read-only: connect to its URL as a new session.');
    return ok(this.#host(stored));
  }

  #setConditions(conditions: Conditions): void {
    const { online, paused } = this.#conditions;
    if (conditions.online === online && conditions.paused === paused) return;
    this.#conditions = conditions;
    this.#options.announce({ kind: 'conditions', ...conditions });
    for (const host of this.#hosts.values()) host.conditions(conditions);
  }
}

/** A session that was live when its worker died has no socket now, whatever its record says. */
function asStored({ summary, queue, profile }: StoredSession, now: number): SessionSummary {
  const lastClose = 'lastClose' in summary.state ? summary.state.lastClose : null;
  // Messages go on ageing while nobody has opened the session.
  const { kept, expired } = expire(queue, profile.queue, now);
  return {
    ...summary,
    state: { name: 'disconnected', lastClose },
    queued: kept.length,
    unsent: summary.unsent + expired,
  };
}
