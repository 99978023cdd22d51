import { type Browser, browser } from 'wxt/browser';
import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';

export interface HeaderRule {
  /** Exactly this URL; a fragment does not count. */
  readonly url: string;
  /** `websocket` for an opening handshake, `xmlhttprequest` for a `fetch`. */
  readonly resourceType: 'websocket' | 'xmlhttprequest';
  readonly headers: readonly HandshakeHeader[];
}

/** Requests that no tab made: those of the background and of the offscreen document. */
const NO_TAB = -1;
/** What each caller waits for: the one before it with the same URL and type, or the sweep of an earlier life's rules. */
const queues = new Map<string, Promise<unknown>>();
let swept: Promise<unknown> = Promise.resolve();
let lastId = 0;
/** Rules that could not be removed in time; the next change removes them too. */
const stale = new Set<number>();

/**
 * Runs `run` while this extension's own requests to this very URL carry the headers; no other request of the browser is
 * touched. One at a time for each URL and type, so two handshakes never see each other's headers; one without headers waits
 * for its turn as well, but gets no rule. Fails with one sentence when the browser refuses the rule; then `run` was not called.
 */
export async function withHeaderRule<T>(rule: HeaderRule, run: () => Promise<T>): Promise<Result<T, 'headers'>> {
  const key = `${rule.resourceType} ${wireUrl(rule.url)}`;
  const before = queues.get(key) ?? swept;
  const turn = before.then(() => runWithRule(rule, run));
  // The next in line waits for the end of this one, however it ends.
  const done = turn.catch(() => undefined);
  queues.set(key, done);
  try {
    return await turn;
  } finally {
    if (queues.get(key) === done) queues.delete(key);
  }
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
      // `|` anchors both ends. A `*` in the URL is a wildcard, so such a URL matches a few more of our own requests.
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
