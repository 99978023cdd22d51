import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { ABNORMAL_CLOSURE } from '../protocol/close-codes.ts';
import { noEvidence } from '../protocol/handshake.ts';
import { FINDING } from '../protocol/handshake-answer.ts';
import type { FailureFinder } from './failure-finder.ts';
import type { RawSocket, SocketListener, SocketPort } from './socket-port.ts';

/** Sockets whose network can be taken away by whoever holds this, without a word to the server. */
export interface InterruptibleSockets {
  readonly sockets: SocketPort;
  /** Knows the failures that were made here, and looks into no server for them. */
  finder(inner: FailureFinder): FailureFinder;
  /** Drops the socket that is open or opening, as a lost network would: the session is told 1006. False when there is none. */
  cut(): boolean;
  /** While on, attempts fail at once as if nothing could be reached; none leaves the browser. An open socket stays. */
  block(on: boolean): void;
}

interface Live {
  readonly raw: RawSocket;
  readonly listener: SocketListener;
}

export function interruptibleSockets(inner: SocketPort, clock: Clock): InterruptibleSockets {
  let live: Live | null = null;
  let blocked = false;
  const refused = new WeakSet<RawSocket>();

  /** A browser tells of a failed attempt only after it gave the socket. */
  function unreachable(listener: SocketListener): RawSocket {
    const end = () => listener.closed(clock.now(), ABNORMAL_CLOSURE, '', false);
    const cancel = clock.after(0, end);
    const socket: RawSocket = {
      slowed: false,
      waiting: false,
      send: () => fail('socket', 'The connection is not open: the message was not sent.'),
      // It ends by itself a moment later, as a handshake does that is closed.
      close: () => undefined,
      abandon: cancel,
    };
    refused.add(socket);
    return socket;
  }

  const sockets: SocketPort = {
    open(request, listener): Result<RawSocket, 'refused'> {
      if (blocked) return ok(unreachable(listener));
      let isOver = false;
      const forget = () => {
        isOver = true;
        if (live?.listener === listener) live = null;
      };
      const opened = inner.open(request, {
        opened: (...told) => listener.opened(...told),
        received: (...told) => listener.received(...told),
        closed: (...told) => {
          forget();
          listener.closed(...told);
        },
        refused: (...told) => {
          forget();
          listener.refused(...told);
        },
      });
      if (!opened.ok || isOver) return opened;
      const raw = opened.value;
      live = { raw, listener };
      return opened;
    },
  };

  return {
    sockets,
    finder: (finder) => ({
      find: (failed, onProbe, signal) =>
        failed.socket !== undefined && refused.has(failed.socket)
          ? Promise.resolve({ ...noEvidence('check'), netError: FINDING.simulated })
          : finder.find(failed, onProbe, signal),
    }),
    cut() {
      if (live === null) return false;
      const { raw, listener } = live;
      live = null;
      raw.abandon();
      listener.closed(clock.now(), ABNORMAL_CLOSURE, '', false);
      return true;
    },
    block(on) {
      blocked = on;
    },
  };
}
