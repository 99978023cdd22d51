// Takes the place of the background in a copy of the build: the same parts of lib/platform, joined as the background joins
// them, and driven by orders that it fetches from `__CONTROL_URL__`.
import { type Browser, browser } from 'wxt/browser';
import { base64ToBytes, bytesToBase64 } from '../../../lib/base/bytes.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { createChromeThrottle, createFirefoxThrottle } from '../../../lib/platform/connect-throttle.ts';
import { createDirectSockets } from '../../../lib/platform/direct-socket.ts';
import { clearHeaderRules } from '../../../lib/platform/header-rules.ts';
import { createSockets } from '../../../lib/platform/header-socket.ts';
import { hasHostAccess } from '../../../lib/platform/host-access.ts';
import { watchNetwork } from '../../../lib/platform/network-state.ts';
import { createOffscreenPage } from '../../../lib/platform/offscreen-page.ts';
import { createOffscreenSockets } from '../../../lib/platform/offscreen-socket.ts';
import { watchHandshakes } from '../../../lib/platform/watched-sockets.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';
import type { RawSocket, SocketPort, SocketRequest } from '../../../lib/session/socket-port.ts';

declare const __CONTROL_URL__: string;

type Sent = { readonly text: string } | { readonly base64: string };
type Told =
  | { what: 'opened'; at: number; handshakeMs: number; protocol: string; extensions: string }
  | ({ what: 'received'; at: number } & Sent)
  | { what: 'closed'; at: number; code: number; reason: string; wasClean: boolean }
  | { what: 'refused'; at: number; detail: string };

interface Driven {
  readonly raw: RawSocket;
  readonly told: Told[];
  heard: () => void;
}

const isFirefox = browser.runtime.getURL('/').startsWith('moz-extension:');
const throttle = isFirefox ? createFirefoxThrottle(systemClock) : createChromeThrottle(systemClock);
const direct = createDirectSockets(systemClock, throttle);
const page = createOffscreenPage(systemClock);
const offscreen = createOffscreenSockets(systemClock, page, throttle);
const ports: Record<string, SocketPort> = {
  direct,
  offscreen,
  all: createSockets({
    direct: isFirefox ? watchHandshakes(direct, systemClock) : direct,
    offscreen: isFirefox ? null : offscreen,
    throttle,
    clock: systemClock,
    hasAccess: hasHostAccess,
  }),
};
const driven: Driven[] = [];
const network: boolean[] = [];
const isOnline = watchNetwork((online) => network.push(online));

const asSent = (payload: Payload): Sent =>
  typeof payload === 'string' ? { text: payload } : { base64: bytesToBase64(payload) };
const asPayload = (sent: Sent): Payload => ('text' in sent ? sent.text : (base64ToBytes(sent.base64) ?? ''));

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`There is no socket ${index}.`);
  return found;
}

const orders: Record<string, (args: never) => unknown> = {
  open({ port, request }: { port: string; request: SocketRequest }) {
    const told: Told[] = [];
    const tell = (next: Told) => {
      told.push(next);
      driven[id]?.heard();
    };
    const id = driven.length;
    const chosen = ports[port];
    if (chosen === undefined) throw new Error(`There is no port "${port}".`);
    const opened = chosen.open(request, {
      opened: (at, handshakeMs, protocol, extensions) =>
        tell({ what: 'opened', at, handshakeMs, protocol, extensions }),
      received: (at, payload) => tell({ what: 'received', at, ...asSent(payload) }),
      closed: (at, code, reason, wasClean) => tell({ what: 'closed', at, code, reason, wasClean }),
      refused: (at, detail) => tell({ what: 'refused', at, detail }),
    });
    if (!opened.ok) return { refused: opened.error.message };
    driven.push({ raw: opened.value, told, heard: () => undefined });
    return { id };
  },
  async told({ id, count, timeoutMs }: { id: number; count: number; timeoutMs: number }) {
    const socket = at(driven, id);
    const deadline = performance.now() + timeoutMs;
    while (socket.told.length < count) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        socket.heard = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return socket.told;
  },
  send: ({ id, payloads }: { id: number; payloads: readonly Sent[] }) =>
    payloads.map((sent) => at(driven, id).raw.send(asPayload(sent))),
  close: ({ id, code, reason }: { id: number; code: number; reason: string }) => at(driven, id).raw.close(code, reason),
  abandon: ({ id }: { id: number }) => at(driven, id).raw.abandon(),
  slowed: ({ id }: { id: number }) => at(driven, id).raw.slowed,
  network: () => ({ online: isOnline(), told: network }),
  async rules() {
    return browser.declarativeNetRequest.getSessionRules();
  },
  async documents() {
    return (await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })).length;
  },
  closeDocument: () => browser.offscreen.closeDocument(),
  async allow({ origins }: { origins: string[] }) {
    return browser.permissions.contains({ origins });
  },
};

/** Half a surrogate pair does not survive UTF-8, and what crosses is to be exactly what the socket told. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

async function obey(): Promise<void> {
  const order: { id: number; name: string; args: never } | null = await (await fetch(`${__CONTROL_URL__}/next`)).json();
  if (order === null) return;
  // Not awaited: an order that waits must not hold up the next.
  void perform(order.name, order.args).then((answer) =>
    fetch(`${__CONTROL_URL__}/answer`, { method: 'POST', body: asciiJson({ id: order.id, answer }) }),
  );
}

async function perform(name: string, args: never): Promise<{ value?: unknown; error?: string }> {
  try {
    const run = orders[name];
    if (run === undefined) throw new Error(`There is no order "${name}".`);
    return { value: (await run(args)) ?? null };
  } catch (thrown) {
    return { error: String(thrown) };
  }
}

async function serve(): Promise<void> {
  for (;;) {
    try {
      await obey();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

browser.runtime.onConnect.addListener((port: Browser.runtime.Port) => {
  page.accept(port);
});
void clearHeaderRules();
void serve();
