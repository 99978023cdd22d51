import type { Content, Entry, Header, QueryString, Request, Response, Timings } from 'har-format';
import { utf8ByteLength } from '../base/bytes.ts';
import type { HandshakeEvidence, HandshakeHeader } from '../protocol/handshake.ts';
import type { SessionSummary } from '../session/summary.ts';
import type { ConnectionSketch } from './har-connections.ts';
import { isoTime } from './iso-time.ts';

/**
 * A HAR 1.2 entry without its messages. Only what was observed: of a handshake that worked a browser tells a script
 * neither its request headers nor its response headers, apart from the subprotocol and the extensions agreed on; of one
 * that failed there may be evidence, whose source the entry names.
 */
export function harEntry(sketch: ConnectionSketch, summary: SessionSummary): Entry {
  const { attempt, open, close, error, probes, connection } = sketch;
  const opened = open !== null || sketch.frames > 0;
  const startedAt = attempt?.time ?? sketch.startedAt ?? summary.createdAt;
  const lastedMs = Math.max(0, (sketch.endedAt ?? startedAt) - startedAt);
  const waitMs = opened ? Math.min(open?.handshakeMs ?? 0, lastedMs) : lastedMs;
  const timings: Timings = {
    blocked: -1,
    dns: -1,
    connect: -1,
    ssl: -1,
    send: 0,
    wait: waitMs,
    receive: lastedMs - waitMs,
  };
  return {
    startedDateTime: isoTime(startedAt),
    // HAR 1.2: the sum of all timings that are not -1.
    time: waitMs + (lastedMs - waitMs),
    request: harRequest(
      attempt?.url ?? summary.url,
      attempt?.protocols ?? summary.protocols,
      attempt?.headers ?? summary.headers,
    ),
    response: harResponse(sketch, opened),
    cache: {},
    timings,
    connection: String(connection),
    _resourceType: 'websocket',
    ...(close === null
      ? {}
      : {
          _webSocketClose: {
            code: close.code,
            reason: close.reason,
            timestamp: epochSeconds(close.time),
            wasClean: close.wasClean,
            initiator: close.initiator,
          },
        }),
    ...(error === null
      ? {}
      : {
          _failureText: error.detail,
          _failureCategory: error.category,
          _failureCause: error.cause,
          ...(error.evidence === null ? {} : { _failureEvidence: error.evidence.source }),
        }),
    ...(probes.length === 0 ? {} : { comment: `Looked into by extra requests: ${probes.join(', ')}.` }),
  };
}

/** Chrome's unit for `_webSocketMessages[].time`, to the microsecond: more digits are noise of the division. */
export function epochSeconds(epochMs: number): number {
  return Math.round(epochMs * 1000) / 1_000_000;
}

function harRequest(url: string, protocols: readonly string[], headers: readonly string[]): Request {
  return {
    method: 'GET',
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: [
      ...header('Sec-WebSocket-Protocol', protocols.join(', ')),
      ...headers.map((name) => ({ name, value: '', comment: 'The value was not recorded.' })),
    ],
    queryString: queryString(url),
    headersSize: -1,
    bodySize: 0,
  };
}

function harResponse({ open, error }: ConnectionSketch, opened: boolean): Response & { _error?: string } {
  const answer = opened ? null : (error?.evidence ?? null);
  return {
    // Chrome's own log gives a handshake that got no answer status 0.
    status: opened ? 101 : (answer?.status ?? 0),
    statusText: opened ? 'Switching Protocols' : (answer?.statusText ?? ''),
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: [
      ...header('Sec-WebSocket-Protocol', open?.protocol ?? ''),
      ...header('Sec-WebSocket-Extensions', open?.extensions ?? ''),
      ...(answer?.headers ?? []).map(({ name, value }) => ({ name, value })),
    ],
    content: harContent(answer),
    redirectURL: answer?.redirectedTo ?? '',
    headersSize: -1,
    bodySize: -1,
    ...(opened || error === null ? {} : { _error: error.detail }),
  };
}

const REPEATS = 'The same answer as that of the failure before, where its headers and body are.';

function harContent(answer: HandshakeEvidence | null): Content {
  if (answer?.repeats === true) return { size: 0, mimeType: 'x-unknown', comment: REPEATS };
  if (answer === null || answer.body === null) return { size: 0, mimeType: 'x-unknown' };
  return {
    size: utf8ByteLength(answer.body),
    mimeType: valueOfHeader(answer.headers, 'content-type') ?? 'x-unknown',
    text: answer.body,
    ...(answer.bodyTruncated ? { comment: 'Only the beginning of the body was kept.' } : {}),
  };
}

function valueOfHeader(headers: readonly HandshakeHeader[], name: string): string | null {
  return headers.find((one) => one.name.toLowerCase() === name)?.value ?? null;
}

function header(name: string, value: string): Header[] {
  return value === '' ? [] : [{ name, value }];
}

function queryString(url: string): QueryString[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}
