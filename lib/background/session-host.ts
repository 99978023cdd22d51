import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { SessionSettings } from '../bridge/messages.ts';
import type { FrameObserver } from '../capture/observer.ts';
import { Recorder, type SegmentSink } from '../capture/recorder.ts';
import { createInspector, type Inspector } from '../contract/inspector.ts';
import { createFrameObserver } from '../metrics/frame-observer.ts';
import type { Profile } from '../profile/schema.ts';
import { NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { HandshakeEvidence, HandshakeHeader } from '../protocol/handshake.ts';
import { sameAnswer } from '../protocol/handshake-answer.ts';
import { allHeaders, restoredMachine } from '../session/create-machine.ts';
import type { FailureFinder } from '../session/failure-finder.ts';
import type { Conditions, SessionMachine } from '../session/machine.ts';
import type { QueuedMessage } from '../session/queue.ts';
import { createSessionRunner, type SendResult, type SessionRunner, type SessionSink } from '../session/runner.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';

export interface SessionHostOptions {
  readonly stored: StoredSession;
  readonly sockets: SocketPort;
  readonly finder: FailureFinder;
  readonly clock: Clock;
  /** Chance for the spread of waits, in [0, 1). */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly conditions: Conditions;
  /** Writes a session's record together with what was recorded. */
  readonly write: (
    session: StoredSession,
    ...batch: Parameters<SegmentSink['write']>
  ) => ReturnType<SegmentSink['write']>;
  readonly flushDelayMs: (lastFlushFrames: number) => number;
  readonly changed: (summary: SessionSummary) => void;
}

/** One live session: its runner, its recorder, and the summary that everyone sees. */
export class SessionHost {
  readonly id: number;
  readonly #options: SessionHostOptions;
  readonly #recorder: Recorder;
  readonly #runner: SessionRunner;
  #profile: Profile;
  #headers: readonly HandshakeHeader[];
  #inspector: Inspector;
  #observer: FrameObserver;
  #machine: SessionMachine;
  /** What is on disk; views are told of nothing else, because they could not read it. */
  #flushed: FrameCounts;
  #name: string;
  #handshakeMs: number | null;
  #slowHandshakes: number;
  #storageProblem: string | null = null;
  #connectionProblem: string | null;
  /** Why no attempt follows, beside why the last one failed. */
  #stopProblem: string | null = null;
  #needsAccess: boolean;
  #revision: number;
  #lastCloseCode: number | null = null;
  /** The last attempt was not tried, because access for its headers is missing. */
  #refusedHeaders = false;
  #lastEvidence: HandshakeEvidence | null = null;
  /** Failures of older connections are history: what is found out about one may come late. */
  #troubledFrom = 0;

  constructor(options: SessionHostOptions) {
    const { stored } = options;
    const { summary, profile } = stored;
    this.id = stored.id;
    this.#options = options;
    this.#profile = profile;
    this.#headers = stored.headers;
    this.#machine = { ...restoredMachine(stored), conditions: options.conditions };
    this.#inspector = createInspector(profile);
    this.#observer = createFrameObserver(profile);
    this.#needsAccess = summary.needsAccess;
    this.#revision = summary.revision;
    this.#flushed = summary;
    this.#name = summary.name;
    this.#handshakeMs = summary.handshakeMs;
    this.#slowHandshakes = summary.slowHandshakes;
    this.#connectionProblem = summary.problem;
    this.#recorder = new Recorder({
      clock: options.clock,
      // One step aside, because the person may change the profile while frames come.
      observer: {
        observe: (direction, payload, byteLength, seq, time) =>
          this.#observer.observe(direction, payload, byteLength, seq, time),
        connectionEnded: () => this.#observer.connectionEnded(),
      },
      sink: { write: (batch) => options.write(this.#stored(batch.tally), batch) },
      resume: summary,
      flushDelayMs: options.flushDelayMs,
      onFlushed: (tally, problem) => {
        this.#flushed = tally;
        this.#storageProblem = problem;
        this.#announce();
      },
    });
    const { sockets, finder, clock, random, uuid } = options;
    const sink: SessionSink = {
      frame: (direction, payload, at, connection) => this.#recorder.frame(direction, payload, at, connection),
      event: (body, at, connection) => this.#onEvent(body, at, connection),
      changed: (machine) => {
        this.#machine = machine;
        this.#recorder.touch();
        this.#announce();
      },
    };
    const beforeFlush = async () => {
      // The step that asks for it is not over yet; what it did has to be part of what is written.
      await Promise.resolve();
      await this.saveAlive();
    };
    this.#runner = createSessionRunner(this.#machine, { sockets, finder, clock, random, uuid, sink, beforeFlush });
    const unsure = stored.inFlight?.length ?? 0;
    if (unsure > 0) {
      const told = { kind: 'queue', what: 'unsure', messages: unsure } as const;
      this.#recorder.event(told, clock.now(), summary.connections);
    }
  }

  get summary(): SessionSummary {
    return this.#summary(this.#flushed);
  }

  get wishedOpen(): boolean {
    return this.#machine.wished === 'open' || this.#machine.state.name === 'closing';
  }

  /** While true the worker must not sleep: a session is open, or what it recorded is only in memory yet. */
  get wantsToLive(): boolean {
    return this.wishedOpen || this.#recorder.hasUnwritten;
  }

  connect(): void {
    this.#runner.connect();
  }

  disconnect(reason: string): void {
    // What the person stopped is no trouble any more.
    this.#connectionProblem = null;
    this.#stopProblem = null;
    this.#needsAccess = false;
    this.#refusedHeaders = false;
    this.#troubledFrom = this.#machine.connections + 1;
    this.#runner.disconnect(reason);
  }

  /** Takes a wished-open session up again after its context died at about `stored.aliveAt`. */
  resume(cause: 'worker' | 'browser'): void {
    const { aliveAt, summary } = this.#options.stored;
    this.#runner.resume(aliveAt, cause, summary.state);
  }

  conditions(conditions: Conditions): void {
    this.#runner.conditions(conditions);
  }

  /** Refuses what breaks the contract unless the person wants it sent anyway: developers test servers with bad input. */
  send(payload: Payload, byteLength: number, anyway: boolean): SendResult | Result<never, 'contract'> {
    return this.#refusal(payload, byteLength, anyway) ?? this.#runner.send(payload, byteLength, anyway);
  }

  get queue(): readonly QueuedMessage[] {
    return this.#machine.queue;
  }

  /** Put another message in a queued one's place, by the same rules as for sending. */
  replaceQueued(id: number, payload: Payload, byteLength: number, anyway: boolean): Result<null> {
    return this.#refusal(payload, byteLength, anyway) ?? this.#runner.replaceQueued(id, payload, byteLength);
  }

  dropQueued(ids: readonly number[] | null): void {
    this.#runner.dropQueued(ids);
  }

  get settings(): SessionSettings {
    return { profile: this.#profile, headers: this.#headers, revision: this.#revision };
  }

  /** `revision`: that of the settings that were changed, or null to change them whatever they are by now. */
  configure(profile: Profile, headers: readonly HandshakeHeader[], revision: number | null): Result<null, 'stale'> {
    if (revision !== null && revision !== this.#revision) {
      return fail(
        'stale',
        'Not applied: another panel changed the settings of this session meanwhile; look at them first.',
      );
    }
    this.#revision += 1;
    this.#profile = profile;
    this.#headers = headers;
    this.#inspector = createInspector(profile);
    // Requests that wait for a reply are forgotten: the rule that pairs them may be another now.
    this.#observer = createFrameObserver(profile);
    this.#runner.configure(profile, allHeaders(profile, headers));
    this.#recorder.touch();
    this.#announce();
    return ok(null);
  }

  /**
   * Looks into the last failure again. One for want of access to the host is mended by connecting with it; so is one that
   * only the store remembers, because its handshake was in a worker that sleeps since.
   */
  explain(): Result<null> {
    const explained = this.#refusedHeaders ? null : this.#runner.explain();
    if (explained?.ok === true) {
      this.#troubledFrom = 0;
    } else if (this.#needsAccess) {
      this.connect();
    } else if (explained !== null) {
      return explained;
    }
    return ok(null);
  }

  rename(name: string): void {
    this.#name = name;
    this.#recorder.touch();
    this.#announce();
  }

  /** Writes what waits. */
  flush(): Promise<void> {
    return this.#recorder.flush();
  }

  /** Writes the session's record with the present time, whether frames wait or not. */
  saveAlive(): Promise<void> {
    this.#recorder.touch();
    return this.#recorder.flush();
  }

  #refusal(payload: Payload, byteLength: number, anyway: boolean): Result<never, 'contract'> | null {
    if (anyway) return null;
    const verdict = this.#inspector.explain(payload, byteLength);
    if (verdict.kind !== 'invalid') return null;
    return fail('contract', `Not sent: ${verdict.issues.map((issue) => issue.message).join(' ')}`);
  }

  #onEvent(body: ConnectionEventBody, at: number, connection: number): void {
    switch (body.kind) {
      case 'attempt':
        this.#stopProblem = null;
        this.#refusedHeaders = false;
        break;
      case 'open':
        this.#handshakeMs = body.handshakeMs;
        this.#connectionProblem = null;
        this.#needsAccess = false;
        this.#troubledFrom = connection;
        if (!body.slowed && body.handshakeMs > this.#profile.thresholds.handshakeMs) this.#slowHandshakes++;
        break;
      case 'error':
        if (connection < this.#troubledFrom) break;
        this.#refusedHeaders = body.cause === 'headers' && body.evidence?.needsAccess === true;
        this.#connectionProblem = body.detail;
        this.#needsAccess = body.evidence?.needsAccess === true;
        break;
      case 'close':
        this.#lastCloseCode = body.code;
        break;
      case 'stopped':
        this.#stopProblem = this.#problemOfStop(body);
        break;
    }
    this.#recorder.event(this.#withoutRepetition(body), at, connection);
    // What was sent must not be sent again by a worker that comes after this one. The queue as it is then is known only
    // when the step that tells this is done.
    if (body.kind === 'queue') queueMicrotask(() => void this.#recorder.flush());
  }

  /** A server that answers the same every 2 s with a whole page would fill a gigabyte a day. */
  #withoutRepetition(body: ConnectionEventBody): ConnectionEventBody {
    if (body.kind === 'open') this.#lastEvidence = null;
    if (body.kind !== 'error' || body.evidence === null || body.evidence.status === null) return body;
    const { evidence } = body;
    const repeats = this.#lastEvidence !== null && sameAnswer(this.#lastEvidence, evidence);
    this.#lastEvidence = evidence;
    return repeats ? { ...body, evidence: { ...evidence, headers: [], body: null, repeats: true } } : body;
  }

  /** A session that ended by itself is a problem, unless the server closed it as it should or a clearer sentence stands. */
  #problemOfStop({ cause, detail, why }: ConnectionEventBody & { kind: 'stopped' }): string | null {
    if (cause === 'attempts') return detail;
    if (cause === 'user' || cause === 'failure' || this.#lastCloseCode === NORMAL_CLOSURE) return null;
    return this.#connectionProblem === null ? `${detail} ${why}` : null;
  }

  #problem(): string | null {
    const sentences = [this.#connectionProblem, this.#stopProblem].filter((one) => one !== null);
    return sentences.length === 0 ? null : sentences.join(' ');
  }

  #announce(): void {
    this.#options.changed(this.summary);
  }

  #stored(tally: FrameCounts): StoredSession {
    // A storage problem is over when this is on disk, so it is never part of what is stored.
    const summary = { ...this.#summary(tally), problem: this.#problem() };
    const { queue, inFlight, attempt, retries, correlationId, nextQueued } = this.#machine;
    const outage = { attempt, retries, correlationId, nextQueued };
    const aliveAt = this.#options.clock.now();
    return { id: this.id, profile: this.#profile, headers: this.#headers, queue, inFlight, outage, summary, aliveAt };
  }

  #summary(tally: FrameCounts): SessionSummary {
    const { summary: fixed } = this.#options.stored;
    const { frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped } = tally;
    const { wished, state, connections, reconnects, headers, queue, unsent, missedHeartbeats, live } = this.#machine;
    return {
      id: fixed.id,
      name: this.#name,
      url: fixed.url,
      protocols: fixed.protocols,
      profileId: fixed.profileId,
      source: 'live',
      createdAt: fixed.createdAt,
      wished,
      state,
      connections,
      reconnects,
      handshakeMs: this.#handshakeMs,
      slowHandshakes: this.#slowHandshakes,
      headers: headers.map(({ name }) => name),
      queued: queue.length,
      unsent,
      missedHeartbeats,
      silentSince: live.silentSince,
      needsAccess: this.#needsAccess,
      revision: this.#revision,
      problem: this.#storageProblem ?? this.#problem(),
      ...{ frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped },
    };
  }
}
