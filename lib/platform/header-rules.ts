import { type Browser, browser } from 'wxt/browser';
import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';

export interface HeaderRule {
  /** Exactly this URL; a fragment does not count. */
  readonly url: string;
  /** `websocket` for an opening handshake, `xmlhttprequest` for a `fetch`. */
  readonly resourceType: 'websocket' | 'xmlhttprequest';
  readonly headers: readonly HandshakeHeader[];
  /** For a request that nobody needs at once: called when one that does not have it comes to wait for its end. */
  readonly giveWay?: () => void;
}

/** One request, from when it is wanted until its rule is gone. */
interface Turn {
  readonly resourceType: HeaderRule['resourceType'];
  readonly url: string;
  /** What the URL of every request begins with that the rule touches; the whole URL where it touches no other. */
  readonly fixed: string;
  readonly giveWay: (() => void) | undefined;
  readonly done: Promise<unknown>;
}

/** Requests that no tab made: those of the background and of the offscreen document. */
const NO_TAB = -1;
/** In the order in which they were wanted. */
const turns = new Set<Turn>();
/** The sweep of an earlier life's rules, which all wait for. */
let swept: Promise<unknown> = Promise.resolve();
let lastId = 0;
/** Rules that could not be removed in time; the next change removes them too. */
const stale = new Set<number>();

/**
 * Runs `run` while this extension's own requests to this very URL carry the headers; no other request of the browser is
 * touched. One at a time of those that a rule might touch together, so two handshakes never see each other's headers; one
 * without headers waits for its turn as well, but gets no rule. Fails with one sentence when the browser refuses the rule;
 * then `run` was not called.
 */
export async function withHeaderRule<T>(rule: HeaderRule, run: () => Promise<T>): Promise<Result<T, 'headers'>> {
  const { resourceType, giveWay } = rule;
  const url = wireUrl(rule.url);
  const place = { resourceType, url, fixed: fixedPart(url), giveWay };
  const before = [...turns].filter((turn) => meet(turn, place));
  const running = Promise.all([swept, ...before.map(({ done }) => done)]).then(() => runWithRule(rule, run));
  // The next in line waits for the end of this one, however it ends.
  const turn = { ...place, done: running.catch(() => undefined) };
  turns.add(turn);
  if (giveWay === undefined) for (const other of before) other.giveWay?.();
  try {
    return await running;
  } finally {
    turns.delete(turn);
  }
}

/** A `*` and a `^` in a URL are wildcards of the filter and cannot be escaped, nor can a `|` at an end. */
function fixedPart(url: string): string {
  const from = url.search(/[*^|]/);
  return from === -1 ? url : url.slice(0, from);
}

/** Whether the rule of one might touch the request of the other. */
function meet(a: Omit<Turn, 'done'>, b: Omit<Turn, 'done'>): boolean {
  return a.resourceType === b.resourceType && (reaches(a, b) || reaches(b, a));
}

function reaches({ url, fixed }: Pick<Turn, 'url' | 'fixed'>, other: Pick<Turn, 'url'>): boolean {
  return url === fixed ? other.url === url : other.url.startsWith(fixed);
}

async function runWithRule<T>(rule: HeaderRule, run: () => Promise<T>): Promise<Result<T, 'headers'>> {
  if (rule.headers.length === 0) return ok(await run());
  lastId += 1;
  const id = lastId;
  const leftovers = [...stale];
  try {
    await browser.declarativeNetRequest.updateSessionRules({
      // Its own id as well: one of an earlier life that the sweep could not remove may still have it.
      removeRuleIds: [...leftovers, id],
      addRules: [sessionRule(id, rule)],
    });
  } catch (thrown) {
    return fail(
      'headers',
      `The browser refused to set the handshake headers (${describeThrown(thrown)}): check their names and values.`,
    );
  }
  for (const leftover of leftovers) stale.delete(leftover);
  try {
    return ok(await run());
  } finally {
    await remove(id);
  }
}

async function remove(id: number): Promise<void> {
  try {
    await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id] });
  } catch (thrown) {
    stale.add(id);
    console.error('Socketwright could not remove a header rule yet.', thrown);
  }
}

/** Removes every rule that an earlier life of the background left behind. Call at its start; handshakes wait for it. */
export function clearHeaderRules(): Promise<void> {
  const sweep = async (): Promise<void> => {
    const rules = await browser.declarativeNetRequest.getSessionRules();
    await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: rules.map((rule) => rule.id) });
  };
  const sweeping = sweep();
  swept = sweeping.catch((thrown: unknown) => console.error('Socketwright could not remove old header rules.', thrown));
  return sweeping;
}

/** As it goes on the wire: parsed and printed again, without its fragment. */
function wireUrl(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}

function sessionRule(id: number, { url, resourceType, headers }: HeaderRule): Browser.declarativeNetRequest.Rule {
  const own = new URL(browser.runtime.getURL('/'));
  // To Firefox's rules an opening handshake is a request by http (measured), as it is on the wire.
  const seenUrl = own.protocol === 'moz-extension:' ? wireUrl(url).replace(/^ws/, 'http') : wireUrl(url);
  return {
    id,
    priority: 1,
    condition: {
      // `|` anchors both ends. A `*` in the URL is a wildcard; our own requests that it would touch wait for their turn.
      urlFilter: `|${seenUrl}|`,
      isUrlFilterCaseSensitive: true,
      resourceTypes: [resourceType],
      tabIds: [NO_TAB],
      // Chrome: the extension's id; Firefox: the UUID of this installation.
      initiatorDomains: [own.hostname],
    },
    action: {
      type: 'modifyHeaders',
      requestHeaders: headers.map(({ name, value }) => ({ header: name, operation: 'set', value })),
    },
  };
}
