import { randomUUID } from 'node:crypto';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { createDirectSockets } from '../../../lib/platform/direct-socket.ts';
import { NO_VALUES } from '../../../lib/profile/no-values.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { resolveVariables } from '../../../lib/profile/variables.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import type { Direction, Payload } from '../../../lib/protocol/frame.ts';
import { noEvidence } from '../../../lib/protocol/handshake.ts';
import { newMachine } from '../../../lib/session/create-machine.ts';
import { createSessionRunner, type SendResult, type SessionRunner } from '../../../lib/session/runner.ts';

const PATIENCE_MS = 10_000;

export interface LiveSession {
  readonly runner: SessionRunner;
  readonly told: readonly { readonly body: ConnectionEventBody; readonly at: number; readonly connection: number }[];
  readonly frames: readonly {
    readonly direction: Direction;
    readonly payload: Payload;
    readonly at: number;
    readonly connection: number;
  }[];
  send(text: string): SendResult;
  count(kind: ConnectionEventBody['kind']): number;
  isReady(): boolean;
  /** Resolves when `holds` does after something happened; rejects with the story so far when it does not in time. */
  until(holds: () => boolean): Promise<void>;
}

/** A session over real sockets and real time; nothing about a failed handshake is ever found out. */
export function startLiveSession(url: string, profile: Profile): LiveSession {
  const told: LiveSession['told'][number][] = [];
  const frames: LiveSession['frames'][number][] = [];
  const waiting = new Set<() => void>();
  const happened = () => {
    for (const look of waiting) look();
  };
  const scope = { now: Date.now(), uuid: randomUUID, counter: () => 1, random: Math.random };
  const variables = resolveVariables(profile, NO_VALUES, scope);
  if (!variables.ok) throw new Error(variables.error.message);
  const runner = createSessionRunner(newMachine(url, [...profile.protocols], profile), {
    sockets: createDirectSockets(systemClock),
    finder: { find: async () => noEvidence('socket') },
    clock: systemClock,
    random: () => 0.5,
    uuid: randomUUID,
    variables: () => variables.value,
    sink: {
      frame(direction, payload, at, connection) {
        frames.push({ direction, payload, at, connection });
        happened();
      },
      event(body, at, connection) {
        told.push({ body, at, connection });
        happened();
      },
      changed: happened,
    },
  });
  return {
    runner,
    told,
    frames,
    send: (text) => runner.send(text, utf8ByteLength(text), false),
    count: (kind) => told.filter(({ body }) => body.kind === kind).length,
    isReady: () => runner.session.state.name === 'connected' && runner.session.state.ready,
    until: (holds) =>
      new Promise((resolve, reject) => {
        const story = () => told.map(({ body, connection }) => `${body.kind} ${connection}`).join(', ');
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`Not within ${PATIENCE_MS} ms: ${story()}`));
        }, PATIENCE_MS);
        const look = () => {
          if (!holds()) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
