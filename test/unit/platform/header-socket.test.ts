import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_THROTTLE } from '../../../lib/platform/connect-throttle.ts';
import { createSockets } from '../../../lib/platform/header-socket.ts';
import type { HandshakeHeader } from '../../../lib/protocol/handshake.ts';
import type { RawSocket, SocketListener } from '../../../lib/session/socket-port.ts';
import { createFakeSockets, type FakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock, type ManualClock } from '../../fixtures/manual-clock.ts';
import { settle } from '../../fixtures/settle.ts';

/** The browser's session rules. */
const api = vi.hoisted(() => {
  const state = { rules: [] as { id: number }[], refusing: false };
  return {
    state,
    runtime: { getURL: (path: string) => `chrome-extension://ownid${path}` },
    declarativeNetRequest: {
      getSessionRules: async () => state.rules,
      async updateSessionRules(change: { removeRuleIds?: number[]; addRules?: { id: number }[] }) {
        await Promise.resolve();
        if (state.refusing) throw new Error('no such header');
        state.rules = state.rules.filter(({ id }) => !change.removeRuleIds?.includes(id));
        state.rules.push(...(change.addRules ?? []));
      },
    },
  };
});

vi.mock('wxt/browser', () => ({ browser: api }));

/** One for each test: handshakes that a test leaves open hold up all others to the same URL. */
let url: string;
let tests = 0;
const HEADERS: readonly HandshakeHeader[] = [{ name: 'Authorization', value: 'Bearer abc' }];

let clock: ManualClock;
let direct: FakeSockets;
let offscreen: FakeSockets;
let access: boolean | 'unknown';

function listen() {
  const told: string[] = [];
  const listener: SocketListener = {
    opened: (_at, handshakeMs) => told.push(`opened ${handshakeMs}`),
    received: (_at, payload) => told.push(`received ${String(payload)}`),
    closed: (_at, code) => told.push(`closed ${code}`),
    refused: (_at, detail, why) => told.push(`refused for ${why}: ${detail}`),
  };
  return { told, listener };
}

function open(browser: 'chrome' | 'firefox', headers = HEADERS, throttle = NO_THROTTLE, isProbe = false) {
  const sockets = createSockets({
    direct,
    offscreen: browser === 'chrome' ? offscreen : null,
    throttle,
    clock,
    async hasAccess() {
      if (access === 'unknown') throw new Error('no permissions today');
      return access;
    },
  });
  const { told, listener } = listen();
  const opened = (isProbe ? sockets.probes : sockets).open({ url, protocols: ['v1'], headers }, listener);
  if (!opened.ok) throw new Error(opened.error.message);
  return { raw: opened.value, told };
}

/** As long as a handshake that was cut short may be on its way. */
async function onItsWay(): Promise<void> {
  await settle();
  clock.advance(200);
  await settle();
}

beforeEach(() => {
  tests += 1;
  url = `wss://a.example:8443/chat/${tests}`;
  clock = createManualClock(1000);
  direct = createFakeSockets(clock);
  offscreen = createFakeSockets(clock);
  access = true;
  api.state.rules = [];
  api.state.refusing = false;
});

describe('a socket without headers', () => {
  it('is one of the background in both browsers, and needs no access', async () => {
    access = false;
    const chrome = open('chrome', []);
    direct.latest.accept();
    const firefox = open('firefox', []);
    await settle();
    direct.latest.accept();
    expect([chrome.told, firefox.told]).toEqual([['opened 5'], ['opened 5']]);
    expect([direct.all.length, offscreen.all.length]).toEqual([2, 0]);
  });

  it('in Firefox waits until another handshake to the same URL has lost its headers', async () => {
    open('firefox');
    await settle();
    open('firefox', []);
    await settle();
    expect(direct.all.map(({ headers }) => headers.length)).toEqual([1]);
    direct.latest.accept();
    await settle();
    expect(direct.all).toHaveLength(2);
    expect(api.state.rules).toEqual([]);
  });
});

