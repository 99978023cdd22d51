import { browser } from 'wxt/browser';
import { systemClock } from '../../lib/platform/clock.ts';
import { createDirectSockets } from '../../lib/platform/direct-socket.ts';
import { hostSockets } from '../../lib/platform/offscreen-host.ts';
import { OFFSCREEN_PORT } from '../../lib/platform/offscreen-messages.ts';

// Without its background the page is of no use, and the next one needs its place.
hostSockets(browser.runtime.connect({ name: OFFSCREEN_PORT }), createDirectSockets(systemClock), systemClock, () => {
  window.close();
});
