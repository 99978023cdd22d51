import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { UNKNOWN_HOST } from '../../harness/loopback-build.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { startHalfOpenLink } from '../../servers/faulty/half-open.ts';
import { startProtocolIgnored, startUnaskedProtocol, startWrongAccept } from '../../servers/faulty/handshakes.ts';
import { REDIRECT_TARGET, RETRY_AFTER_S, startRefusing } from '../../servers/faulty/http-answers.ts';
import { startMortal } from '../../servers/faulty/mortal.ts';
import { startClosing, startSilent } from '../../servers/faulty/open-servers.ts';
import { startPlainOnTlsPort, startSelfSigned } from '../../servers/faulty/tls.ts';
import {
  startAnsweringNothing,
  startHanging,
  startMailServer,
  startResetting,
  takeRefusedPort,
  unknownHost,
} from '../../servers/faulty/transport.ts';
import { type Expected, type FailureCase, isTold, type Scene } from './failure-case.ts';

const RETRY = /^retry: attempt 2 follows after 2\.00 s · The opening handshake failed\.$/;

/** Chrome learns it from an extra request, Firefox from its own record of the handshake. */
function learned(evidence: object): { chrome: object; firefox: object } {
  return { chrome: { source: 'probe', ...evidence }, firefox: { source: 'webRequest', ...evidence } };
}

function both(expected: Expected): FailureCase['expected'] {
  return { chrome: expected, firefox: expected };
}

type Failure = NonNullable<Expected['failure']>;

function each(
  failure: Omit<Failure, 'evidence'>,
  evidence: { chrome: object | null; firefox: object | null },
  says: RegExp,
  then = RETRY,
): FailureCase['expected'] {
  return {
    chrome: { failure: { ...failure, evidence: evidence.chrome }, says, then },
    firefox: { failure: { ...failure, evidence: evidence.firefox }, says, then },
  };
}

function header(name: string, value: unknown): unknown {
  return expect.arrayContaining([{ name: expect.stringMatching(new RegExp(`^${name}$`, 'i')), value }]);
}

