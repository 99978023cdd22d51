import type { IncomingMessage } from 'node:http';
import { type ClientOptions, type RawData, WebSocket } from 'ws';
import { isJsonObject, type JsonObject } from '../../servers/shared/json.ts';

const PATIENCE_MS = 10_000;

export interface ClosedWith {
  readonly code: number;
  readonly reason: string;
}

/** A plain `ws` client that keeps what it receives. */
export class TestClient {
  readonly socket: WebSocket;
  readonly messages: string[] = [];
  readonly closed: Promise<ClosedWith>;
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, { maxPayload: 256 * 1024 * 1024, ...options });
    this.socket.on('message', (data: RawData) => {
      this.messages.push(data.toString());
      this.#wake();
    });
    // A socket that ends without a close frame reports an error first; `closed` says the rest.
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.on('open', () => resolve());
      this.socket.on('error', reject);
    });
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next unread message, as text. */
  async nextText(): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.#read >= this.messages.length) {
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`No message within ${PATIENCE_MS} ms after ${this.messages.length}.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.messages[this.#read++] ?? '';
  }

  async next(): Promise<JsonObject> {
    const value: unknown = JSON.parse(await this.nextText());
    if (!isJsonObject(value)) throw new Error('Expected a JSON object.');
    return value;
  }

  async nextOfType(type: string): Promise<JsonObject> {
    for (;;) {
      const message = await this.next();
      if (message['type'] === type) return message;
    }
  }
}

export async function connect(url: string, options: ClientOptions = {}): Promise<TestClient> {
  const client = new TestClient(url, options);
  await client.opened();
  return client;
}

/** Status and JSON body of an opening handshake that is refused. */
export function handshake(url: string, options: ClientOptions = {}): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('open', () => reject(new Error('The server let the client in.')));
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        socket.off('error', reject);
        socket.on('error', () => undefined);
        socket.terminate();
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
      });
    });
  });
}

export async function postFaults(httpUrl: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${httpUrl}/__faults`, { method: 'POST', body: text });
  return { status: response.status, body: await response.json() };
}

/** Waits until `check` holds; for what arrives over another socket than the one a test reads. */
export async function until(check: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!check()) {
    if (Date.now() > deadline) throw new Error(`Not true within ${PATIENCE_MS} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
