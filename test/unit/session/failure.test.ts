import { describe, expect, it } from 'vitest';
import { type HandshakeEvidence, type HandshakeHeader, noEvidence } from '../../../lib/protocol/handshake.ts';
import { FINDING } from '../../../lib/protocol/handshake-answer.ts';
import { explainFailure } from '../../../lib/session/failure.ts';
import type { FailureContext } from '../../../lib/session/failure-context.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const CONTEXT: FailureContext = { url: 'ws://host:8090/ws', protocols: [], headers: [], code: 1006, now: NOW };

function headers(...lines: string[]): HandshakeHeader[] {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
}

function explain(evidence: Partial<HandshakeEvidence>, context: Partial<FailureContext> = {}) {
  return explainFailure({ ...noEvidence('probe'), ...evidence }, { ...CONTEXT, ...context });
}

function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.c2ln`;
}

describe('a status instead of an upgrade', () => {
  const AUTH = 'authentication_failed, http-status';
  const GONE = 'endpoint_not_found, http-status';
  const ERROR = 'connection_error, http-status';

  it.each([
    [401, 'Unauthorized', AUTH, 'it wants credentials, add an Authorization header or a token.'],
    [403, 'Forbidden', AUTH, 'check the rights of the credentials, or set an Origin header that it allows.'],
    [407, 'Proxy Authentication Required', AUTH, 'A proxy on the way to host:8090 answered with 407'],
    [404, 'Not Found', GONE, 'no endpoint is at this path, check path and query of the URL.'],
    [410, 'Gone', GONE, 'no endpoint is at this path, check path and query of the URL.'],
    [400, 'Bad Request', ERROR, 'it misses something in the handshake'],
    [405, 'Method Not Allowed', ERROR, 'it refuses a WebSocket here, check URL and headers.'],
    [418, '', ERROR, 'answered the handshake with 418: it refuses a WebSocket here'],
    [426, 'Upgrade Required', ERROR, 'it wants another upgrade, check that this path speaks WebSocket.'],
    [429, 'Too Many Requests', ERROR, 'too many attempts, try again later.'],
    [500, 'Internal Server Error', ERROR, 'the server failed by itself, look at its log.'],
    [501, 'Not Implemented', ERROR, 'the server failed by itself, look at its log.'],
    [502, 'Bad Gateway', ERROR, 'a proxy is there, but the server behind it did not answer; check that it runs.'],
    [503, 'Service Unavailable', ERROR, 'it is overloaded or under maintenance, try again later.'],
    [504, 'Gateway Timeout', ERROR, 'a proxy is there, but the server behind it did not answer; check that it runs.'],
    [599, '', ERROR, 'the server failed by itself, look at its log.'],
    [
      200,
      'OK',
      ERROR,
      'like a web server instead of upgrading: check the path, and that no proxy removes the upgrade.',
    ],
    [204, 'No Content', ERROR, 'like a web server instead of upgrading'],
    [304, 'Not Modified', ERROR, 'like a web server instead of upgrading'],
    [301, 'Moved Permanently', 'connection_error, redirect', 'redirects the handshake elsewhere without saying where'],
  ])('%d %s is %s', (status, statusText, what, says) => {
    const { category, cause, detail, retryAfterMs } = explain({ status, statusText });
    expect(`${category}, ${cause}`).toBe(what);
    expect(detail).toContain(says);
    expect(detail).toContain(`${status} ${statusText}`.trim());
    expect(detail).toContain('host:8090');
    expect(retryAfterMs).toBeNull();
  });

  it('is named where the server sends no name, as in HTTP/2', () => {
    expect(explain({ status: 403 }).detail).toContain('403 Forbidden');
  });

  it('wins over the name of an error that Firefox puts after it', () => {
    const netError = 'NS_ERROR_WEBSOCKET_CONNECTION_REFUSED';
    expect(explain({ source: 'webRequest', status: 404, netError }).category).toBe('endpoint_not_found');
    expect(explain({ status: 302, netError: 'NS_ERROR_NET_ON_RECEIVING_FROM' }).cause).toBe('redirect');
  });

  it.each([
    ['{"error":"role missing"}', ' (“role missing”)'],
    ['{"error":{"code":4,"message":"role missing"}}', ' (“role missing”)'],
    ['{"title":"Forbidden","detail":"role missing"}', ' (“role missing”)'],
    ['{"message":"no \\u202e\\u0007 tricks\\nhere"}', ' (“no tricks here”)'],
    ['role\n missing', ' (“role missing”)'],
    ['see https://h/?token=hunter2', ' (“see https://h/?token=***”)'],
    ['x'.repeat(200), ` (“${'x'.repeat(120)}…”)`],
    ['{"error":7}', ''],
    ['{"error":', ''],
    ['<h1>Forbidden</h1>', ''],
    ['', ''],
    [null, ''],
  ])('quotes the reason in %j', (body, quoted) => {
    expect(explain({ status: 403, statusText: 'Forbidden', body }).detail).toContain(`403 Forbidden${quoted}:`);
  });

  it('tells of a plain GET that a handshake got another answer', () => {
    const { detail } = explain({ status: 200, netError: FINDING.getOnly });
    expect(detail).toContain('rejected the handshake; a plain GET, which got 200 OK, does not tell why');
    expect(explain({ status: 403, netError: FINDING.getOnly }).category).toBe('authentication_failed');
  });

  it('says which version or upgrade a 426 wants', () => {
    expect(explain({ status: 426, headers: headers('Sec-WebSocket-Version: 8, 7') }).detail).toContain('version 8, 7');
    expect(explain({ status: 426, headers: headers('Upgrade: h2c') }).detail).toContain('an upgrade to h2c');
  });

  it.each([
    ['http://host:8090/sign-in?token=abc', 'to http://host:8090/sign-in?token=***', 'sign in first'],
    ['https://host:8090/ws', 'to https://host:8090/ws', 'use wss:// instead of ws://'],
    ['https://other/ws', 'to https://other/ws', 'sign in first'],
  ])('a redirect to %s', (redirectedTo, where, advice) => {
    const { detail } = explain({ status: 302, redirectedTo });
    expect(detail).toContain(where);
    expect(detail).toContain(advice);
    expect(explain({ status: 302, headers: headers(`Location: ${redirectedTo}`) }).detail).toBe(detail);
  });
});

describe('credentials', () => {
  const expired = token({ exp: NOW / 1000 - 180 });
  const fresh = token({ exp: NOW / 1000 + 3600 });
  const early = token({ nbf: NOW / 1000 + 60 });

  it.each([401, 403])('%d: an expired token is the reason', (status) => {
    const inHeader = explain({ status }, { headers: headers(`Authorization: Bearer ${expired}`) });
    expect(inHeader.detail).toMatch(
      /: the token in the Authorization header expired 3 minutes ago \(2026-11-20 11:57:00 UTC\), get a new one\.$/,
    );
    const inUrl = explain({ status }, { url: `ws://host:8090/ws?token=${expired}` });
    expect(inUrl.detail).toContain('the token in the URL expired 3 minutes ago');
    expect(inHeader.detail + inUrl.detail).not.toContain('eyJ');
  });

  it('a token that is not valid yet', () => {
    const { detail } = explain({ status: 401 }, { headers: headers(`Cookie: jwt=${early}`) });
    expect(detail).toContain('the token in the Cookie header is valid only in 1 minute');
  });

  it('a token that looks right', () => {
    const { detail } = explain({ status: 401 }, { headers: headers(`Authorization: Bearer ${fresh}`) });
    expect(detail).toContain('does not accept the credentials in the handshake headers');
  });

  it('an Origin that was set already', () => {
    const { detail } = explain({ status: 403 }, { headers: headers('Origin: https://a.example') });
    expect(detail).toContain('check the rights of the credentials and the Origin header');
  });
});

