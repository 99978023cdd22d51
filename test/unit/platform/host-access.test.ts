import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  canRequestAccess,
  hasHostAccess,
  onAccessChange,
  originsOf,
  requestHostAccess,
} from '../../../lib/platform/host-access.ts';

const event = () => ({ addListener: vi.fn(), removeListener: vi.fn() });
const permissions = vi.hoisted(() => ({
  contains: vi.fn(async () => true),
  request: vi.fn(async () => true),
}));
const browser = vi.hoisted((): { permissions?: object } => ({}));

vi.mock('wxt/browser', () => ({ browser }));

const onAdded = event();
const onRemoved = event();
browser.permissions = { ...permissions, onAdded, onRemoved };

afterEach(() => {
  vi.clearAllMocks();
  browser.permissions = { ...permissions, onAdded, onRemoved };
});

describe('access to a host', () => {
  it.each([
    ['ws://localhost:8080/ws?a=1', ['http://localhost/*', 'ws://localhost/*']],
    ['wss://app.example/', ['https://app.example/*', 'wss://app.example/*']],
    ['ws://[::1]:9/', ['http://[::1]/*', 'ws://[::1]/*']],
    ['https://app.example/', ['https://app.example/*', 'wss://app.example/*']],
  ])('to %s is %j', (url, origins) => {
    expect(originsOf(url)).toEqual(origins);
  });

  it('is asked of the browser for both schemes at once, in the same turn as the click', async () => {
    const asked = requestHostAccess('ws://h:1/');
    expect(permissions.request).toHaveBeenCalledExactlyOnceWith({ origins: ['http://h/*', 'ws://h/*'] });
    expect(await asked).toBe(true);
    expect(await hasHostAccess('ws://h:1/')).toBe(true);
    expect(permissions.contains).toHaveBeenCalledExactlyOnceWith({ origins: ['http://h/*', 'ws://h/*'] });
  });

  it('is nothing a text can have that is no URL', async () => {
    expect(await hasHostAccess('no url')).toBe(false);
    expect(await requestHostAccess('no url')).toBe(false);
    expect(permissions.contains).not.toHaveBeenCalled();
  });

  it('cannot be asked for inside the DevTools of Firefox', async () => {
    expect(canRequestAccess()).toBe(true);
    delete browser.permissions;
    expect(canRequestAccess()).toBe(false);
    expect(await requestHostAccess('ws://h/')).toBe(false);
  });

  it('tells when it changes, until nobody wants to know', () => {
    const listener = vi.fn();
    const stop = onAccessChange(listener);
    for (const { addListener } of [onAdded, onRemoved]) addListener.mock.calls[0]?.[0]();
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    for (const { addListener, removeListener } of [onAdded, onRemoved]) {
      expect(removeListener).toHaveBeenCalledExactlyOnceWith(addListener.mock.calls[0]?.[0]);
    }
  });
});
