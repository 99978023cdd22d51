import { beforeEach, describe, expect, it, vi } from 'vitest';
import { clearHeaderRules, type HeaderRule, withHeaderRule } from '../../../lib/platform/header-rules.ts';
import { settle } from '../../fixtures/settle.ts';

interface Rule {
  readonly id: number;
  readonly condition: Readonly<Record<string, unknown>>;
  readonly action: unknown;
}

/** The browser's session rules, changed a moment after they are asked to. */
const api = vi.hoisted(() => {
  const state = { rules: [] as Rule[], refusing: false, origin: 'chrome-extension://ownid' };
  return {
    state,
    runtime: { getURL: (path: string) => `${state.origin}${path}` },
    declarativeNetRequest: {
      getSessionRules: async () => state.rules,
      async updateSessionRules(change: { removeRuleIds?: number[]; addRules?: Rule[] }) {
        await Promise.resolve();
        if (state.refusing) throw new Error('Rule with id 1 is not valid');
        const kept = state.rules.filter(({ id }) => !change.removeRuleIds?.includes(id));
        for (const { id } of change.addRules ?? []) {
          if (kept.some((rule) => rule.id === id)) throw new Error(`Rule with id ${id} is there already`);
        }
        state.rules = [...kept, ...(change.addRules ?? [])];
      },
    },
  };
});

vi.mock('wxt/browser', () => ({ browser: api }));

const AUTHORIZATION = { name: 'Authorization', value: 'Bearer abc' };

function rule(overrides: Partial<HeaderRule> = {}): HeaderRule {
  return {
    url: 'wss://Example.com:8443/Chat?room=1',
    resourceType: 'websocket',
    headers: [AUTHORIZATION],
    ...overrides,
  };
}

/** A handshake that the test ends. */
function handshake() {
  let end: () => void = () => undefined;
  const seen: (readonly Rule[])[] = [];
  const run = () => {
    seen.push(api.state.rules);
    return new Promise<string>((resolve) => {
      end = () => resolve('opened');
    });
  };
  return { run, seen, end: () => end() };
}

beforeEach(() => {
  api.state.rules = [];
  api.state.refusing = false;
  api.state.origin = 'chrome-extension://ownid';
});

