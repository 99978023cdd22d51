import { base64ToBytes, bytesToBase64, utf8ByteLength } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { BridgeEvent, QueuedView } from '../bridge/messages.ts';
import type { CommandHandlers } from '../bridge/server.ts';
import type { FlushBatch } from '../capture/recorder.ts';
import { givenValues } from '../profile/variables.ts';
import { checkHeaders } from '../protocol/handshake-headers.ts';
import type { OutgoingMessage } from '../protocol/outgoing-message.ts';
import { FAIR_CONDITIONS } from '../session/create-machine.ts';
import type { FailureFinder } from '../session/failure-finder.ts';
import type { Conditions } from '../session/machine.ts';
import { expire, type QueuedMessage } from '../session/queue.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';
import type { EncodedMessage } from './encoded-message.ts';
import { newSession } from './new-session.ts';
import { ProfileBook, type ProfileStore } from './profile-book.ts';
import { profileHandlers, profilesEvent } from './profile-handlers.ts';
import { Runs } from './runs.ts';
import { planSession } from './session-endpoint.ts';
import { SessionHost } from './session-host.ts';

/** The part of the store the background needs. */
export interface SessionStore extends ProfileStore {
  listSessions(): Promise<StoredSession[]>;
  session(id: number): Promise<StoredSession | null>;
  createSession(make: (id: number) => StoredSession): Promise<Result<StoredSession, 'storage'>>;
  write(session: StoredSession, batch: FlushBatch): Promise<Result<null, 'storage'>>;
  removeSession(id: number): Promise<Result<null, 'storage'>>;
  removeUnfinished(before: number): Promise<void>;
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
  #conditions: Conditions = FAIR_CONDITIONS;

  constructor(options: WorkbenchOptions) {
    this.#options = options;
    this.#profiles = new ProfileBook(options.store);
    this.#runs = new Runs((run) => options.announce({ kind: 'run', run }));
  }

  /** Loads the session list and resumes what is wished open. `conditions` as they are at the start. */
  async start(cause: 'worker' | 'browser', conditions: Conditions = FAIR_CONDITIONS): Promise<void> {
    const { store, clock } = this.#options;
    this.#conditions = conditions;
    // All that may fail comes before the first socket: a failed start is tried again, and must leave no session running.
    await store.removeUnfinished(clock.now() - ABANDONED_IMPORT_MS);
    await this.#profiles.load();
    for (const stored of await store.listSessions()) {
      this.#stored.set(stored.id, stored);
      if (stored.summary.source !== 'live' || stored.summary.wished !== 'open') continue;
      this.#host(stored).resume(cause);
    }
  }

  /** What a view has to know before anything else. */
  get greeting(): readonly BridgeEvent[] {
    const sessions = this.summaries.map((summary) => ({ kind: 'session', summary }) as const);
    const runs = this.#runs.running.map((run) => ({ kind: 'run', run }) as const);
    return [{ kind: 'conditions', ...this.#conditions }, profilesEvent(this.#profiles), ...sessions, ...runs];
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
    return [...this.#hosts.values()].some((host) => host.wantsToLive);
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

    send: async ({ sessionId, message, anyway }) => {
      const host = this.#liveHost(sessionId);
      if (!host.ok) return host;
      const sent =
        message.kind === 'message' ? host.value.say(message.text, anyway) : sendRaw(host.value, message, anyway);
      if (!sent.ok) return sent;
      if (sent.value === 'sent') return ok({ outcome: 'sent' });
      // Said only when it is stored: the worker may end at any moment.
      await host.value.flush();
      return ok({ outcome: 'queued', queued: host.value.queue.length });
    },

    queue: async ({ sessionId }) => {
      const host = this.#liveHost(sessionId);
      if (!host.ok) return host;
      const { maxAgeMs } = host.value.settings.profile.queue;
      return ok({ messages: host.value.queue.map((message) => queuedView(message, maxAgeMs)) });
    },

    editQueued: async ({ sessionId, id, message, anyway }) => {
      const host = this.#liveHost(sessionId);
      if (!host.ok) return host;
      const read = message.kind === 'message' ? host.value.encoded(message.text) : readMessage(message);
      if (!read.ok) return read;
      if (read.value.frames > 1)
        return fail('message', 'A message with binary attachments cannot wait in the queue: send it while connected.');
      const replaced = host.value.replaceQueued(id, read.value.payload, read.value.byteLength, anyway);
      if (replaced.ok) await host.value.flush();
      return replaced;
    },

    dropQueued: ({ sessionId, ids }) => this.#onLive(sessionId, (host) => host.dropQueued(ids)),

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

    rename: ({ sessionId, name }) => this.#onLive(sessionId, (host) => host.rename(name)),

    remove: async ({ sessionId }) => {
      const stored = this.#stored.get(sessionId);
      const host = this.#hosts.get(sessionId);
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

  #host(stored: StoredSession): SessionHost {
    const known = this.#hosts.get(stored.id);
    if (known !== undefined) return known;
    const { store, sockets, finder, clock, random, uuid, flushDelayMs, announce } = this.#options;
    const host = new SessionHost({
      stored,
      sockets,
      finder,
      clock,
      random,
      uuid,
      conditions: this.#conditions,
      flushDelayMs,
      write: (session, batch) =>
        this.#stored.has(session.id) ? store.write(session, batch) : Promise.resolve(ok(null)),
      changed: (summary) => {
        if (this.#stored.has(summary.id)) announce({ kind: 'session', summary });
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

function sendRaw(
  host: SessionHost,
  message: RawMessage,
  anyway: boolean,
): ReturnType<SessionHost['send']> | Result<never> {
  const read = readMessage(message);
  return read.ok ? host.send(read.value.payload, read.value.byteLength, anyway) : read;
}

type RawMessage = Exclude<OutgoingMessage, { kind: 'message' }>;

function readMessage(message: RawMessage): Result<EncodedMessage> {
  const payload = message.kind === 'text' ? message.text : base64ToBytes(message.base64);
  if (payload === null) return fail('bad_command', 'The binary message is not base64: the message was not sent.');
  return ok({
    payload,
    byteLength: typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength,
    frames: 1,
  });
}

function queuedView({ id, queuedAt, byteLength, payload }: QueuedMessage, maxAgeMs: number | null): QueuedView {
  const message: RawMessage =
    typeof payload === 'string' ? { kind: 'text', text: payload } : { kind: 'binary', base64: bytesToBase64(payload) };
  return { id, queuedAt, byteLength, expiresAt: maxAgeMs === null ? null : queuedAt + maxAgeMs, message };
}