describe('Retry-After', () => {
  it.each([
    [503, ['Retry-After: 3'], 3000],
    [429, ['retry-after: 120'], 120_000],
    [503, ['Retry-After: 999999'], 86_400_000],
    [503, ['Retry-After: Fri, 20 Nov 2026 12:01:00 GMT'], 60_000],
    [503, ['Retry-After: Fri, 20 Nov 2026 13:01:00 GMT', 'Date: Fri, 20 Nov 2026 13:00:00 GMT'], 60_000],
    [503, ['Retry-After: Fri, 20 Nov 2026 12:01:00 GMT', 'Date: yesterday'], 60_000],
    [503, ['Retry-After: soon'], null],
    [503, [], null],
    [500, ['Retry-After: 3'], null],
    [401, ['Retry-After: 3'], null],
  ])('%d with %j asks to wait %s ms', (status, lines, ms) => {
    const { retryAfterMs, detail } = explain({ status, headers: headers(...lines) });
    expect(retryAfterMs).toBe(ms);
    expect(detail.includes('as it asks')).toBe(ms !== null);
  });
});

describe('an upgrade that the browser rejected', () => {
  const good = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: x'];

  it.each([
    [good, [], 'bad-accept', 'answered with a wrong Sec-WebSocket-Accept, so its answer belongs to another handshake'],
    [good.slice(0, 2), [], 'bad-accept', 'without Sec-WebSocket-Accept'],
    [good.slice(1), [], 'bad-accept', 'without the headers Upgrade: websocket and Connection: Upgrade'],
    [
      [...good, 'Sec-WebSocket-Extensions: x-foo'],
      [],
      'bad-accept',
      'an extension that the browser did not ask for (x-foo)',
    ],
    [
      good,
      ['chat.v1'],
      'subprotocol',
      'asked for "chat.v1" and answered none: ask for none, or for one that the server',
    ],
    [
      [...good, 'Sec-WebSocket-Protocol: chat.v2'],
      ['chat.v1', 'chat.v0'],
      'subprotocol',
      'asked for "chat.v1", "chat.v0" and answered "chat.v2": ask for "chat.v2" instead.',
    ],
    [
      [...good, 'Sec-WebSocket-Protocol: mqtt'],
      [],
      'subprotocol',
      'asked for none and answered "mqtt": ask for "mqtt".',
    ],
  ])('%j, asked for %j: %s', (lines, protocols, cause, says) => {
    const told = explain({ source: 'webRequest', status: 101, headers: headers(...lines) }, { protocols });
    expect(told).toMatchObject({ category: 'connection_error', cause, retryAfterMs: null });
    expect(told.detail).toContain(says);
  });

  it.each([
    [
      { status: 101, netError: FINDING.badAccept },
      'bad-accept',
      'the browser hides it: look there for a wrong Sec-WebSocket-Accept',
    ],
    [
      { status: 101, netError: FINDING.badAccept, headers: headers(...good) },
      'bad-accept',
      'a wrong Sec-WebSocket-Accept, so',
    ],
    [{ status: 101, netError: FINDING.subprotocol }, 'subprotocol', 'answered none'],
    [
      { status: 101, netError: FINDING.subprotocol, headers: headers('Sec-WebSocket-Protocol: graphql-ws') },
      'subprotocol',
      'answered "graphql-ws"',
    ],
    [{ netError: FINDING.accepted }, 'unknown', 'the same handshake a moment later succeeded'],
  ])('found out by further handshakes: %j', (evidence, cause, says) => {
    const told = explain(evidence, { protocols: ['chat.v1'] });
    expect(told.cause).toBe(cause);
    expect(told.detail).toContain(says);
  });

  it('masks a subprotocol that is a token', () => {
    const protocols = ['base64url.bearer.authorization.k8s.io.S3CRET'];
    expect(explain({ status: 101, netError: FINDING.subprotocol }, { protocols }).detail).not.toContain('S3CRET');
  });
});

