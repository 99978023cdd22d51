import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProtocols, checkWebSocketUrl } from '../../../lib/protocol/url.ts';

function sentenceOf(url: string): string {
  const checked = checkWebSocketUrl(url);
  return checked.ok ? `fine: ${checked.value.url}` : checked.error.message;
}

describe('a WebSocket URL', () => {
  it.each([
    ['ws://localhost:8090/api/v1/ws/devteam', 'ws://localhost:8090/api/v1/ws/devteam'],
    ['wss://example.org', 'wss://example.org/'],
    ['  ws://localhost:8080/  ', 'ws://localhost:8080/'],
    ['WS://LOCALHOST/Path?Q=1', 'ws://localhost/Path?Q=1'],
    ['ws://[::1]:8080/x', 'ws://[::1]:8080/x'],
    ['ws://[2001:db8::1]/', 'ws://[2001:db8::1]/'],
    ['ws://münchen.example/ws', 'ws://xn--mnchen-3ya.example/ws'],
    ['ws://host./', 'ws://host./'],
    ['ws://host:80/', 'ws://host/'],
    ['ws://host:1/@me?mail=a@b', 'ws://host:1/@me?mail=a@b'],
    ['ws://host:65535/', 'ws://host:65535/'],
    ['ws://host/a..b/../c', 'ws://host/c'],
  ])('%j is fine and opens %j', (typed, url) => {
    expect(sentenceOf(typed)).toBe(`fine: ${url}`);
  });

  it.each([
    ['', 'The URL is empty: type one such as ws://localhost:8080/path.'],
    ['localhost:8080', 'The URL "localhost:8080" has no scheme: start it with ws:// or wss://.'],
    ['//host/x', 'The URL "//host/x" has no scheme: start it with ws:// or wss://.'],
    ['http://host/', 'The scheme "http:" is not a WebSocket scheme: use ws:// or wss://.'],
    ['javascript://alert(1)', 'The scheme "javascript:" is not a WebSocket scheme: use ws:// or wss://.'],
    ['ws:///x', 'The URL has no host: write it as ws://host/path.'],
    ['ws://', 'The URL has no host: write it as ws://host/path.'],
    ['ws://?token=1', 'The URL has no host: write it as ws://host/path.'],
    ['ws://bad host/', 'The host "bad host" contains a space: remove it.'],
    ['ws://bad%20host/', 'The host "bad%20host" contains a space: remove it.'],
    ['ws://a..b/', 'The host "a..b" has an empty label: check the dots.'],
    ['ws://.a/', 'The host ".a" has an empty label: check the dots.'],
    ['ws://a%2e%2eb/', 'The host "a%2e%2eb" has an empty label: check the dots.'],
    ['ws://a．．b/', 'The host "a．．b" has an empty label: check the dots.'],
    ['ws://host:0/', 'The port "0" is not a number from 1 to 65535.'],
    ['ws://host:65536/', 'The port "65536" is not a number from 1 to 65535.'],
    ['ws://host:/', 'The port "" is not a number from 1 to 65535.'],
    ['ws://host:8o8o/', 'The port "8o8o" is not a number from 1 to 65535.'],
    ['ws://[::1]:0/', 'The port "0" is not a number from 1 to 65535.'],
    ['ws://host/#top', 'The URL has a fragment (#…), which WebSocket URLs must not have: remove it.'],
    ['ws://host/#', 'The URL has a fragment (#…), which WebSocket URLs must not have: remove it.'],
    [
      'ws://user:secret@host/',
      'The URL carries a user name or password, which browsers refuse: put the token into the query instead.',
    ],
    ['ws://[::1/', 'The URL "ws://[::1/" cannot be parsed: check host, port and path.'],
    ['ws://ho<st/', 'The URL "ws://ho<st/" cannot be parsed: check host, port and path.'],
  ])('%j: %s', (typed, sentence) => {
    expect(sentenceOf(typed)).toBe(sentence);
  });

  it('never shows the secret of a refused URL', () => {
    expect(sentenceOf('wss://user:hunter2@host/')).not.toContain('hunter2');
  });

  it('is warned about on a port that browsers block, and only there', () => {
    const blocked = checkWebSocketUrl('ws://localhost:6667/');
    expect(blocked).toMatchObject({ ok: true, value: { warning: expect.stringContaining('block port 6667') } });
    expect(checkWebSocketUrl('ws://localhost:8080/')).toMatchObject({ ok: true, value: { warning: null } });
  });

  it('never throws, and what it lets pass a browser can parse', () => {
    const almostUrl = fc
      .tuple(
        fc.constantFrom('ws://', 'wss://', 'ws:/', 'WS://', ''),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', ':0', ':8080', ':', '/#', '/?a=1', '..'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), almostUrl), (text) => {
        const checked = checkWebSocketUrl(text);
        if (!checked.ok) {
          expect(checked.error.message).toMatch(/\S.*\.$/s);
          return;
        }
        const { protocol, hostname, hash, username } = new URL(checked.value.url);
        expect(['ws:', 'wss:']).toContain(protocol);
        expect(hostname).not.toBe('');
        expect(hash + username).toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('subprotocols', () => {
  it.each([[[]], [['graphql-transport-ws']], [['v1.json', 'v2.json']], [["!#$%&'*+-.^_`|~"]]])(
    '%j are tokens',
    (protocols) => {
      expect(checkProtocols(protocols)).toEqual({ ok: true, value: protocols });
    },
  );

  it.each([
    [[''], 'The subprotocol "" is not a token'],
    [['a b'], 'The subprotocol "a b" is not a token'],
    [['a,b'], 'The subprotocol "a,b" is not a token'],
    [['ok', 'naïve'], 'The subprotocol "naïve" is not a token'],
    [['a/b'], 'The subprotocol "a/b" is not a token'],
    [['x', 'y', 'x'], 'The subprotocol "x" is given twice: remove one.'],
  ])('%j: %s', (protocols, sentence) => {
    const checked = checkProtocols(protocols);
    expect(checked.ok ? 'fine' : checked.error.message).toContain(sentence);
  });
});
