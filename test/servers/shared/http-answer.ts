import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function headersOf(answer: HttpAnswer, text: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    ...answer.headers,
  };
}

export function answerRequest(response: ServerResponse, answer: HttpAnswer): void {
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, headersOf(answer, text)).end(text);
}

/** Answers an opening handshake with something other than 101. */
export function answerUpgrade(tcp: Duplex, answer: HttpAnswer): void {
  const text = JSON.stringify(answer.body);
  const lines = Object.entries({ ...headersOf(answer, text), Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  tcp.end(
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Refused'}\r\n${lines.join('\r\n')}\r\n\r\n${text}`,
  );
}

export function refuse(status: number, error: string, headers?: Readonly<Record<string, string>>): HttpAnswer {
  const body = { error, status };
  return headers === undefined ? { status, body } : { status, body, headers };
}

/** Path and query of a request; the host does not matter here. */
export function requestUrl(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://127.0.0.1');
  } catch {
    // A request line such as `GET //[ HTTP/1.1` is no URL; no server has anything at this path.
    return new URL('http://127.0.0.1/unreadable-request-target');
  }
}

/** 404 unless the request is for `path`. */
export function admitPath(request: IncomingMessage, path: string): HttpAnswer | null {
  const asked = requestUrl(request).pathname;
  return asked === path ? null : refuse(404, `Nothing at ${asked}: the WebSocket endpoint is ${path}.`);
}
