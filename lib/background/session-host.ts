import type { Clock } from '../base/clock.ts';
import { fail, type Result } from '../base/result.ts';
import { Recorder, type SegmentSink } from '../capture/recorder.ts';
import { createInspector, type Inspector } from '../contract/inspector.ts';
import { createFrameObserver } from '../metrics/frame-observer.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import type { FrameCounts } from '../protocol/frame-counts.ts';
import { restoredMachine } from '../session/create-machine.ts';
import type { SessionMachine } from '../session/machine.ts';
import { createSessionRunner, type SessionRunner } from '../session/runner.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';

export interface SessionHostOptions {
  readonly stored: StoredSession;
  readonly sockets: SocketPort;
  readonly clock: Clock;
  /** Chance for the spread of waits, in [0, 1). */
  readonly random: () => number;
  /** Writes a session's record together with what was recorded. */
  readonly write: (
    session: StoredSession,
    ...batch: Parameters<SegmentSink['write']>
  ) => ReturnType<SegmentSink['write']>;
  readonly flushDelayMs: (lastFlushFrames: number) => number;
  readonly changed: (summary: SessionSummary) => void;
}

/** RFC 6455 §7.4.1. */
const NORMAL_CLOSURE = 1000;

/** One live session: its runner, its recorder, and the summary that everyone sees. */
export class SessionHost {
  readonly id: number;
  readonly #options: SessionHostOptions;
  readonly #recorder: Recorder;
  readonly #runner: SessionRunner;
  readonly #inspector: Inspector;
  #machine: SessionMachine;
  /** What is on disk; views are told of nothing else, because they could not read it. */
  #flushed: FrameCounts;
  #name: string;
  #handshakeMs: number | null;
  #slowHandshakes: number;
  #storageProblem: string | null = null;
  #connectionProblem: string | null;
  #lastCloseCode: number | null = null;

  constructor(options: SessionHostOptions) {
    const { stored } = options;
    const { summary, profile } = stored;
    this.id = stored.id;
    this.#options = options;
    this.#machine = restoredMachine(summary, profile);
    this.#inspector = createInspector(profile);
    this.#flushed = summary;
    this.#name = summary.name;
    this.#handshakeMs = summary.handshakeMs;
    this.#slowHandshakes = summary.slowHandshakes;
    this.#connectionProblem = summary.problem;
    this.#recorder = new Recorder({
      clock: options.clock,
      observer: createFrameObserver(profile),
      sink: { write: (batch) => options.write(this.#stored(batch.tally), batch) },
      resume: summary,
      flushDelayMs: options.flushDelayMs,
      onFlushed: (tally, problem) => {
        this.#flushed = tally;
        this.#storageProblem = problem;
        this.#announce();
      },
    });
    this.#runner = createSessionRunner(
      this.#machine,
      options.sockets,
      options.clock,
      {
        frame: (direction, payload, at, connection) => this.#recorder.frame(direction, payload, at, connection),
        event: (body, at, connection) => this.#onEvent(body, at, connection),
        changed: (machine) => {
          this.#machine = machine;
          this.#recorder.touch();
          this.#announce();
        },
      },
      options.random,
    );
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
    this.#runner.disconnect(reason);
  }

  /** Takes a wished-open session up again after its context died at about `stored.aliveAt`. */
  resume(cause: 'worker' | 'browser'): void {
    this.#runner.resume(this.#options.stored.aliveAt, cause);
  }

  /** Refuses what breaks the contract unless the person wants it sent anyway: developers test servers with bad input. */
  send(payload: Payload, byteLength: number, anyway: boolean): Result<null> {
    if (!anyway) {
      const verdict = this.#inspector.explain(payload, byteLength);
      if (verdict.kind === 'invalid') {
        return fail('contract', `Not sent: ${verdict.issues.map((issue) => issue.message).join(' ')}`);
      }
    }
    return this.#runner.send(payload);
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

  #onEvent(body: ConnectionEventBody, at: number, connection: number): void {
    if (body.kind === 'open') {
      this.#handshakeMs = body.handshakeMs;
      this.#connectionProblem = null;
      if (body.handshakeMs > this.#options.stored.profile.thresholds.handshakeMs) this.#slowHandshakes++;
    } else if (body.kind === 'error') {
      this.#connectionProblem = body.detail;
    } else if (body.kind === 'close') {
      this.#lastCloseCode = body.code;
    } else if (body.kind === 'stopped') {
      this.#connectionProblem = this.#problemOfStop(body);
    }
    this.#recorder.event(body, at, connection);
  }

  /** A session that ended by itself is a problem, unless the server closed it as it should or a clearer sentence stands. */
  #problemOfStop({ cause, detail, why }: ConnectionEventBody & { kind: 'stopped' }): string | null {
    if (cause === 'attempts') return detail;
    if (cause === 'user' || this.#lastCloseCode === NORMAL_CLOSURE) return null;
    return this.#connectionProblem ?? `${detail} ${why}`;
  }

  #announce(): void {
    this.#options.changed(this.summary);
  }

  #stored(tally: FrameCounts): StoredSession {
    const { id, profile } = this.#options.stored;
    // A storage problem is over when this is on disk, so it is never part of what is stored.
    const summary = { ...this.#summary(tally), problem: this.#connectionProblem };
    return { id, profile, summary, aliveAt: this.#options.clock.now() };
  }

  #summary(tally: FrameCounts): SessionSummary {
    const { summary: fixed } = this.#options.stored;
    const { frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped } = tally;
    const { wished, state, connections, reconnects } = this.#machine;
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
      problem: this.#storageProblem ?? this.#connectionProblem,
      ...{ frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped },
    };
  }
}
