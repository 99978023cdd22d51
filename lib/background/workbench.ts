import { base64ToBytes, bytesToBase64, utf8ByteLength } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { BridgeEvent, OutgoingMessage, QueuedView } from '../bridge/messages.ts';
import type { CommandHandlers } from '../bridge/server.ts';
import type { FlushBatch } from '../capture/recorder.ts';
import { findProfile } from '../profile/built-in.ts';
import type { Profile } from '../profile/schema.ts';
import type { Payload } from '../protocol/frame.ts';
import { checkHeaders } from '../protocol/handshake-headers.ts';
import { checkProtocols, checkWebSocketUrl } from '../protocol/url.ts';
import { FAIR_CONDITIONS } from '../session/create-machine.ts';
import type { FailureFinder } from '../session/failure-finder.ts';
import type { Conditions } from '../session/machine.ts';
import { expire, type QueuedMessage } from '../session/queue.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';
import { newSession } from './new-session.ts';
import { SessionHost } from './session-host.ts';

/** The part of the store the background needs. */
export interface SessionStore {
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
  #conditions: Conditions = FAIR_CONDITIONS;

  constructor(options: WorkbenchOptions) {
    this.#options = options;
  }

  /** Loads the session list and resumes what is wished open. `conditions` as they are at the start. */
  async start(cause: 'worker' | 'browser', conditions: Conditions = FAIR_CONDITIONS): Promise<void> {
    const { store, clock } = this.#options;
    this.#conditions = conditions;
    // All that may fail comes before the first socket: a failed start is tried again, and must leave no session running.
    await store.removeUnfinished(clock.now() - ABANDONED_IMPORT_MS);
    for (const stored of await store.listSessions()) {
      this.#stored.set(stored.id, stored);
      if (stored.summary.source === 'live' && stored.summary.wished === 'open') this.#host(stored).resume(cause);
    }
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
    connect: async ({ url, protocols, profileId, headers }) => {
      const checked = checkWebSocketUrl(url);
      if (!checked.ok) return checked;
      const checkedProtocols = checkProtocols(protocols);
      if (!checkedProtocols.ok) return checkedProtocols;
      const own = checkHeaders(headers);
      if (!own.ok) return own;
      const profile = findProfile(profileId);
      if (profile === null)
        return fail('unknown_profile', `There is no profile "${profileId}": choose one from the list.`);
      const { store, clock } = this.#options;
      const created = await store.createSession((id) =>
        newSession(id, checked.value.url, protocols, profile, own.value, clock.now()),
      );
      if (!created.ok) return created;
      const stored = created.value;
      this.#stored.set(stored.id, stored);
      this.#host(stored).connect();
      return ok({ sessionId: stored.id });
    },

    reconnect: ({ sessionId }) => this.#onLive(sessionId, (host) => host.connect()),

    disconnect: ({ sessionId }) => this.#onLive(sessionId, (host) => host.disconnect(USER_DISCONNECT)),

    send: async ({ sessionId, message, anyway }) => {
      const host = this.#liveHost(sessionId);
      if (!host.ok) return host;
      const read = readMessage(message);
      if (!read.ok) return read;
      const { payload, byteLength } = read.value;
      const sent = host.value.send(payload, byteLength, anyway);
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
      const read = readMessage(message);
      if (!read.ok) return read;
      const replaced = host.value.replaceQueued(id, read.value.payload, read.value.byteLength, anyway);
      if (replaced.ok) await host.value.flush();
      return replaced;
    },

    dropQueued: ({ sessionId, ids }) => this.#onLive(sessionId, (host) => host.dropQueued(ids)),

    settings: async ({ sessionId }) => {
      const host = this.#liveHost(sessionId);
      return host.ok ? ok(host.value.settings) : host;
    },

    configure: async ({ sessionId, profile, headers, revision }) => {
      const host = this.#liveHost(sessionId);
      if (!host.ok) return host;
      const shared = checkHeaders(profile.headers);
      if (!shared.ok) return shared;
      const own = checkHeaders(headers);
      if (!own.ok) return own;
      const checked: Profile = { ...profile, headers: [...shared.value] };
      return host.value.configure(checked, own.value, revision ?? null);
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
    return host;
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

function readMessage(message: OutgoingMessage): Result<{ readonly payload: Payload; readonly byteLength: number }> {
  const payload = message.kind === 'text' ? message.text : base64ToBytes(message.base64);
  if (payload === null) return fail('bad_command', 'The binary message is not base64: the message was not sent.');
  return ok({ payload, byteLength: typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength });
}

function queuedView({ id, queuedAt, byteLength, payload }: QueuedMessage, maxAgeMs: number | null): QueuedView {
  const message: OutgoingMessage =
    typeof payload === 'string' ? { kind: 'text', text: payload } : { kind: 'binary', base64: bytesToBase64(payload) };
  return { id, queuedAt, byteLength, expiresAt: maxAgeMs === null ? null : queuedAt + maxAgeMs, message };
}
