import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { CloseRequest, FaultTarget, RawFrame } from './faults.ts';
import { type FloodMessage, type FloodReport, type FloodRequest, flood } from './flood.ts';
import type { JsonObject } from './json.ts';
import type { Outbox } from './outbox.ts';
import type { ConnectionRecord, ServerStats } from './stats.ts';

type SendData = Parameters<WebSocket['send']>[0];
type SendCallback = (error?: Error) => void;
type SendOptions = Exclude<Parameters<WebSocket['send']>[1], SendCallback | undefined>;

/** Counts each frame where it leaves, so that no caller, Socket.IO included, can send one uncounted. */
export class CountedWebSocket extends WebSocket {
  countSent: ((data: SendData) => void) | null = null;

  override send(data: SendData, callback?: SendCallback): void;
  override send(data: SendData, options: SendOptions, callback?: SendCallback): void;
  override send(data: SendData, second?: SendOptions | SendCallback, third?: SendCallback): void {
    const options = typeof second === 'function' ? {} : (second ?? {});
    const callback = typeof second === 'function' ? second : third;
    super.send(data, options, (error) => {
      if (error === undefined || error === null) this.countSent?.(data);
      callback?.(error);
    });
  }
}

export type Track = (socket: CountedWebSocket, request: IncomingMessage, tcp: Duplex) => void;

/** A WebSocket server class that reports each opened socket to `track` before anyone else sees it. */
export function trackingServerClass(track: Track): typeof WebSocketServer<typeof CountedWebSocket> {
  return class extends WebSocketServer<typeof CountedWebSocket> {
    constructor(options?: ConstructorParameters<typeof WebSocketServer<typeof CountedWebSocket>>[0]) {
      super({ ...options, WebSocket: CountedWebSocket });
    }

    override handleUpgrade(
      request: IncomingMessage,
      tcp: Duplex,
      head: Buffer,
      opened: (socket: CountedWebSocket, request: IncomingMessage) => void,
    ): void {
      super.handleUpgrade(request, tcp, head, (socket) => {
        track(socket, request, tcp);
        opened(socket, request);
      });
    }
  };
}

function byteLength(data: SendData): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : 0;
}

export interface ConnectionParts {
  readonly socket: CountedWebSocket;
  readonly tcp: Duplex;
  readonly request: IncomingMessage;
  readonly record: ConnectionRecord;
  readonly stats: ServerStats;
  readonly outbox: Outbox;
  readonly floodMessage: FloodMessage;
}

/** One open WebSocket of a demo server, with the fault switches applied to what it sends. */
export class DemoConnection implements FaultTarget {
  readonly request: IncomingMessage;
  readonly record: ConnectionRecord;
  readonly outbox: Outbox;
  readonly #parts: ConnectionParts;
  #dropTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.request = parts.request;
    this.record = parts.record;
    this.outbox = parts.outbox;
    parts.socket.countSent = (data) => parts.stats.countSent(parts.record, 1, byteLength(data));
    parts.socket.on('message', () => parts.stats.countReceived(parts.record));
    parts.socket.on('error', () => {
      parts.stats.socketErrors++;
    });
  }

  get isOpen(): boolean {
    return this.#parts.socket.readyState === WebSocket.OPEN && !this.#parts.tcp.destroyed;
  }

  /** `text` is null for a binary message. */
  onMessage(handle: (text: string | null) => void): void {
    this.#parts.socket.on('message', (data, isBinary) => handle(isBinary ? null : data.toString()));
  }

  onClose(handle: (code: number, reason: string) => void): void {
    this.#parts.socket.on('close', (code, reason) => {
      this.armDrop(null);
      handle(code, reason.toString());
    });
  }

  /** Sends a message of the server's own accord, broken when the switch says so; false when the socket is not open. */
  push(message: JsonObject): boolean {
    if (!this.isOpen) return false;
    const shaped = this.outbox.shape(message);
    this.#parts.socket.send(typeof shaped === 'string' ? shaped : JSON.stringify(shaped));
    return true;
  }

  /** Sends an answer after the delay that the switch asks for. */
  reply(correlationId: string | null, message: JsonObject): void {
    this.outbox.reply(correlationId, () => this.push(message));
  }

  drop(): void {
    this.#parts.tcp.destroy();
  }

  close(request: CloseRequest): void {
    this.#parts.socket.close(request.code, request.reason);
  }

  say(frame: RawFrame): void {
    if (this.isOpen) this.#parts.socket.send(frame);
  }

  armDrop(afterMs: number | null): void {
    if (this.#dropTimer !== null) clearTimeout(this.#dropTimer);
    this.#dropTimer = afterMs === null ? null : setTimeout(() => this.drop(), afterMs);
  }

  flood(request: FloodRequest): Promise<FloodReport> {
    const { tcp, stats, record } = this.#parts;
    return flood(
      {
        isOpen: () => this.isOpen,
        write: (bytes, written) => tcp.write(bytes, (error) => written(error === undefined || error === null)),
        drained: () =>
          new Promise((resolve) => {
            const done = (): void => {
              tcp.off('drain', done);
              tcp.off('close', done);
              resolve();
            };
            tcp.on('drain', done);
            tcp.on('close', done);
            if (tcp.destroyed) done();
          }),
        count: (frames, payloadBytes) => stats.countSent(record, frames, payloadBytes),
      },
      this.#parts.floodMessage,
      request,
    );
  }
}
