import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeepAlive, listenToWatchdog } from '../../../lib/platform/keep-alive.ts';
import { startCause, startWithBrowser } from '../../../lib/platform/lifetime.ts';
import { addRecent, readRecents } from '../../../lib/platform/recents.ts';
import { createToolbarBadge } from '../../../lib/platform/toolbar-badge.ts';
import { onWakeCall, sendWakeCall } from '../../../lib/platform/wake-call.ts';

/** As much of the extension API as these files touch. */
const api = vi.hoisted(() => {
  const area = () => {
    let held: Record<string, unknown> = {};
    return {
      get: async (key: string) => (key in held ? { [key]: structuredClone(held[key]) } : {}),
      set: async (values: Record<string, unknown>) => {
        held = { ...held, ...values };
      },
      clear: () => {
        held = {};
      },
    };
  };
  return {
    action: { setBadgeText: vi.fn(), setBadgeBackgroundColor: vi.fn(), setTitle: vi.fn() },
    alarms: { create: vi.fn(), clear: vi.fn(), onAlarm: { addListener: vi.fn() } },
    runtime: { getPlatformInfo: vi.fn(), onStartup: { addListener: vi.fn() }, onInstalled: { addListener: vi.fn() } },
    storage: { session: area(), local: area() },
  };
});

vi.mock('wxt/browser', () => ({ browser: api }));

beforeEach(() => {
  vi.useFakeTimers();
  api.storage.session.clear();
  api.storage.local.clear();
});

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

describe('keep-alive', () => {
  it('calls the browser every 20 s while it is wanted, below the 30 s after which it would be stopped', () => {
    const onTick = vi.fn();
    const keepAlive = createKeepAlive(onTick);
    keepAlive.update(true);
    vi.advanceTimersByTime(60_000);
    expect(api.runtime.getPlatformInfo).toHaveBeenCalledTimes(3);
    expect(onTick).toHaveBeenCalledTimes(3);
    keepAlive.update(false);
    vi.advanceTimersByTime(60_000);
    expect(onTick).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asked for again changes nothing', () => {
    const keepAlive = createKeepAlive(() => undefined);
    keepAlive.update(true);
    vi.advanceTimersByTime(19_999);
    keepAlive.update(true);
    vi.advanceTimersByTime(1);
    expect(api.runtime.getPlatformInfo).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('sets a watchdog that brings a killed background back, and takes it away', () => {
    const keepAlive = createKeepAlive(() => undefined);
    listenToWatchdog();
    expect(api.alarms.onAlarm.addListener).toHaveBeenCalledOnce();
    keepAlive.update(true);
    const [name, options] = api.alarms.create.mock.calls[0] ?? [];
    expect(options).toEqual({ periodInMinutes: 0.5 });
    keepAlive.update(false);
    expect(api.alarms.clear).toHaveBeenCalledExactlyOnceWith(name);
  });

  it('takes away the watchdog of an earlier life that nobody needs any more', () => {
    createKeepAlive(() => undefined).update(false);
    expect(api.alarms.clear).toHaveBeenCalledOnce();
  });
});

describe('the cause of a start', () => {
  it('is the browser at first, then the worker, until the browser starts again', async () => {
    expect([await startCause(), await startCause(), await startCause()]).toEqual(['browser', 'worker', 'worker']);
    api.storage.session.clear();
    expect(await startCause()).toBe('browser');
  });

  it('can be the start of the browser, because somebody listens to it', () => {
    startWithBrowser();
    expect(api.runtime.onStartup.addListener).toHaveBeenCalledOnce();
  });
});

describe('the badge on the toolbar', () => {
  it('is painted when it changes and only then', () => {
    const show = createToolbarBadge();
    show({ text: '1', tone: 'live', title: 'one' });
    show({ text: '1', tone: 'live', title: 'one' });
    show({ text: '1!', tone: 'failing', title: 'one failing' });
    expect(api.action.setBadgeText.mock.calls).toEqual([[{ text: '1' }], [{ text: '1!' }]]);
    expect(api.action.setTitle.mock.calls).toEqual([[{ title: 'one' }], [{ title: 'one failing' }]]);
    const [live, failing] = api.action.setBadgeBackgroundColor.mock.calls;
    expect(live).not.toEqual(failing);
  });
});

describe('recent addresses', () => {
  const recent = (url: string, profileId = 'json') => ({ url, protocols: [], profileId, headers: [] });

  it('are newest first, each URL once, twelve at most', async () => {
    expect(await readRecents()).toEqual([]);
    for (let i = 1; i <= 13; i++) await addRecent(recent(`ws://host-${i}/`));
    await addRecent(recent('ws://host-5/', 'clarity'));
    const urls = (await readRecents()).map(({ url }) => url);
    expect(urls).toEqual([5, 13, 12, 11, 10, 9, 8, 7, 6, 4, 3, 2].map((i) => `ws://host-${i}/`));
    expect((await readRecents())[0]?.profileId).toBe('clarity');
  });

  it('keep their headers; those of an older version have none', async () => {
    const headers = [{ name: 'Authorization', value: 'Bearer abc' }];
    await addRecent({ ...recent('ws://host-1/'), headers });
    expect((await readRecents())[0]?.headers).toEqual(headers);
    await api.storage.local.set({ recents: [{ url: 'ws://old/', protocols: [], profileId: 'json' }] });
    expect(await readRecents()).toEqual([recent('ws://old/')]);
  });

  it.each([
    ['a string'],
    [null],
    [{ url: 'ws://host/' }],
    [[null, 7, { url: 1 }, { url: 'ws://h/', protocols: 'v1', profileId: 'json' }]],
    [[{ url: 'ws://h/', protocols: [], profileId: 'json', headers: [{ name: 'Cookie' }] }]],
  ])('%j in the storage is left out', async (stored) => {
    await api.storage.local.set({ recents: stored });
    expect(await readRecents()).toEqual([]);
  });
});

describe('the wake call', () => {
  it('reaches the views that are open', async () => {
    vi.useRealTimers();
    const woken = new Promise<string>((resolve) => onWakeCall(() => resolve('woken')));
    sendWakeCall();
    expect(await woken).toBe('woken');
  });
});
