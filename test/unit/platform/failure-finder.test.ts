import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpaqueOutcome } from '../../../lib/platform/opaque-probe.ts';
import type { HandshakeEvidence } from '../../../lib/protocol/handshake.ts';
import { acceptFor, FINDING } from '../../../lib/protocol/handshake-answer.ts';
import { answer, error, KEY, known, record, setUp } from './finder-setting.ts';
import { probes } from './probe-mocks.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));
vi.mock('../../../lib/platform/handshake-probe.ts', async () => (await import('./probe-mocks.ts')).handshakeProbe);
vi.mock('../../../lib/platform/opaque-probe.ts', async () => (await import('./probe-mocks.ts')).opaqueProbe);
vi.mock('../../../lib/platform/socket-probe.ts', async () => (await import('./probe-mocks.ts')).socketProbe);

const GOOD = [
  { name: 'Upgrade', value: 'websocket' },
  { name: 'Connection', value: 'Upgrade' },
  { name: 'Sec-WebSocket-Accept', value: await acceptFor(KEY) },
];
const BAD = GOOD.with(2, { name: 'Sec-WebSocket-Accept', value: 'wrong' });

beforeEach(() => {
  probes.handshake.mockResolvedValue({ kind: 'nothing' });
  probes.opaque.mockResolvedValue('nothing');
  probes.sockets.mockResolvedValue({ kind: 'nothing' });
});

afterEach(() => vi.resetAllMocks());

describe('in Firefox', () => {
  const found = (part: Partial<HandshakeEvidence>) => known({ source: 'webRequest', ...part });

  it('its own record tells, and another request fetches the body', async () => {
    const headers = [{ name: 'X-A', value: '1' }];
    const { find, asked } = setUp({ recorded: record({ status: 403, statusText: 'Forbidden', headers }) });
    probes.handshake.mockResolvedValue(answer(403));
    expect(await find()).toEqual(found({ status: 403, statusText: 'Forbidden', headers, body: 'body' }));
    expect(asked()).toEqual(['handshake']);
  });

  it('a body of another answer is none', async () => {
    const { find } = setUp({ recorded: record({ status: 403 }) });
    probes.handshake.mockResolvedValue(answer(500));
    expect(await find()).toEqual(found({ status: 403 }));
  });

  it.each([
    ['there is no body', { recorded: record({ status: 204 }) }],
    ['a redirect has none', { recorded: record({ status: 302 }) }],
    ['its length is 0', { recorded: record({ status: 404, headers: [{ name: 'content-length', value: '0' }] }) }],
    ['extra requests are switched off', { recorded: record({ status: 403 }), failed: { mayProbe: false } }],
    ['an error needs none', { recorded: record({ netError: 'NS_ERROR_NET_RESET' }) }],
  ])('no extra request goes out where %s', async (_, setting) => {
    const { find, asked } = setUp(setting);
    expect(await find()).toMatchObject({ source: 'webRequest', body: null });
    expect(asked()).toEqual([]);
    expect(probes.handshake).not.toHaveBeenCalled();
  });

  it('a handshake whose socket nobody names has no record', async () => {
    const { find } = setUp({ recorded: record({ status: 403 }), failed: { mayProbe: false }, named: false });
    expect(await find()).toEqual(known({ source: 'socket' }));
  });

  it('a redirect far away is cut', async () => {
    const value = `/${'é'.repeat(8000)}`;
    const { find } = setUp({ recorded: record({ status: 302, headers: [{ name: 'Location', value }] }) });
    expect((await find()).redirectedTo).toHaveLength(8193);
  });

  it.each([
    ['/in', 'http://host:8080/in'],
    ['https://other/in', 'https://other/in'],
    ['http://[', 'http://['],
  ])('a redirect to %s', async (value, redirectedTo) => {
    const { find } = setUp({ recorded: record({ status: 302, headers: [{ name: 'Location', value }] }) });
    expect(await find()).toMatchObject({ status: 302, redirectedTo });
  });

  it.each([
    ['a wrong accept', BAD, [], FINDING.badAccept],
    ['an answer that is right', GOOD, [], FINDING.upgraded],
    ['no agreed subprotocol', GOOD, ['chat'], null],
  ])('an upgrade with %s', async (_, headers, protocols, netError) => {
    const { find, asked } = setUp({ recorded: record({ status: 101, headers, key: KEY }), protocols });
    expect(await find()).toEqual(found({ status: 101, headers, netError }));
    expect(asked()).toEqual([]);
  });

  it.each([[null], [record({})]])('an extra request is the way out where the record is %j', async (recorded) => {
    const { find, asked } = setUp({ recorded });
    probes.handshake.mockResolvedValue(answer(101, { headers: GOOD }, ''));
    expect(await find()).toMatchObject({ source: 'probe', status: 101, netError: FINDING.accepted });
    expect(asked()).toEqual(['handshake']);
  });

  it('silence is silence, because an upgrade would be seen', async () => {
    const { find, asked } = setUp({ recorded: null });
    probes.handshake.mockResolvedValue({ kind: 'silent' });
    expect(await find()).toEqual(known({ netError: FINDING.noAnswer }));
    expect(asked()).toEqual(['handshake']);
  });
});

