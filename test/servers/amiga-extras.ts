import type { Socket, Server as SocketIoServer } from 'socket.io';
import { isJsonObject, type JsonObject } from './shared/json.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 1000;

/** The acknowledgement that Socket.IO puts behind the arguments of an event whose sender wants one. */
export function splitAck(args: readonly unknown[]): {
  data: readonly unknown[];
  ack: ((...answer: unknown[]) => void) | null;
} {
  const last = args.at(-1);
  if (typeof last !== 'function') return { data: args, ack: null };
  return { data: args.slice(0, -1), ack: (...answer) => void last(...answer) };
}

function bytesOf(data: unknown): number {
  const asked = isJsonObject(data) ? Number(data['bytes']) : Number.NaN;
  return Number.isInteger(asked) ? Math.min(MAX_BYTES, Math.max(0, asked)) : 16;
}

/** Bytes that tell their place, so that a shifted or mixed-up attachment shows. */
export function patternBytes(length: number, from: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (from + i) % 256));
}

/**
 * What seed 001 does not have and any Socket.IO client may meet. Each is asked for by an event: `echo` comes back with its
 * arguments, in the acknowledgement when one is wanted; `ask_me` makes the server ask with an acknowledgement and tell what
 * came; `send_pictures` brings two binary attachments; `send_big` one event of so many bytes; `say_goodbye` a disconnect.
 */
export function offerExtras(socket: Socket): void {
  socket.on('echo', (...args: unknown[]) => {
    const { data, ack } = splitAck(args);
    if (ack === null) socket.emit('echoed', ...data);
    else ack(...data);
  });
  socket.on('ask_me', (...args: unknown[]) => {
    const [question = 'still there?'] = splitAck(args).data;
    socket.timeout(ANSWER_TIMEOUT_MS).emit('question', { question }, (error: Error | null, ...answer: unknown[]) => {
      const told: JsonObject = error === null ? { answered: true, answer } : { answered: false, error: error.message };
      if (socket.connected) socket.emit('answer_heard', told);
    });
  });
  socket.on('send_pictures', (...args: unknown[]) => {
    const bytes = bytesOf(splitAck(args).data[0]);
    socket.emit('pictures', { format: 'raw', first: patternBytes(bytes, 0) }, patternBytes(bytes, 100));
  });
  socket.on('send_big', (...args: unknown[]) => {
    socket.emit('big', { text: 'x'.repeat(bytesOf(splitAck(args).data[0])) });
  });
  socket.on('say_goodbye', () => void socket.disconnect(false));
}

interface EngineTimers {
  pingIntervalTimer: NodeJS.Timeout | null;
  schedulePing(): void;
}

/**
 * Makes the Engine.IO server fall silent as a hung one does: it neither pings nor notices that nobody answers. There is no
 * option for that, so its timers are taken away from it.
 */
export function controlPings(io: SocketIoServer): (stopped: boolean) => void {
  const live = new Set<EngineTimers>();
  let stopped = false;
  const stop = (timers: EngineTimers): void => {
    clearTimeout(timers.pingIntervalTimer ?? undefined);
    timers.pingIntervalTimer = null;
  };
  io.engine.on('connection', (engineSocket) => {
    const timers = engineSocket as unknown as EngineTimers;
    live.add(timers);
    engineSocket.on('close', () => live.delete(timers));
    if (stopped) stop(timers);
  });
  return (wanted) => {
    if (wanted === stopped) return;
    stopped = wanted;
    for (const timers of live) {
      if (stopped) stop(timers);
      else timers.schedulePing();
    }
  };
}