describe('nothing but the code', () => {
  it.each([
    ['a blocked port', {}, { url: 'ws://host:22/' }, 'blocked-port', 'Browsers block the port of host:22'],
    ['TLS in Firefox', {}, { code: 1015 }, 'tls', 'TLS with host:8090 failed: open its https:// page to see why.'],
    [
      'TLS in Firefox, without access',
      { source: 'opaque', needsAccess: true, netError: FINDING.unreadable },
      { code: 1015 },
      'tls',
      'or allow access to host:8090 to learn it here.',
    ],
    [
      'an HTTP server behind an opaque answer',
      { source: 'opaque', needsAccess: true },
      {},
      'unknown',
      'An HTTP server answers at host:8090, but it did not take the handshake and the browser hides its answer: allow access to host:8090 to read it.',
    ],
    [
      'no HTTP server behind an opaque failure',
      { source: 'opaque', needsAccess: true, netError: FINDING.unreadable },
      {},
      'unreachable',
      'No HTTP server answered at host:8090 (refused, wrong name, no valid TLS, or a redirect elsewhere; the browser hides which)',
    ],
    [
      'no answer to an extra request in time',
      { source: 'opaque', needsAccess: true, netError: FINDING.noAnswer },
      {},
      'unknown',
      'an extra request to it got no answer in time: check that the server runs, or allow access to host:8090',
    ],
    ['the same with access', { netError: FINDING.noAnswer }, {}, 'unknown', 'or look at the log of the server.'],
    [
      'no extra request allowed',
      { source: 'socket' },
      {},
      'unknown',
      'allow the extra request in the settings of the session to learn it.',
    ],
    ['no access', { source: 'socket', needsAccess: true }, {}, 'unknown', 'allow access to host:8090 to learn it.'],
    ['nothing in spite of all', {}, {}, 'unknown', 'the browser tells no reason: look at the log of the server.'],
    [
      'no time to look',
      { source: 'socket', netError: FINDING.notLookedInto },
      {},
      'unknown',
      'was not looked into, because the next attempt began, or the session was stopped, before anything was learnt: let it wait',
    ],
    [
      'no time to look at a blocked port',
      { source: 'socket', netError: FINDING.notLookedInto },
      { url: 'ws://host:22/' },
      'blocked-port',
      'Browsers block the port of host:22',
    ],
    [
      'no time to look at TLS',
      { source: 'socket', netError: FINDING.notLookedInto },
      { code: 1015 },
      'tls',
      'TLS with host:8090 failed',
    ],
    ['an error nobody knows', { netError: 'net::ERR_BRAND_NEW' }, {}, 'unknown', 'no more than net::ERR_BRAND_NEW'],
  ] as const)('%s', (_, evidence, context, cause, says) => {
    const told = explain(evidence, context);
    expect(told.cause).toBe(cause);
    expect(told.detail).toContain(says);
    expect(told.retryAfterMs).toBeNull();
  });

  it('says no secret of the URL', () => {
    expect(explain({}, { url: 'ws://host/?token=S3CRET' }).detail).not.toContain('S3CRET');
    expect(explain({}, { url: 'not a url?token=S3CRET' }).detail).not.toContain('S3CRET');
  });
});