describe('a header rule', () => {
  it('is there while the handshake runs, and only then', async () => {
    const { run, seen, end } = handshake();
    const running = withHeaderRule(rule(), run);
    await settle();
    expect(seen).toHaveLength(1);
    expect(api.state.rules).toHaveLength(1);
    end();
    expect(await running).toEqual({ ok: true, value: 'opened' });
    expect(api.state.rules).toEqual([]);
  });

  it('touches only requests of this extension that no tab makes, to exactly this URL', async () => {
    const { run, seen, end } = handshake();
    const running = withHeaderRule(rule({ headers: [AUTHORIZATION, { name: 'Cookie', value: 'a=b' }] }), run);
    await settle();
    end();
    await running;
    expect(seen[0]).toMatchObject([
      {
        condition: {
          urlFilter: '|wss://example.com:8443/Chat?room=1|',
          isUrlFilterCaseSensitive: true,
          resourceTypes: ['websocket'],
          tabIds: [-1],
          initiatorDomains: ['ownid'],
        },
        action: {
          type: 'modifyHeaders',
          requestHeaders: [
            { header: 'Authorization', operation: 'set', value: 'Bearer abc' },
            { header: 'Cookie', operation: 'set', value: 'a=b' },
          ],
        },
      },
    ]);
  });

  it('names the handshake as Firefox sees it', async () => {
    api.state.origin = 'moz-extension://0a1b-uuid';
    const { run, seen, end } = handshake();
    const running = withHeaderRule(rule({ url: 'ws://a.example/' }), run);
    await settle();
    end();
    await running;
    const condition = { urlFilter: '|http://a.example/|', initiatorDomains: ['0a1b-uuid'] };
    expect(seen[0]).toMatchObject([{ condition }]);
  });

  it('goes when the handshake throws, too', async () => {
    const running = withHeaderRule(rule(), () => Promise.reject(new Error('broken')));
    await expect(running).rejects.toThrow('broken');
    expect(api.state.rules).toEqual([]);
  });

  it('waits for the one before it with the same URL and type, even without headers of its own', async () => {
    const first = handshake();
    const second = handshake();
    const bare = handshake();
    const running = [
      withHeaderRule(rule(), first.run),
      withHeaderRule(rule({ headers: [{ name: 'X-Other', value: '1' }] }), second.run),
      withHeaderRule(rule({ headers: [] }), bare.run),
    ];
    await settle();
    expect([first.seen.length, second.seen.length, bare.seen.length]).toEqual([1, 0, 0]);
    first.end();
    await settle();
    expect(second.seen).toMatchObject([[{ action: { requestHeaders: [{ header: 'X-Other' }] } }]]);
    expect(bare.seen).toEqual([]);
    second.end();
    await settle();
    expect(bare.seen).toEqual([[]]);
    bare.end();
    expect(await Promise.all(running)).toEqual(Array(3).fill({ ok: true, value: 'opened' }));
  });

  it('does not wait for another URL or another type, and has an id of its own', async () => {
    const all = [handshake(), handshake(), handshake()];
    const rules = [rule(), rule({ url: 'wss://example.com/other' }), rule({ resourceType: 'xmlhttprequest' })];
    const running = rules.map((one, index) => withHeaderRule(one, all[index]?.run ?? (() => Promise.resolve(''))));
    await settle();
    expect(new Set(api.state.rules.map(({ id }) => id)).size).toBe(3);
    for (const { end } of all) end();
    await Promise.all(running);
    expect(api.state.rules).toEqual([]);
  });

  it.each([
    ['wss://example.com/a*z', 'wss://example.com/abcz'],
    ['wss://example.com/?q=^x', 'wss://example.com/?q=/x'],
    ['wss://example.com/list|', 'wss://example.com/list|2'],
  ])('to %s keeps all waiting that it would touch, and they keep it: %s', async (wild, other) => {
    for (const [firstUrl, secondUrl] of [
      [wild, other],
      [other, wild],
    ] as const) {
      const first = handshake();
      const second = handshake();
      const apart = handshake();
      const running = [
        withHeaderRule(rule({ url: firstUrl }), first.run),
        withHeaderRule(rule({ url: secondUrl }), second.run),
        withHeaderRule(rule({ url: 'wss://example.org/elsewhere' }), apart.run),
      ];
      await settle();
      expect([first.seen.length, second.seen.length, apart.seen.length]).toEqual([1, 0, 1]);
      first.end();
      await settle();
      expect(second.seen).toHaveLength(1);
      second.end();
      apart.end();
      await Promise.all(running);
    }
  });

  it('whose request nobody needs at once is told when another waits for its end', async () => {
    const giveWay = vi.fn();
    const first = handshake();
    const probes = withHeaderRule(rule({ giveWay }), first.run);
    const more = withHeaderRule(rule({ giveWay: vi.fn() }), () => Promise.resolve('too'));
    const apart = withHeaderRule(rule({ url: 'wss://example.com/other' }), () => Promise.resolve('apart'));
    await apart;
    expect(giveWay).not.toHaveBeenCalled();
    const session = withHeaderRule(rule(), () => Promise.resolve('opened'));
    expect(giveWay).toHaveBeenCalledOnce();
    first.end();
    expect(await Promise.all([probes, more, session])).toHaveLength(3);
  });

  it('that the browser refuses is told in a sentence, and nothing is tried', async () => {
    api.state.refusing = true;
    const run = vi.fn();
    expect(await withHeaderRule(rule(), run)).toMatchObject({
      ok: false,
      error: { code: 'headers', message: expect.stringMatching(/^The browser refused to set .+: check .+\.$/) },
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('that could not be removed is removed with the next one', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const stuck = await withHeaderRule(rule(), async () => {
      api.state.refusing = true;
    });
    expect(stuck.ok).toBe(true);
    expect(log).toHaveBeenCalledOnce();
    expect(api.state.rules).toHaveLength(1);
    api.state.refusing = false;
    let during = 0;
    await withHeaderRule(rule(), async () => {
      during = api.state.rules.length;
    });
    expect(during).toBe(1);
    expect(api.state.rules).toEqual([]);
    log.mockRestore();
  });
});

describe('rules of an earlier life', () => {
  it('are removed at the start, before the first handshake', async () => {
    api.state.rules = [1, 2, 3].map((id) => ({ id, condition: {}, action: {} }));
    const { run, seen, end } = handshake();
    const clearing = clearHeaderRules();
    const running = withHeaderRule(rule(), run);
    await clearing;
    await settle();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toHaveLength(1);
    end();
    await running;
    expect(api.state.rules).toEqual([]);
  });

  it('that cannot be removed do not keep the next handshake from having its own', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
    api.state.rules = Array.from({ length: 50 }, (_, index) => ({ id: index + 1, condition: {}, action: {} }));
    api.state.refusing = true;
    await expect(clearHeaderRules()).rejects.toThrow();
    api.state.refusing = false;
    expect(await withHeaderRule(rule(), () => Promise.resolve('opened'))).toEqual({ ok: true, value: 'opened' });
    log.mockRestore();
  });
});
