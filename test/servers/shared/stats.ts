import type { Breakage } from './breakages.ts';

/** A long run of reconnects must not grow the server without bound. */
const KEPT_CONNECTIONS = 10_000;
const KEPT_DELAYS = 200_000;

/** Counts of one connection. A frame is a whole data message; pings, pongs and close frames are not counted. */
export interface ConnectionRecord {
  /** From 1, in order of opening handshakes. */
  readonly id: number;
  readonly path: string;
  /** Epoch ms. */
  readonly openedAt: number;
  closedAt: number | null;
  /** What `ws` reports: 1006 when the socket ended without a close frame. */
  closeCode: number | null;
  closeReason: string;
  /** Frames that the kernel took; one that was still queued when the socket died is not counted. */
  sent: number;
  received: number;
  /** Payload bytes of the counted sent frames. */
  bytesSent: number;
}

export class ServerStats {
  /** Oldest first; the oldest closed ones are forgotten after ten thousand. */
  readonly connections: ConnectionRecord[] = [];
  opened = 0;
  live = 0;
  /** Upgrades that got no 101, whether by the server's own rules or by the `refuse` switch. */
  refused = 0;
  sent = 0;
  received = 0;
  /** Errors of single TCP sockets, such as a reset by the client. */
  socketErrors = 0;
  readonly broken: Partial<Record<Breakage, number>> = {};
  /** Delay in ms that really passed before each delayed reply, by its correlation id. */
  readonly injectedDelays = new Map<string, number>();

  open(path: string): ConnectionRecord {
    this.opened++;
    this.live++;
    const record: ConnectionRecord = {
      id: this.opened,
      path,
      openedAt: Date.now(),
      closedAt: null,
      closeCode: null,
      closeReason: '',
      sent: 0,
      received: 0,
      bytesSent: 0,
    };
    this.connections.push(record);
    if (this.connections.length > KEPT_CONNECTIONS) {
      const oldestClosed = this.connections.findIndex((connection) => connection.closedAt !== null);
      if (oldestClosed >= 0) this.connections.splice(oldestClosed, 1);
    }
    return record;
  }

  close(record: ConnectionRecord, code: number, reason: string): void {
    this.live--;
    record.closedAt = Date.now();
    record.closeCode = code;
    record.closeReason = reason;
  }

  countSent(record: ConnectionRecord, frames: number, bytes: number): void {
    record.sent += frames;
    record.bytesSent += bytes;
    this.sent += frames;
  }

  countReceived(record: ConnectionRecord): void {
    record.received++;
    this.received++;
  }

  countBroken(kind: Breakage): void {
    this.broken[kind] = (this.broken[kind] ?? 0) + 1;
  }

  noteInjectedDelay(correlationId: string, delayMs: number): void {
    this.injectedDelays.set(correlationId, delayMs);
    if (this.injectedDelays.size > KEPT_DELAYS) {
      const oldest = this.injectedDelays.keys().next();
      if (oldest.done !== true) this.injectedDelays.delete(oldest.value);
    }
  }

  toJSON(): object {
    return { ...this, injectedDelays: Object.fromEntries(this.injectedDelays) };
  }
}
