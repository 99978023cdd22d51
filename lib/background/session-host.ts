import { sameContent } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { SessionSettings } from '../bridge/messages.ts';
import { type FlushBatch, Recorder, type SegmentSink } from '../capture/recorder.ts';
import type { Profile } from '../profile/schema.ts';
import type { Variables } from '../profile/variables.ts';
import { createCodec } from '../protocol/codecs/registry.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { restoredMachine } from '../session/create-machine.ts';
import type { Conditions, SessionMachine } from '../session/machine.ts';
import type { QueuedMessage } from '../session/queue.ts';
import { createSessionRunner, type SendResult, type SessionRunner, type SessionSink } from '../session/runner.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';
import { withTap } from './check-tap.ts';
import { type EncodedMessage, firstFrame } from './encoded-message.ts';
import { EvidenceMemory } from './evidence-memory.ts';
import { liveSummary } from './live-summary.ts';
import { generators, handshakeHeaders } from './session-endpoint.ts';
import type { SessionHostOptions } from './session-host-options.ts';
import { SessionMetrics } from './session-metrics.ts';
import { type Offer, SessionProfile } from './session-profile.ts';
import { SessionRun } from './session-run.ts';
import { SessionTrouble } from './session-trouble.ts';

/** One live session: its runner, its recorder, and the summary that everyone sees. */
export class SessionHost {
  readonly id: number;
  readonly run: SessionRun;
  readonly metrics: SessionMetrics;
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
  readonly #evidence = new EvidenceMemory();

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
    const { sockets, finder, clock, random, uuid } = options;
    this.metrics = new SessionMetrics(stored, {
      clock,
      reader: options.reader,
      profile: () => this.#settings.profile,
      counts: () => this.#recorder.counts,
      tell: (bodies) => {
        for (const body of bodies) this.note(body);
      },
      write: (change) => this.#recorder.snapshot(change),
      onAlert: (alert) => options.onAlert(alert, this.summary),
    });
    this.#recorder = new Recorder({
      clock,
      observer: this.#settings.observer,
      meter: options.tap === undefined ? this.metrics.meter : withTap(this.metrics.meter, options.tap),
      sink: { write: (batch) => this.#write(batch) },
      resume: summary,
      flushDelayMs: options.flushDelayMs,
      onFlushed: (tally, problem) => {
        this.#flushed = tally;
        this.#storageProblem = problem;
        this.#announce();
      },
    });
    this.run = new SessionRun({
      sessionId: this.id,
      clock,
      runner: () => this.#runner,
      record: (event) => this.note(event),
      masked: (sentence) => this.#settings.masked(sentence),
    });
    const sink: SessionSink = {
      frame: (direction, payload, at, connection) => {
        this.#recorder.frame(direction, payload, at, connection);
        if (direction === 'received') this.run.received(payload);
      },
      event: (body, at, connection) => this.#onEvent(body, at, connection),
      changed: (machine) => {
        const wasOpen = this.wishedOpen;
        this.#machine = machine;
        if (wasOpen && !this.wishedOpen) this.metrics.end(clock.now());
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
    if (unsure > 0) this.note({ kind: 'queue', what: 'unsure', messages: unsure });
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
    if (this.#machine.state.name !== 'disconnected') return;
    this.metrics.wake(this.#options.clock.now());
    this.#takeNext();
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
    this.metrics.configure(this.#settings.profile);
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

  /** Puts something that the background did onto the time line. */
  note(body: ConnectionEventBody): void {
    this.#recorder.event(this.#settings.maskedEvent(body), this.#options.clock.now(), this.#machine.connections);
  }

  /** Begins measuring anew; frames and time line stay. */
  resetMetrics(): void {
    this.metrics.reset();
    this.#slowHandshakes = 0;
    this.#announce();
  }

  alertsSeen(): void {
    this.metrics.seen();
    this.#recorder.touch();
    this.#announce();
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
    this.#recorder.event(this.#evidence.withoutRepetition(body), at, connection);
    // What was sent must not be sent again by a worker that comes after this one. The queue as it is then is known only
    // when the step that tells this is done.
    if (body.kind === 'queue') queueMicrotask(() => void this.#recorder.flush());
  }

  #announce(): void {
    this.#options.changed(this.summary);
  }

  async #write(batch: FlushBatch): ReturnType<SegmentSink['write']> {
    const snapshots = this.metrics.latestIn(batch.snapshots);
    const written = await this.#options.write(this.#stored(batch.tally, snapshots), batch);
    if (written.ok) this.metrics.written(snapshots);
    return written;
  }

  #stored(tally: FrameCounts, snapshots: number): StoredSession {
    // A storage problem is over when this is on disk, so it is never part of what is stored.
    const summary = { ...this.#summary(tally), snapshots, problem: this.#trouble.sentence };
    const { queue, inFlight, attempt, retries, correlationId, nextQueued } = this.#machine;
    const outage = { attempt, retries, correlationId, nextQueued };
    const aliveAt = this.#options.clock.now();
    const { lostAt } = this.metrics;
    const lost = lostAt === null ? {} : { lostAt };
    return { id: this.id, ...this.#settings.stored, queue, inFlight, outage, summary, aliveAt, ...lost };
  }

  #summary(tally: FrameCounts): SessionSummary {
    const { summary: fixed } = this.#options.stored;
    const state = this.#settings.maskedState(this.#machine.state);
    return liveSummary(fixed, this.#machine, state, tally, {
      name: this.#name,
      handshakeMs: this.#handshakeMs,
      slowHandshakes: this.#slowHandshakes,
      needsAccess: this.#trouble.needsAccess,
      revision: this.settings.revision,
      problem: this.#storageProblem ?? this.#trouble.sentence,
      ...this.metrics.summary,
    });
  }
}