describe('in Chrome', () => {
  it('an extra request tells', async () => {
    const { find, asked } = setUp();
    probes.handshake.mockResolvedValue(
      answer(503, { statusText: 'Later', headers: [{ name: 'Retry-After', value: '3' }] }),
    );
    expect(await find()).toEqual(
      known({ status: 503, statusText: 'Later', headers: [{ name: 'Retry-After', value: '3' }], body: 'body' }),
    );
    expect(asked()).toEqual(['handshake']);
  });

  it.each(['net::ERR_CONNECTION_REFUSED', 'net::ERR_CERT_AUTHORITY_INVALID', 'net::ERR_NAME_NOT_RESOLVED'])(
    '%s is told as it is',
    async (netError) => {
      const { find, asked } = setUp();
      probes.handshake.mockResolvedValue(error(netError));
      expect(await find()).toEqual(known({ netError }));
      expect(asked()).toEqual(['handshake']);
    },
  );

  it('HTTP/2 has no upgrade, so a plain GET asks', async () => {
    const { find, asked } = setUp();
    probes.handshake.mockImplementation(async (upgrade) =>
      upgrade ? error('net::ERR_HTTP2_PROTOCOL_ERROR') : answer(403),
    );
    expect(await find()).toMatchObject({ status: 403, body: 'body', netError: FINDING.getOnly });
    expect(asked()).toEqual(['handshake', 'get']);
  });

  it('and when that fails too, the first error stands', async () => {
    const { find } = setUp();
    probes.handshake.mockImplementation(async (upgrade) =>
      error(upgrade ? 'net::ERR_HTTP2_PROTOCOL_ERROR' : 'net::ERR_FAILED'),
    );
    expect(await find()).toEqual(known({ netError: 'net::ERR_HTTP2_PROTOCOL_ERROR' }));
  });

  it.each([
    ['net::ERR_INVALID_HTTP_RESPONSE', 'rejected', FINDING.badAccept],
    ['net::ERR_INVALID_HTTP_RESPONSE', 'nothing', 'net::ERR_INVALID_HTTP_RESPONSE'],
    ['net::ERR_EMPTY_RESPONSE', 'accepted', FINDING.accepted],
    ['net::ERR_EMPTY_RESPONSE', 'rejected', 'net::ERR_EMPTY_RESPONSE'],
  ] as const)('%s from a server that answers a plain GET, further handshakes %s', async (first, kind, netError) => {
    const { find, asked } = setUp();
    probes.handshake.mockImplementation(async (upgrade) => (upgrade ? error(first) : answer(426)));
    probes.sockets.mockResolvedValue({ kind });
    expect(await find()).toMatchObject({ netError });
    expect(asked()).toEqual(['handshake', 'get', 'socket']);
  });

  it('a server that answers a plain GET no better does not speak HTTP', async () => {
    const { find, asked } = setUp();
    probes.handshake.mockResolvedValue(error('net::ERR_INVALID_HTTP_RESPONSE'));
    expect(await find()).toEqual(known({ netError: 'net::ERR_INVALID_HTTP_RESPONSE' }));
    expect(asked()).toEqual(['handshake', 'get']);
  });

  it('failures within a second share one look', async () => {
    const { find, asked, clock } = setUp();
    probes.handshake.mockResolvedValue(answer(404));
    const first = await find();
    clock.advance(999);
    expect(await find()).toBe(first);
    clock.advance(1);
    expect(await find()).toEqual(first);
    expect(asked()).toEqual(['handshake', 'handshake']);
  });
});