describe('a socket with headers', () => {
  it.each(['chrome', 'firefox'] as const)('in %s has its rule until the handshake is over', async (browser) => {
    const { raw, told } = open(browser);
    const home = browser === 'chrome' ? offscreen : direct;
    await settle();
    expect(home.latest).toMatchObject({ url, protocols: ['v1'], headers: HEADERS });
    expect(api.state.rules).toHaveLength(1);
    home.latest.accept(9);
    await settle();
    expect(api.state.rules).toEqual([]);
    home.latest.receive('hello');
    expect(raw.send('answer')).toMatchObject({ ok: true });
    expect(home.latest.sent).toEqual(['answer']);
    raw.close(1000, 'bye');
    home.latest.end(1000);
    expect(told).toEqual(['opened 9', 'received hello', 'closed 1000']);
  });

  it('loses its rule when the handshake fails, is given up, or is refused', async () => {
    open('chrome');
    await settle();
    offscreen.latest.end(1006);
    await settle();
    expect(api.state.rules).toEqual([]);
    const given = open('chrome');
    await settle();
    expect(api.state.rules).toHaveLength(1);
    given.raw.abandon();
    await onItsWay();
    expect([api.state.rules, offscreen.latest.phase]).toEqual([[], 'closed']);
    const refused = open('chrome');
    await settle();
    offscreen.latest.refuse('Chrome did not make the page: try again.', 'setup');
    await settle();
    expect(refused.told).toEqual(['refused for setup: Chrome did not make the page: try again.']);
    expect(api.state.rules).toEqual([]);
  });

  it.each([
    ['given up', (raw: RawSocket) => raw.abandon()],
    ['closed', (raw: RawSocket) => raw.close(1000, '')],
  ])('that is %s keeps its rule a while longer than the page knows of it: it may be on its way', async (_how, end) => {
    const given = open('chrome');
    await settle();
    const { latest } = offscreen;
    end(given.raw);
    expect(latest.closeRequest).not.toBeNull();
    await settle();
    expect([latest.phase, api.state.rules.length]).toEqual(['closed', 1]);
    await onItsWay();
    expect(api.state.rules).toEqual([]);
  });

  it('that opens although it was given up is closed, and nobody hears of it', async () => {
    const given = open('chrome');
    await settle();
    const { latest } = offscreen;
    given.raw.abandon();
    latest.late.opened(0, 1, '', '');
    await settle();
    expect([latest.phase, api.state.rules, given.told]).toEqual(['closed', [], []]);
  });

  it('without access to its host is refused in a sentence that says what to do', async () => {
    access = false;
    const { told } = open('chrome');
    await settle();
    expect(told).toEqual([
      'refused for access: The handshake headers need access to a.example: allow it, or take the headers away, and connect again.',
    ]);
    expect(offscreen.all).toEqual([]);
  });

  it('without a word about access from the browser is refused, and another try may work', async () => {
    access = 'unknown';
    const { told } = open('chrome');
    await settle();
    expect(told).toEqual([
      'refused for setup: The connection could not be prepared (Error: no permissions today): try again.',
    ]);
  });

  it('whose rule the browser refuses is refused in its words', async () => {
    api.state.refusing = true;
    const { told } = open('chrome');
    await settle();
    expect(told).toEqual([expect.stringMatching(/^refused for setup: The browser refused to set .+no such header/)]);
    expect(offscreen.all).toEqual([]);
  });

  it('that the browser refuses when it is made later is refused then', async () => {
    offscreen.refuse(true);
    const { told } = open('chrome');
    await settle();
    expect(told).toEqual(['refused for setup: The browser refused.']);
    expect(api.state.rules).toEqual([]);
  });

  it('obeys before its handshake began: abandoned it tells nothing, closed it ends', async () => {
    const abandoned = open('chrome');
    abandoned.raw.abandon();
    const closed = open('chrome');
    expect(closed.raw.send('early')).toMatchObject({ ok: false, error: { code: 'socket' } });
    closed.raw.close(1000, '');
    expect(closed.told).toEqual([]);
    await settle();
    expect([abandoned.told, closed.told]).toEqual([[], ['closed 1006']]);
    expect([offscreen.all, api.state.rules]).toEqual([[], []]);
    // Once is enough.
    closed.raw.close(1000, '');
    await settle();
    expect(closed.told).toEqual(['closed 1006']);
  });

  it('says that it waits until its own handshake begins', async () => {
    const first = open('chrome');
    const second = open('chrome');
    expect([first.raw.waiting, second.raw.waiting]).toEqual([true, true]);
    await settle();
    expect([first.raw.waiting, second.raw.waiting]).toEqual([false, true]);
    // The page for the second is not there yet.
    offscreen.queue(true);
    offscreen.latest.accept();
    await settle();
    expect([first.raw.waiting, second.raw.waiting]).toEqual([false, true]);
    offscreen.latest.begin();
    expect(second.raw.waiting).toBe(false);
    second.raw.abandon();
    access = false;
    const refused = open('chrome');
    await settle();
    expect(refused.raw.waiting).toBe(false);
  });

  it('says whether the browser holds it back, at first as expected, then as it was', async () => {
    const expected = open('chrome', HEADERS, { ...NO_THROTTLE, slowed: () => true });
    expect(expected.raw.slowed).toBe(true);
    await settle();
    expect(expected.raw.slowed).toBe(false);
    expected.raw.abandon();
    await onItsWay();
    offscreen.slow(true);
    const slow = open('chrome');
    expect(slow.raw.slowed).toBe(false);
    await settle();
    expect(slow.raw.slowed).toBe(true);
    slow.raw.abandon();
  });
});

describe('an extra handshake', () => {
  const probe = (headers = HEADERS) => open('chrome', headers, NO_THROTTLE, true);

  it('gives way to one of a session, be it under way or waiting', async () => {
    const running = probe();
    const waiting = probe();
    await settle();
    expect(offscreen.all).toHaveLength(1);
    const session = open('chrome');
    await onItsWay();
    const gaveWay = 'refused for setup: The extra handshake gave way to one of a session.';
    expect([running.told, waiting.told]).toEqual([[gaveWay], [gaveWay]]);
    expect(offscreen.all.map(({ phase }) => phase)).toEqual(['closed', 'connecting']);
    expect(api.state.rules).toHaveLength(1);
    offscreen.latest.accept();
    await settle();
    expect([session.told, running.told.length]).toEqual([['opened 5'], 1]);
  });

  it('waits for one of a session, and for another extra one, as all do', async () => {
    const session = open('chrome');
    const first = probe();
    const second = probe();
    await settle();
    expect(offscreen.all).toHaveLength(1);
    offscreen.latest.accept();
    await settle();
    offscreen.latest.end(1006);
    await settle();
    offscreen.latest.accept();
    await settle();
    expect([session.told, first.told, second.told]).toEqual([['opened 5'], ['closed 1006'], ['opened 5']]);
  });

  it("that is open already stands in nobody's way", async () => {
    const opened = probe();
    await settle();
    offscreen.latest.accept();
    const session = open('chrome');
    await settle();
    expect([opened.told, offscreen.all[0]?.phase]).toEqual([['opened 5'], 'open']);
    session.raw.abandon();
  });

  it('without headers needs no turn in Chrome', () => {
    probe([]);
    expect(direct.all).toHaveLength(1);
  });
});