describe('what the server says stays short, visible and without secrets inside the sentence', () => {
  const HOSTILE = `\u202e\u0007https://h/?token=S3CRET&\u200bmore=${'long '.repeat(2000)}`;
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: x'];

  it.each<[string, Partial<HandshakeEvidence>]>([
    ['the name of a status', { status: 503, statusText: HOSTILE }],
    ['a body', { status: 400, body: HOSTILE }],
    ['a redirect', { status: 302, redirectedTo: `/in?token=S3CRET&${HOSTILE}` }],
    ['a Location', { status: 302, headers: [{ name: 'Location', value: HOSTILE }] }],
    ['a version', { status: 426, headers: [{ name: 'Sec-WebSocket-Version', value: HOSTILE }] }],
    ['another upgrade', { status: 426, headers: [{ name: 'Upgrade', value: HOSTILE }] }],
    ['an extension', { status: 101, headers: headers(...upgrade, `Sec-WebSocket-Extensions: ${HOSTILE}`) }],
    [
      'a subprotocol',
      { status: 101, headers: headers(...upgrade, `Sec-WebSocket-Protocol: ${'p'.repeat(9000)}\u202e`) },
    ],
    ['an error', { netError: HOSTILE }],
  ])('%s', (_, evidence) => {
    const { detail } = explain(evidence);
    expect(detail.length).toBeLessThan(600);
    expect(detail).not.toMatch(/[\p{Cc}\p{Cf}]|S3CRET/u);
    expect(detail).toContain('…');
  });

  it('nothing but unseen characters is no name of a status', () => {
    expect(explain({ status: 404, statusText: '\u200b' }).detail).toContain('404 Not Found');
  });
});
