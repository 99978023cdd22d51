import { describe, expect, it } from 'vitest';
import { type HandshakeEvidence, noEvidence } from '../../../lib/protocol/handshake.ts';
import { sameAnswer, upgradeFault } from '../../../lib/protocol/handshake-answer.ts';
import { checkHeaders, maskHeaders } from '../../../lib/protocol/handshake-headers.ts';
import { decodeJwt, findJwt } from '../../../lib/protocol/jwt.ts';
import { retryAfterMs } from '../../../lib/protocol/retry-after.ts';
import { quoted } from '../../../lib/protocol/server-words.ts';
import { explainFailure } from '../../../lib/session/failure.ts';

/** What is quadratic takes minutes for a megabyte. */
const MEGABYTE = 1_000_000;
const MOST_MS = 1000;

/** Runs of what patterns repeat, ended by what they do not expect, as a server would send them to keep us busy. */
const PATTERNS: readonly (readonly [string, string])[] = [
  [' ', 'x'],
  ['\t ', ','],
  [', ', 'x'],
  [' ,', ' x'],
  [';', '\n'],
  ['=', '!'],
  ['eyJ.', '!'],
  ['eyJ', '..!'],
  ['.', '!'],
  ['ws:/', ' '],
  ['https://', '.'],
  ['?', ' '],
  ['&a=', '%'],
  ['?a=%3F', ' '],
  ['%25', ''],
  ['/\\', '.'],
  ['0', 'x'],
  ['\u200b ', 'x'],
  ['<', '>'],
  ['{"a":', ''],
  ['[', ''],
  ['base64url.bearer.authorization.', '.io.'],
  ['a b', ''],
];
const HEADERS: readonly string[] = [
  'Connection',
  'Content-Type',
  'Date',
  'Location',
  'Retry-After',
  'Sec-WebSocket-Accept',
  'Sec-WebSocket-Extensions',
  'Sec-WebSocket-Protocol',
  'Sec-WebSocket-Version',
  'Set-Cookie',
  'Authorization',
  'X-Other',
];

function explain(evidence: Partial<HandshakeEvidence>): string {
  const context = { url: 'wss://host/', protocols: ['chat'], headers: [], code: 1006, now: 0 };
  return explainFailure({ ...noEvidence('probe'), ...evidence }, context).detail;
}

function msOf(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

describe.each(PATTERNS)('a megabyte of %j and then %j', (unit, end) => {
  const text = unit.repeat(MEGABYTE / unit.length) + end;
  const headers = HEADERS.map((name) => ({ name, value: text }));

  it('as words of a server takes no time', () => {
    let words = '';
    expect(msOf(() => (words = quoted(text)))).toBeLessThan(MOST_MS);
    expect(words.length).toBeLessThanOrEqual(121);
  });

  it.each([101, 200, 302, 401, 426, 503, null])(
    'as every part of an answer with status %s is explained at once',
    (status) => {
      const upgrade = [{ name: 'Upgrade', value: 'websocket' }];
      const evidence = {
        status,
        statusText: text,
        headers: status === 101 ? [...upgrade, ...headers] : headers,
        body: text.slice(0, 65_536),
        netError: status === null ? text : null,
      };
      let sentence = '';
      expect(msOf(() => (sentence = explain(evidence)))).toBeLessThan(2 * MOST_MS);
      expect(sentence.length).toBeLessThan(800);
    },
  );

  it('in a header that is looked into or masked takes no time', () => {
    expect(msOf(() => maskHeaders(headers))).toBeLessThan(3 * MOST_MS);
    expect(msOf(() => retryAfterMs(text, 0))).toBeLessThan(MOST_MS);
    for (const name of ['Connection', 'Sec-WebSocket-Extensions']) {
      const answer = [
        { name: 'Upgrade', value: 'websocket' },
        { name: 'Connection', value: 'upgrade' },
        { name: 'Sec-WebSocket-Accept', value: 'x' },
        { name, value: text },
      ];
      expect(msOf(() => upgradeFault(answer, []))).toBeLessThan(MOST_MS);
    }
    const evidence = { ...noEvidence('probe'), headers };
    expect(msOf(() => sameAnswer(evidence, { ...evidence }))).toBeLessThan(MOST_MS);
  });

  it('as a token or as a header of ours takes no time', () => {
    // As long as one may be.
    const token = text.slice(-65_500);
    expect(msOf(() => decodeJwt(`${token}.${token.slice(0, 9)}.`))).toBeLessThan(MOST_MS);
    expect(msOf(() => decodeJwt(`a.${'='.repeat(65_000)}!.`))).toBeLessThan(MOST_MS);
    expect(msOf(() => findJwt(token))).toBeLessThan(MOST_MS);
    const ours = Array.from({ length: 50 }, (_, n) => ({ name: `X-${n}`, value: `a${text.slice(0, 16_000)}a` }));
    expect(msOf(() => checkHeaders(ours))).toBeLessThan(MOST_MS);
  });
});
