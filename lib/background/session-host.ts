import type { Clock } from '../base/clock.ts';
import { sameContent } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { SessionSettings } from '../bridge/messages.ts';
import { Recorder, type SegmentSink } from '../capture/recorder.ts';
import type { Profile } from '../profile/schema.ts';
import type { Variables } from '../profile/variables.ts';
import { createCodec } from '../protocol/codecs/registry.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { HandshakeEvidence, HandshakeHeader } from '../protocol/handshake.ts';
import { sameAnswer } from '../protocol/handshake-answer.ts';
import { restoredMachine } from '../session/create-machine.ts';
import type { FailureFinder } from '../session/failure-finder.ts';
import type { Conditions, SessionMachine } from '../session/machine.ts';
import type { QueuedMessage } from '../session/queue.ts';
import { createSessionRunner, type SendResult, type SessionRunner, type SessionSink } from '../session/runner.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';
import { type EncodedMessage, firstFrame } from './encoded-message.ts';
import { generators, handshakeHeaders } from './session-endpoint.ts';
import { type Offer, SessionProfile } from './session-profile.ts';
import { SessionRun } from './session-run.ts';
import { SessionTrouble } from './session-trouble.ts';

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
  readonly run: SessionRun;
  readonly #options: SessionHostOptions;
  readonly #recorder: Recorder;
  readonly #runner: SessionRunner;
  readonly #settings: SessionProfile;
  /** The profile was changed while a connection is open; it holds from the next one on. */
  #next: Offer | null = null;
  #machine: SessionMachine;
  /** What is on disk; views are told of nothing else, because they could not read it. */
  #flushed: FrameCounts;
  #name: string;
  #handshakeMs: number | null;
  #slowHandshakes: number;
  #storageProblem: string | null = null;
  readonly #trouble: SessionTrouble;
  #lastEvidence: HandshakeEvidence | null = null;

  constructor(options: SessionHostOptions) {
    const { stored } = options;
    const { summary } = stored;
    this.id = stored.id;
    this.#options = options;
    this.#settings = new SessionProfile(stored, summary.revision);
    const restored = restoredMachine(stored);
    const headers = handshakeHeaders(stored.profile, stored.headers, stored.variables, generators(options));
    this.#machine = {
      ...restored,
      headers: headers.ok ? headers.value : restored.headers,
      conditions: options.conditions,
    };
    this.#trouble = new SessionTrouble(summary.problem, summary.needsAccess);
    this.#flushed = summary;
    this.#name = summary.name;
    this.#handshakeMs = summary.handshakeMs;
    this.#slowHandshakes = summary.slowHandshakes;
    this.#recorder = new Recorder({
      clock: options.clock,
      observer: this.#settings.observer,
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
    this.run = new SessionRun({
      sessionId: this.id,
      clock,
      runner: () => this.#runner,
      record: (event) =>
        this.#recorder.event(this.#settings.maskedEvent(event), clock.now(), this.#machine.connections),
      masked: (sentence) => this.#settings.masked(sentence),
    });
    const sink: SessionSink = {
      frame: (direction, payload, at, connection) => {
        this.#recorder.frame(direction, payload, at, connection);
        if (direction === 'received') this.run.received(payload);
      },
      event: (body, at, connection) => this.#onEvent(body, at, connection),
      changed: (machine) => {
        this.#machine = machine;
        if (machine.state.name !== 'connected') this.run.connectionLost();
        // Once the step that tells this is over.
        if (this.#next !== null) queueMicrotask(() => this.#isBetween && this.#takeNext());
        this.#recorder.touch();
        this.#announce();
      },
    };
    const beforeFlush = async () => {
      // The step that asks for it is not over yet; what it did has to be part of what is written.
      await Promise.resolve();
      await this.saveAlive();
    };
    this.#runner = createSessionRunner(this.#machine, {
      sockets,
      finder,
      clock,
      random,
      uuid,
      sink,
      beforeFlush,
      variables: () => this.#settings.variables,
    });
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
    this.#beforeConnecting();
    this.#runner.connect();
  }

  disconnect(reason: string): void {
    // What the person stopped is no trouble any more.
    this.#trouble.forget(this.#machine.connections + 1);
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
    this.#beforeSending();
    return this.#refusal(payload, byteLength, anyway) ?? this.#runner.send(payload, byteLength, anyway);
  }

  /** Sends a message as the session's codec writes it, by the same rules. */
  say(text: string, anyway: boolean): SendResult | Result<never, 'contract' | 'message'> {
    this.#beforeSending();
    // A look at it takes no acknowledgement id: those are counted when it leaves.
    const looked = firstFrame(createCodec(this.#settings.profile.codec).encode(text, { nextId: () => 0 }));
    if (!looked.ok) return looked;
    const { payload, byteLength } = looked.value;
    return this.#refusal(payload, byteLength, anyway) ?? this.#runner.sendMessage(text, anyway);
  }

  /** The first frame of a message as it leaves later; `frames` says whether more follow. */
  encoded(text: string): Result<EncodedMessage, 'message'> {
    return firstFrame(this.#runner.write(text));
  }

  get isReady(): boolean {
    const { state } = this.#machine;
    return state.name === 'connected' && state.ready;
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
    return this.#settings.settings;
  }

  /**
   * Changes how this session lives. With another profile than before it follows its profile no more. `revision`: that of the
   * settings that were changed, or null to change them whatever they are by now.
   */
  configure(
    profile: Profile,
    headers: readonly HandshakeHeader[],
    variables: Variables,
    revision: number | null,
  ): Result<null> {
    if (revision !== null && revision !== this.settings.revision) {
      return fail(
        'stale',
        'Not applied: another panel changed the settings of this session meanwhile; look at them first.',
      );
    }
    const isOwn = !sameContent(profile, this.#settings.profile);
    const changed = this.#settings.change(profile, headers, variables, generators(this.#options));
    if (!changed.ok) return changed;
    this.#live(changed.value);
    if (!isOwn) return ok(null);
    this.#settings.own();
    this.#next = null;
    return ok(null);
  }

  /** The profile as it is now, which may have changed; that holds from the next connection on. False where the session does not follow it. */
  follow(offer: Offer): boolean {
    if (!this.#settings.follows(offer.profile)) return false;
    this.#next = this.#settings.has(offer) ? null : offer;
    if (this.#isBetween) this.#takeNext();
    return true;
  }

  /** It has no connection and wants one. What nobody wants open is a record, and shown by the profile that recorded it. */
  get #isBetween(): boolean {
    const { wished, state } = this.#machine;
    return wished === 'open' && state.name !== 'connected' && state.name !== 'connecting';
  }

  #beforeConnecting(): void {
    if (this.#machine.state.name === 'disconnected') this.#takeNext();
  }

  #beforeSending(): void {
    if (this.#settings.profile.queue.connectOnSend) this.#beforeConnecting();
  }

  #takeNext(): void {
    if (this.#next === null) return;
    const changed = this.#settings.take(this.#next, generators(this.#options));
    this.#next = null;
    if (changed.ok) {
      this.#live(changed.value);
      return;
    }
    this.#trouble.stopped(changed.error.message);
    this.#announce();
  }

  /** Lives by what the settings say now. */
  #live(headers: readonly HandshakeHeader[]): void {
    this.#runner.configure(this.#settings.profile, headers);
    this.#recorder.touch();
    this.#announce();
  }

  /**
   * Looks into the last failure again. One for want of access to the host is mended by connecting with it; so is one that
   * only the store remembers, because its handshake was in a worker that sleeps since.
   */
  explain(): Result<null> {
    const explained = this.#trouble.refusedHeaders ? null : this.#runner.explain();
    if (explained?.ok === true) {
      this.#trouble.reopen();
    } else if (this.#trouble.needsAccess) {
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
    const verdict = this.#settings.inspector.explain(payload, byteLength, 'sent');
    if (verdict.kind !== 'invalid') return null;
    return fail('contract', `Not sent: ${verdict.issues.map((issue) => issue.message).join(' ')}`);
  }

  #onEvent(told: ConnectionEventBody, at: number, connection: number): void {
    const body = this.#settings.maskedEvent(told);
    this.#trouble.note(body, connection);
    if (body.kind === 'open') {
      this.#handshakeMs = body.handshakeMs;
      if (!body.slowed && body.handshakeMs > this.#settings.profile.thresholds.handshakeMs) this.#slowHandshakes++;
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

  #announce(): void {
    this.#options.changed(this.summary);
  }

  #stored(tally: FrameCounts): StoredSession {
    // A storage problem is over when this is on disk, so it is never part of what is stored.
    const summary = { ...this.#summary(tally), problem: this.#trouble.sentence };
    const { queue, inFlight, attempt, retries, correlationId, nextQueued } = this.#machine;
    const outage = { attempt, retries, correlationId, nextQueued };
    const aliveAt = this.#options.clock.now();
    return { id: this.id, ...this.#settings.stored, queue, inFlight, outage, summary, aliveAt };
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
      state: this.#settings.maskedState(state),
      connections,
      reconnects,
      handshakeMs: this.#handshakeMs,
      slowHandshakes: this.#slowHandshakes,
      headers: headers.map(({ name }) => name),
      queued: queue.length,
      unsent,
      missedHeartbeats,
      silentSince: live.silentSince,
      needsAccess: this.#trouble.needsAccess,
      revision: this.settings.revision,
      problem: this.#storageProblem ?? this.#trouble.sentence,
      ...{ frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped },
    };
  }
}
