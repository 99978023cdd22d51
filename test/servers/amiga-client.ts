import type { Socket } from 'socket.io';
import { splitAck } from './amiga-extras.ts';
import type { AmigaMetrics } from './amiga-metrics.ts';
import { isJsonObject, type JsonObject } from './shared/json.ts';
import type { Outbox } from './shared/outbox.ts';
import { Ticker } from './shared/pace.ts';

const HOURS = { least: 1, most: 168, usual: 24 } as const;
const MAX_INTERVAL_S = 60;

export interface AmigaSettings {
  readonly metrics: AmigaMetrics;
  readonly minIntervalS: number;
  readonly defaultIntervalMs: () => number;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** One Socket.IO client in one namespace: its subscription, its interval, the last metrics it was sent. */
export class AmigaClient {
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #settings: AmigaSettings;
  readonly #ticker = new Ticker(0, () => this.#look());
  #hours: number = HOURS.usual;
  #intervalMs: number;
  #lastSent = '';

  constructor(socket: Socket, outbox: Outbox, settings: AmigaSettings) {
    this.#socket = socket;
    this.#outbox = outbox;
    this.#settings = settings;
    this.#intervalMs = settings.defaultIntervalMs();
    this.#on('subscribe', (data) => this.#subscribe(data));
    this.#on('unsubscribe', () => this.#unsubscribe());
    this.#on('request_refresh', (data) => this.#refresh(data));
    this.#on('set_interval', (data) => this.#setInterval(data));
    socket.on('disconnect', () => this.#ticker.stop());
    socket.emit('connected', { status: 'connected', client_id: socket.id });
  }

  /** A handler that returns nothing acknowledges with nothing, as those of Flask-SocketIO do. */
  #on(event: string, handle: (data: unknown) => void): void {
    this.#socket.on(event, (...args: unknown[]) => {
      const { data, ack } = splitAck(args);
      handle(data[0]);
      ack?.();
    });
  }

  #subscribe(data: unknown): void {
    const hours = this.#readNumber(data, 'hours', HOURS.usual);
    const intervalS = this.#readNumber(data, 'update_interval', this.#settings.defaultIntervalMs() / 1000);
    if (hours === null || intervalS === null) return;
    this.#hours = clamp(hours, HOURS.least, HOURS.most);
    this.#intervalMs = this.#clampInterval(intervalS);
    this.#lastSent = '';
    this.#reply('subscribed', {
      status: 'subscribed',
      config: { hours: this.#hours, update_interval: this.#intervalMs / 1000 },
    });
    this.#ticker.intervalMs = this.#intervalMs;
  }

  #unsubscribe(): void {
    this.#ticker.stop();
    this.#reply('unsubscribed', { status: 'unsubscribed' });
  }

  /** Answers even when nothing changed: the client asked. */
  #refresh(data: unknown): void {
    const hours = this.#readNumber(data, 'hours', this.#hours);
    if (hours === null) return;
    const snapshot = this.#settings.metrics.snapshot(clamp(hours, HOURS.least, HOURS.most));
    this.#outbox.reply(null, () => this.#emitMetrics(snapshot));
  }

  #setInterval(data: unknown): void {
    const intervalS = this.#readNumber(data, 'interval', null);
    if (intervalS === null) return;
    this.#intervalMs = this.#clampInterval(intervalS);
    if (this.#ticker.intervalMs > 0) this.#ticker.intervalMs = this.#intervalMs;
    this.#reply('interval_updated', { interval: this.#intervalMs / 1000 });
  }

  #look(): void {
    this.#settings.metrics.poll();
    const snapshot = this.#settings.metrics.snapshot(this.#hours);
    const text = JSON.stringify(snapshot);
    if (text === this.#lastSent) return;
    this.#lastSent = text;
    this.#emitMetrics(snapshot);
  }

  #emitMetrics(snapshot: JsonObject): boolean {
    if (!this.#socket.connected) return false;
    return this.#socket.emit('metrics_update', this.#outbox.shape({ ...snapshot, timestamp: Date.now() / 1000 }));
  }

  #reply(event: string, data: JsonObject): void {
    this.#outbox.reply(null, () => this.#socket.connected && this.#socket.emit(event, data));
  }

  /** The number at `key`, `fallback` when there is none; null, after telling the client, when it is not usable. */
  #readNumber(data: unknown, key: string, fallback: number | null): number | null {
    const value = isJsonObject(data) ? (data[key] ?? fallback) : fallback;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    this.#reply('error', { error: `"${key}" must be a number.`, timestamp: Date.now() / 1000 });
    return null;
  }

  #clampInterval(seconds: number): number {
    return Math.round(clamp(seconds, this.#settings.minIntervalS, MAX_INTERVAL_S) * 1000);
  }
}