/** The second attempt came no sooner than the server asked. */
function expectHonoured(events: readonly ConnectionEvent[]): void {
  const [first, second] = events.filter(({ kind }) => kind === 'attempt');
  expect((second?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThanOrEqual(RETRY_AFTER_S * 1000);
}

const HTTP: readonly FailureCase[] = [
  {
    name: '401 with WWW-Authenticate',
    start: () => startRefusing(401),
    expected: each(
      { category: 'authentication_failed', cause: 'http-status' },
      learned({ status: 401, headers: header('www-authenticate', expect.stringContaining('invalid_token')) }),
      /401/,
    ),
  },
  {
    name: '403 with a JSON body',
    start: () => startRefusing(403),
    expected: each(
      { category: 'authentication_failed', cause: 'http-status' },
      learned({ status: 403, body: expect.stringContaining('service_role') }),
      /403/,
    ),
  },
  {
    name: '404',
    start: () => startRefusing(404),
    expected: each({ category: 'endpoint_not_found', cause: 'http-status' }, learned({ status: 404 }), /404/),
  },
  {
    name: '503 with Retry-After: 3',
    start: () => startRefusing(503),
    isTold: (events) => count(events, 'attempt') >= 2,
    verify: expectHonoured,
    expected: each(
      { category: 'connection_error', cause: 'http-status' },
      learned({ status: 503, headers: header('retry-after', '3') }),
      /503/,
      /^retry: attempt 2 follows after 3\.00 s · The server asks to wait 3 s \(Retry-After\)\.$/,
    ),
  },
  {
    name: '302 to a sign-in page',
    start: () => startRefusing(302),
    expected: each(
      { category: 'connection_error', cause: 'redirect' },
      learned({ status: 302, redirectedTo: REDIRECT_TARGET }),
      /redirect/i,
    ),
  },
];

const NET: readonly FailureCase[] = [
  {
    name: 'takes the connection and never answers',
    start: startHanging,
    profile: { connectTimeoutMs: 1500 },
    expected: both({
      failure: { category: 'connection_timeout', cause: 'timeout', evidence: { source: 'timer' } },
      says: /No answer to the opening handshake within 1500 ms/,
      then: /^retry: attempt 2 follows after 2\.00 s · The opening handshake got no answer in time\.$/,
    }),
  },
  {
    name: 'resets the connection',
    start: startResetting,
    expected: each(
      { category: 'connection_error', cause: 'reset' },
      netErrors('net::ERR_CONNECTION_RESET', 'NS_ERROR_NET_RESET'),
      /reset/i,
    ),
  },
  {
    name: 'ends the connection without a byte',
    start: startAnsweringNothing,
    expected: {
      chrome: {
        failure: {
          category: 'connection_error',
          cause: 'empty-answer',
          evidence: { source: 'probe', netError: 'net::ERR_EMPTY_RESPONSE' },
        },
        says: /ended the connection without an answer/,
        then: RETRY,
      },
      // Firefox has one name for both.
      firefox: {
        failure: {
          category: 'connection_error',
          cause: 'reset',
          evidence: { source: 'webRequest', netError: 'NS_ERROR_NET_RESET' },
        },
        says: /reset or ended the connection without an answer/,
        then: RETRY,
      },
    },
  },
  {
    name: 'does not speak HTTP (SMTP)',
    start: startMailServer,
    expected: each(
      { category: 'connection_error', cause: 'not-http' },
      netErrors('net::ERR_INVALID_HTTP_RESPONSE', expect.any(String)),
      /HTTP/,
    ),
  },
  {
    name: 'nobody listens at the port',
    start: takeRefusedPort,
    expected: each(
      { category: 'connection_refused', cause: 'refused' },
      netErrors('net::ERR_CONNECTION_REFUSED', 'NS_ERROR_CONNECTION_REFUSED'),
      /refused/i,
    ),
  },
  {
    name: 'unknown host',
    start: async () => unknownHost(UNKNOWN_HOST),
    expected: each(
      { category: 'connection_error', cause: 'name-not-resolved' },
      netErrors('net::ERR_NAME_NOT_RESOLVED', 'NS_ERROR_UNKNOWN_HOST'),
      /name/i,
    ),
  },
  {
    name: 'a port that browsers block',
    start: async () => ({ url: 'ws://127.0.0.1:22/', close: async () => undefined }),
    expected: both({
      // A rule of ours, asked before anything is sent.
      failure: { category: 'connection_error', cause: 'blocked-port', evidence: { source: 'check' } },
      says: /Browsers block the port/,
      then: /^stopped:/,
    }),
  },
];

function netErrors(chrome: unknown, firefox: unknown): { chrome: object; firefox: object } {
  return { chrome: { source: 'probe', netError: chrome }, firefox: { source: 'webRequest', netError: firefox } };
}

const TLS: readonly FailureCase[] = [
  {
    name: 'self-signed certificate',
    start: startSelfSigned,
    expected: each(
      { category: 'connection_error', cause: 'tls' },
      netErrors('net::ERR_CERT_AUTHORITY_INVALID', expect.any(String)),
      /TLS|certificate/i,
    ),
  },
  {
    name: 'plain text at a wss:// address',
    start: startPlainOnTlsPort,
    expected: each(
      { category: 'connection_error', cause: 'tls' },
      netErrors('net::ERR_SSL_PROTOCOL_ERROR', expect.any(String)),
      /TLS/,
    ),
  },
];

const SUBPROTOCOL: Omit<Failure, 'evidence'> = { category: 'connection_error', cause: 'subprotocol' };

const HANDSHAKES: readonly FailureCase[] = [
  {
    name: 'wrong Sec-WebSocket-Accept',
    start: startWrongAccept,
    expected: each(
      { category: 'connection_error', cause: 'bad-accept' },
      learned({ status: 101 }),
      /Sec-WebSocket-Accept/,
    ),
  },
  {
    name: 'agrees on a subprotocol that was not offered',
    start: startUnaskedProtocol,
    protocols: ['chat.v1'],
    expected: {
      // Chrome hides the answer that it did not take.
      chrome: {
        failure: { category: 'connection_error', cause: 'bad-accept', evidence: { source: 'probe', status: 101 } },
        says: /wrong Sec-WebSocket-Accept, or a subprotocol/,
        then: RETRY,
      },
      firefox: {
        failure: { ...SUBPROTOCOL, evidence: { source: 'webRequest', status: 101 } },
        says: /asked for "chat\.v1" and answered "never-offered\.v9"/,
        then: RETRY,
      },
    },
  },
  {
    name: 'agrees on none of the offered subprotocols',
    start: startProtocolIgnored,
    protocols: ['chat.v1'],
    isTold: (events) => isTold(events) || count(events, 'open') > 0,
    expected: {
      chrome: {
        failure: { ...SUBPROTOCOL, evidence: { source: 'probe', status: 101 } },
        says: /asked for "chat\.v1" and answered none/,
        then: RETRY,
      },
      // Firefox takes it all the same, against the WHATWG standard.
      firefox: { failure: null, says: /^handshake /, then: /^stays connected$/ },
    },
  },
];

function closing(code: number, reason: string, failure: Failure | null, says: RegExp, then: RegExp): FailureCase {
  return {
    name: code === 1006 ? 'breaks off without a close frame (1006)' : `closes with ${code}`,
    start: () => startClosing({ code, reason, afterMs: 200 }),
    ...(failure === null ? { isTold: (events: readonly ConnectionEvent[]) => count(events, 'stopped') > 0 } : {}),
    expected: both({ failure, says, then }),
  };
}

const CLOSED: Failure = { category: 'connection_error', cause: 'closed', evidence: { source: 'socket' } };

const CLOSINGS: readonly FailureCase[] = [
  closing(1000, 'done', null, /Not reconnecting after close code 1000 \(Normal Closure\)/, /^stopped:/),
  closing(
    1001,
    'bye',
    CLOSED,
    /1001 \(Going Away\)/,
    /^retry: attempt 2 follows after 2\.00 s .*the usual wait comes first/,
  ),
  closing(1006, '', { ...CLOSED, cause: 'lost' }, /without a close frame/, /^retry: attempt 2 follows after 2\.00 s /),
  closing(
    1008,
    'no token',
    CLOSED,
    /1008 \(Policy Violation\).*“no token”/,
    /^stopped: Not reconnecting after close code 1008/,
  ),
  closing(1011, 'oops', CLOSED, /1011 \(Internal Error\)/, /^retry: attempt 2 follows after 5\.00 s /),
  closing(1012, 'deploy', CLOSED, /1012 \(Service Restart\)/, /^retry: attempt 2 follows after 5\.00 s /),
  closing(4001, 'kicked', CLOSED, /4001 \(Private Use\).*“kicked”/, /^retry: attempt 2 follows after 2\.00 s /),
];

function count(events: readonly ConnectionEvent[], kind: ConnectionEvent['kind']): number {
  return events.filter((event) => event.kind === kind).length;
}

async function startKilled(): Promise<Scene> {
  const server = await startMortal((port) => startClarityServer({ port, intervalMs: 0 }));
  return {
    url: server.url,
    async act() {
      await server.kill();
      await sleep(2500);
      await server.revive();
    },
    close: () => server.close(),
  };
}

async function startCut(): Promise<Scene> {
  const server = await startClarityServer({ intervalMs: 0 });
  const link = await startHalfOpenLink(server.url);
  return {
    url: link.url,
    async act() {
      await sleep(500);
      link.cut();
    },
    async close() {
      await link.close();
      await server.close();
    },
  };
}

const HEARTBEAT = {
  message: '{"type":"execution-update","ts":"{{now}}","projectId":"p","payload":{"correlationId":"{{uuid}}"}}',
  intervalMs: 300,
  reply: { kind: 'any' },
  timeoutMs: 300,
  maxMissed: 2,
  onMissed: 'reconnect',
} as const;

const LIVES: readonly FailureCase[] = [
  {
    name: 'killed, and brought back',
    start: startKilled,
    isTold: (events) => count(events, 'open') >= 2,
    expected: both({
      failure: { category: 'connection_error', cause: 'lost', evidence: { source: 'socket' } },
      says: /without a close frame/,
      then: /^connected again$/,
    }),
  },
  {
    name: 'accepts and never speaks',
    start: startSilent,
    profile: { silenceMs: 1000 },
    isTold: (events) => count(events, 'silence') > 0,
    expected: both({ failure: null, says: /nothing received for 1\.\d+ s/, then: /^stays connected$/ }),
  },
  {
    name: 'half-open link, with a heartbeat',
    start: startCut,
    profile: { heartbeat: HEARTBEAT },
    isTold: (events) => count(events, 'error') > 0 && count(events, 'open') >= 2,
    expected: both({
      failure: { category: 'connection_timeout', cause: 'heartbeat', evidence: {} },
      says: /heartbeat/i,
      then: /^connected again$/,
    }),
  },
];

/** Every way in which a connection fails, as a person meets it. */
export const CASES: readonly FailureCase[] = [...HTTP, ...NET, ...TLS, ...HANDSHAKES, ...CLOSINGS, ...LIVES];
