import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 5000;
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** An opening handshake as a browser sends it (RFC 6455 §4.1), with further header lines. */
export function openingHandshake(port: number, ...more: readonly string[]): string {
  return [
    'GET /ws HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${KEY}`,
    'Sec-WebSocket-Version: 13',
    ...more,
    '',
    '',
  ].join('\r\n');
}

export interface RawAnswer {
  /** All bytes that came, as Latin-1. */
  readonly text: string;
  /** How it ended: the far end said so (`fin`), by `reset`, was `refused`, or not at all within `patienceMs`. */
  readonly end: 'fin' | 'reset' | 'refused' | 'open';
}

/** Connects, sends `request`, and gathers what comes until the far end ends it or for `patienceMs`. */
export function ask(port: number, request: string, patienceMs = PATIENCE_MS): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = '';
    const socket: Socket = connect(port, '127.0.0.1');
    const settle = (end: RawAnswer['end']): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, end });
    };
    const timer = setTimeout(() => settle('open'), patienceMs);
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('end', () => settle('fin'));
    socket.on('error', (error) => {
      const code = 'code' in error ? error.code : '';
      settle(code === 'ECONNREFUSED' ? 'refused' : 'reset');
    });
  });
}