describe('without access to the host', () => {
  const opaque = (part: Partial<HandshakeEvidence>) => known({ source: 'opaque', needsAccess: true, ...part });

  it.each<[OpaqueOutcome, string | null]>([
    ['answered', null],
    ['failed', FINDING.unreadable],
    ['silent', FINDING.noAnswer],
    ['nothing', null],
  ])('an opaque request that %s', async (outcome, netError) => {
    const { find, asked } = setUp({ access: false });
    probes.opaque.mockResolvedValue(outcome);
    expect(await find()).toEqual(opaque({ netError }));
    expect(asked()).toEqual(['opaque']);
    expect(probes.handshake).not.toHaveBeenCalled();
  });

  it('a disagreement about subprotocols is found out even so', async () => {
    const { find, asked } = setUp({ access: false, protocols: ['chat'] });
    probes.opaque.mockResolvedValue('answered');
    probes.sockets.mockResolvedValue({ kind: 'subprotocol', agreed: null });
    expect(await find()).toMatchObject({ netError: FINDING.subprotocol, needsAccess: true });
    expect(asked()).toEqual(['opaque', 'socket']);
  });

  it('but not who is to blame for a handshake that never works', async () => {
    const { find } = setUp({ access: false, protocols: ['chat'] });
    probes.opaque.mockResolvedValue('answered');
    probes.sockets.mockResolvedValue({ kind: 'rejected' });
    expect(await find()).toEqual(opaque({}));
  });

  it('Firefox has no record, so nobody waits for one', async () => {
    const { find } = setUp({ access: false, recorded: record({ status: 403 }), protocols: ['chat'] });
    probes.opaque.mockResolvedValue('answered');
    expect(await find()).toEqual(opaque({}));
    expect(probes.sockets).not.toHaveBeenCalled();
  });

  it('access that came in the meantime is used at once', async () => {
    const { find, hasAccess } = setUp({ access: false });
    probes.opaque.mockResolvedValue('answered');
    await find();
    hasAccess.mockResolvedValue(true);
    probes.handshake.mockResolvedValue(answer(401));
    expect(await find()).toMatchObject({ source: 'probe', status: 401, needsAccess: false });
  });
});

describe('no extra request goes out', () => {
  it.each([true, false])('when the person switched them off (access: %s)', async (access) => {
    const { find, asked } = setUp({ access, failed: { mayProbe: false } });
    expect(await find()).toEqual(known({ source: 'socket', needsAccess: !access }));
    expect(asked()).toEqual([]);
  });

  it('to a port that browsers block', async () => {
    const { find, asked, hasAccess } = setUp({ url: 'ws://host:22/' });
    expect(await find()).toEqual(known({ source: 'check' }));
    expect(asked()).toEqual([]);
    expect(hasAccess).not.toHaveBeenCalled();
  });

  it('once the session connects anew', async () => {
    const { find, asked } = setUp();
    expect(await find(AbortSignal.abort())).toEqual(known({ source: 'socket', netError: FINDING.notLookedInto }));
    expect(asked()).toEqual([]);
  });
});

describe('an answer comes in any case', () => {
  it('at once when the session connects anew', async () => {
    const { find } = setUp();
    probes.handshake.mockReturnValue(new Promise(() => undefined));
    const stop = new AbortController();
    const finding = find(stop.signal);
    stop.abort();
    expect(await finding).toEqual(known({ source: 'socket', netError: FINDING.notLookedInto }));
  });

  it('with what is known until then', async () => {
    const { find, asked } = setUp();
    const stop = new AbortController();
    probes.handshake.mockImplementation((upgrade) => {
      if (upgrade) return Promise.resolve(error('net::ERR_HTTP2_PROTOCOL_ERROR'));
      stop.abort();
      return new Promise(() => undefined);
    });
    expect(await find(stop.signal)).toEqual(known({ netError: 'net::ERR_HTTP2_PROTOCOL_ERROR' }));
    expect(asked()).toEqual(['handshake', 'get']);
  });

  it('with what the look before found, where attempts follow each other faster than looks', async () => {
    const { find, clock } = setUp();
    probes.handshake.mockResolvedValueOnce(answer(503));
    const first = await find();
    clock.advance(1000);
    probes.handshake.mockReturnValue(new Promise(() => undefined));
    const cutShort = () => {
      const stop = new AbortController();
      const finding = find(stop.signal);
      stop.abort();
      return finding;
    };
    expect(await cutShort()).toBe(first);
    clock.advance(4000);
    expect(await cutShort()).toMatchObject({ status: null, netError: FINDING.notLookedInto });
  });

  it('without access says what is not known as such, not that a server answered', async () => {
    const { find } = setUp({ access: false });
    probes.opaque.mockReturnValue(new Promise(() => undefined));
    const stop = new AbortController();
    const finding = find(stop.signal);
    stop.abort();
    expect(await finding).toEqual(known({ source: 'socket', netError: FINDING.notLookedInto, needsAccess: true }));
  });

  it('also where the browser itself fails', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const { find, hasAccess } = setUp();
    hasAccess.mockRejectedValue(new Error('no permissions today'));
    expect(await find()).toEqual(known({ source: 'socket' }));
    expect(logged).toHaveBeenCalledOnce();
  });
});
