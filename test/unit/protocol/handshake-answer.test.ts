import { describe, expect, it } from 'vitest';
import { type HandshakeEvidence, noEvidence } from '../../../lib/protocol/handshake.ts';
import {
  acceptFor,
  headerValue,
  sameAnswer,
  type UpgradeFault,
  upgradeFault,
} from '../../../lib/protocol/handshake-answer.ts';

const GOOD = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='];

function headers(...lines: string[]) {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
}

describe('an answer of 101', () => {
  it.each<[string, UpgradeFault, string[], string[]]>([
    ['without Upgrade', 'upgrade', GOOD.slice(1), []],
    ['to another protocol', 'upgrade', ['Upgrade: h2c', ...GOOD.slice(1)], []],
    ['without Connection', 'upgrade', [GOOD[0] ?? '', GOOD[2] ?? ''], []],
    ['without Accept', 'accept-missing', GOOD.slice(0, 2), []],
    ['with no subprotocol, one asked for', 'subprotocol', GOOD, ['chat']],
    ['with a subprotocol nobody asked for', 'subprotocol', [...GOOD, 'Sec-WebSocket-Protocol: x'], []],
    ['with another subprotocol', 'subprotocol', [...GOOD, 'sec-websocket-protocol: x'], ['chat', 'y']],
    ['with an unknown extension', 'extension', [...GOOD, 'Sec-WebSocket-Extensions: x-foo; a=1'], []],
    ['with all that can be seen right', 'accept', [...GOOD, 'Sec-WebSocket-Protocol: y'], ['chat', 'y']],
    ['with compression', 'accept', [...GOOD, 'Sec-WebSocket-Extensions: permessage-deflate; a=1'], []],
    ['in other spelling', 'accept', ['UPGRADE: WebSocket', 'CONNECTION: keep-alive, upgrade', GOOD[2] ?? ''], []],
  ])('%s: %s', (_, fault, lines, asked) => {
    expect(upgradeFault(headers(...lines), asked)).toBe(fault);
  });

  it('must prove that it belongs to the key: the example of RFC 6455 §1.3', async () => {
    expect(await acceptFor('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });
});

describe('two failures met the same answer', () => {
  const FIRST: HandshakeEvidence = {
    ...noEvidence('probe'),
    status: 502,
    statusText: 'Bad Gateway',
    headers: headers('Server: nginx', 'Date: Fri, 20 Nov 2026 12:00:00 GMT', 'Content-Type: text/html', 'Age: 1'),
    body: '<h1>Bad Gateway</h1>',
  };

  it.each<[string, string[]]>([
    ['later', ['Server: nginx', 'Date: Fri, 20 Nov 2026 12:00:02 GMT', 'Content-Type: text/html', 'Age: 3']],
    ['in another order and spelling', ['content-type: text/html', 'SERVER: nginx ']],
    [
      'with ids of its own',
      ['Server: nginx', 'Content-Type: text/html', 'X-Request-Id: 2', 'x-amzn-requestid: 3', 'Set-Cookie: sid=9'],
    ],
    ['with less left', ['Server: nginx', 'Content-Type: text/html', 'X-RateLimit-Remaining: 3']],
  ])('when it came %s', (_, lines) => {
    expect(sameAnswer(FIRST, { ...FIRST, headers: headers(...lines) })).toBe(true);
  });

  it.each<[string, Partial<HandshakeEvidence>]>([
    ['status', { status: 503 }],
    ['name of the status', { statusText: 'No' }],
    ['body', { body: '<h1>Bad gateway</h1>' }],
    ['length of the body', { bodyTruncated: true }],
    ['redirect', { redirectedTo: 'https://a.example/' }],
    ['error', { netError: 'net::ERR_FAILED' }],
    ['header', { headers: headers('Server: apache', 'Content-Type: text/html') }],
    ['number of headers', { headers: headers('Server: nginx') }],
  ])('but not with another %s', (_, other) => {
    expect(sameAnswer(FIRST, { ...FIRST, ...other })).toBe(false);
  });

  it('however it was learnt', () => {
    expect(sameAnswer(FIRST, { ...FIRST, source: 'webRequest', needsAccess: true, repeats: true })).toBe(true);
  });
});

it('values of a header that comes twice are one list', () => {
  expect(headerValue(headers('Via: a', 'VIA: b'), 'via')).toBe('a, b');
  expect(headerValue([], 'via')).toBeNull();
});
