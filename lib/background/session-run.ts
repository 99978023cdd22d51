import type { Clock } from '../base/clock.ts';
import type { Sequence } from '../profile/reply-schema.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import type { RunView } from '../session/run-view.ts';
import type { SessionRunner } from '../session/runner.ts';
import { type SequenceRunner, startSequence } from '../session/sequence-runner.ts';

type RunEvent = Extract<ConnectionEventBody, { kind: 'run' }>;

interface SessionRunPorts {
  readonly sessionId: number;
  readonly clock: Clock;
  readonly runner: () => Pick<SessionRunner, 'sendTemplate' | 'read'>;
  readonly record: (event: RunEvent) => void;
  /** A sentence without the session's secrets: one about a received message quotes it. */
  readonly masked: (sentence: string) => string;
}

/** The sequence of messages that runs in a session, if one does; its beginning and its end stand on the time line. */
export class SessionRun {
  readonly #ports: SessionRunPorts;
  #running: SequenceRunner | null = null;

  constructor(ports: SessionRunPorts) {
    this.#ports = ports;
  }

  get view(): RunView | null {
    return this.#running?.progress ?? null;
  }

  start(sequence: Sequence, runId: number, onProgress: (run: RunView) => void): void {
    const { sessionId, clock, runner, record, masked } = this.#ports;
    const { name } = sequence;
    record({ kind: 'run', what: 'started', name, detail: '' });
    let isOver = false;
    const running = startSequence(
      sequence,
      { runId, sessionId },
      {
        clock,
        send: (template, frame) => runner().sendTemplate(template, frame),
        read: (payload) => runner().read(payload),
        onProgress: (told) => {
          const run = { ...told, detail: masked(told.detail) };
          if (run.state !== 'running') {
            isOver = true;
            this.#running = null;
            record({ kind: 'run', what: run.state, name, detail: run.detail });
          }
          onProgress(run);
        },
      },
    );
    // A short one is over before it is known here.
    if (!isOver) this.#running = running;
  }

  cancel(): void {
    this.#running?.cancel();
  }

  received(payload: Payload): void {
    this.#running?.received(payload);
  }

  connectionLost(): void {
    this.#running?.connectionLost();
  }
}
