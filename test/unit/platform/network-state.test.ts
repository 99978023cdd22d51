import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchNetwork } from '../../../lib/platform/network-state.ts';

/** A browser's navigator, with a connection as Chrome has it or without as Firefox. */
function fakeNavigator(connection: EventTarget | undefined) {
  return { onLine: true, ...(connection === undefined ? {} : { connection }) };
}

const globalEvents = new EventTarget();

beforeEach(() => {
  vi.stubGlobal('addEventListener', globalEvents.addEventListener.bind(globalEvents));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the state of the network', () => {
  it('changes with the events that Firefox sends its background', () => {
    const navigator = fakeNavigator(undefined);
    vi.stubGlobal('navigator', navigator);
    const told: boolean[] = [];
    const isOnline = watchNetwork((online) => told.push(online));
    expect(isOnline()).toBe(true);
    navigator.onLine = false;
    globalEvents.dispatchEvent(new Event('offline'));
    expect(isOnline()).toBe(false);
    navigator.onLine = true;
    globalEvents.dispatchEvent(new Event('online'));
    expect(told).toEqual([false, true]);
  });

  it("changes with Chrome's connection, each change told once", () => {
    const connection = new EventTarget();
    const navigator = fakeNavigator(connection);
    vi.stubGlobal('navigator', navigator);
    const told: boolean[] = [];
    watchNetwork((online) => told.push(online));
    // Another kind of network is no news, and Chrome tells twice.
    connection.dispatchEvent(new Event('change'));
    navigator.onLine = false;
    connection.dispatchEvent(new Event('change'));
    connection.dispatchEvent(new Event('change'));
    expect(told).toEqual([false]);
  });
});
