import { base64ToBytes, utf8ByteLength } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { BridgeEvent, OutgoingMessage } from '../bridge/messages.ts';
import type { CommandHandlers } from '../bridge/server.ts';
import type { FlushBatch } from '../capture/recorder.ts';
import { findProfile } from '../profile/built-in.ts';
import type { Payload } from '../protocol/frame.ts';
import { checkProtocols, checkWebSocketUrl } from '../protocol/url.ts';
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
  readonly clock: Clock;
  /** Chance for the spread of waits, in [0, 1). */
  readonly random: () => number;
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

  constructor(options: WorkbenchOptions) {
    this.#options = options;
  }

  /** Loads the session list and resumes what is wished open. */
  async start(cause: 'worker' | 'browser'): Promise<void> {
    const { store, clock } = this.#options;
    // All that may fail comes before the first socket: a failed start is tried again, and must leave no session running.
    await store.removeUnfinished(clock.now() - ABANDONED_IMPORT_MS);
    for (const stored of await store.listSessions()) {
      this.#stored.set(stored.id, stored);
      if (stored.summary.source === 'live' && stored.summary.wished === 'open') this.#host(stored).resume(cause);
    }
  }

  get summaries(): readonly SessionSummary[] {
    const quiet = [...this.#stored.values()].filter((stored) => !this.#hosts.has(stored.id));
    return [...quiet.map(asStored), ...[...this.#hosts.values()].map((host) => host.summary)];
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
    connect: async ({ url, protocols, profileId }) => {
      const checked = checkWebSocketUrl(url);
      if (!checked.ok) return checked;
      const checkedProtocols = checkProtocols(protocols);
      if (!checkedProtocols.ok) return checkedProtocols;
      const profile = findProfile(profileId);
      if (profile === null)
        return fail('unknown_profile', `There is no profile "${profileId}": choose one from the list.`);
      const { store, clock } = this.#options;
      const created = await store.createSession((id) =>
        newSession(id, checked.value.url, protocols, profile, clock.now()),
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
      const host = this.#hosts.get(sessionId);
      if (host === undefined) return notConnected(sessionId);
      const payload = payloadOf(message);
      if (payload === null) return fail('bad_command', 'The binary message is not base64: the message was not sent.');
      const byteLength = typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
      return host.send(payload, byteLength, anyway);
    },

    rename: ({ sessionId, name }) => this.#onLive(sessionId, (host) => host.rename(name)),

    remove: async ({ sessionId }) => {
      const stored = this.#stored.get(sessionId);
      const host = this.#hosts.get(sessionId);
      // Said first: a command that came meanwhile would bring a host back that nobody can reach.
      this.#removing.add(sessionId);
      host?.disconnect(USER_DISCONNECT);
      // On disk it is no longer wished open, so a worker that dies here does not bring a deleted session back.
      await host?.saveAlive();
      this.#hosts.delete(sessionId);
      this.#stored.delete(sessionId);
      const removed = await this.#options.store.removeSession(sessionId);
      this.#removing.delete(sessionId);
      if (!removed.ok) {
        if (stored !== undefined) this.#stored.set(sessionId, { ...stored, summary: host?.summary ?? stored.summary });
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
    const { store, sockets, clock, random, flushDelayMs, announce } = this.#options;
    const host = new SessionHost({
      stored,
      sockets,
      clock,
      random,
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
    const stored = this.#stored.get(sessionId);
    if (stored === undefined || this.#removing.has(sessionId))
      return fail('unknown_session', 'This session was deleted meanwhile.');
    if (stored.summary.source === 'import')
      return fail('read_only', 'This session was imported and is read-only: connect to its URL as a new session.');
    run(this.#host(stored));
    return ok(null);
  }
}

/** A session that was live when its worker died has no socket now, whatever its record says. */
function asStored(stored: StoredSession): SessionSummary {
  const { summary } = stored;
  const lastClose = 'lastClose' in summary.state ? summary.state.lastClose : null;
  return { ...summary, state: { name: 'disconnected', lastClose } };
}

function notConnected(sessionId: number): Result<never> {
  return fail(
    'not_connected',
    `Session ${sessionId} is not connected: connect it before sending; the message was not sent.`,
  );
}

function payloadOf(message: OutgoingMessage): Payload | null {
  return message.kind === 'text' ? message.text : base64ToBytes(message.base64);
}
