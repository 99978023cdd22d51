import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { alertNotice } from '../lib/background/alert-notice.ts';
import { badgeOf } from '../lib/background/badge.ts';
import { Workbench } from '../lib/background/workbench.ts';
import { PANEL_PORT } from '../lib/bridge/port.ts';
import { createBridgeServer } from '../lib/bridge/server.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { createChromeThrottle, createFirefoxThrottle } from '../lib/platform/connect-throttle.ts';
import { createDirectSockets } from '../lib/platform/direct-socket.ts';
import { createFailureFinder } from '../lib/platform/failure-finder.ts';
import { clearHeaderRules } from '../lib/platform/header-rules.ts';
import { createSockets } from '../lib/platform/header-socket.ts';
import { hasHostAccess } from '../lib/platform/host-access.ts';
import { createKeepAlive, listenToWatchdog } from '../lib/platform/keep-alive.ts';
import { startCause, startWithBrowser } from '../lib/platform/lifetime.ts';
import { watchNetwork } from '../lib/platform/network-state.ts';
import { createNotifier } from '../lib/platform/notifications.ts';
import { createOffscreenPage } from '../lib/platform/offscreen-page.ts';
import { createOffscreenSockets } from '../lib/platform/offscreen-socket.ts';
import { readPaused, savePaused } from '../lib/platform/pause.ts';
import { createToolbarBadge } from '../lib/platform/toolbar-badge.ts';
import { sendWakeCall } from '../lib/platform/wake-call.ts';
import { watchHandshakes } from '../lib/platform/watched-sockets.ts';
import { openCaptureStore } from '../lib/store/capture-store.ts';

/** Seen at 50 ms a row feels live; unseen, fewer and larger transactions cost less. */
const FLUSH_WATCHED_MS = 50;
const FLUSH_UNWATCHED_MS = 250;
/** More rows than this in one flush nobody can read; showing them less often leaves the machine to the recording. */
const FLOOD_FRAMES = 500;

export default defineBackground({
  type: 'module',
  main() {
    // Listeners must be there in the first turn, or the event that started the worker is lost.
    startWithBrowser();
    listenToWatchdog();
    const showBadge = createToolbarBadge();
    const notify = createNotifier(systemClock.now, () => {
      void browser.tabs.create({ url: browser.runtime.getURL('/panel.html') });
    });
    const keepAlive = createKeepAlive(() => void started().then((workbench) => workbench.saveAlive()));
    const isOnline = watchNetwork((online) => void started().then((workbench) => workbench.setOnline(online)));
    // Rules of a life that crashed would go on setting its headers. A failure is logged, and the next rule tries again.
    const cleared = Promise.allSettled([clearHeaderRules()]);
    // Firefox lets rules reach the background's own sockets, Chrome only those of a page (measured).
    const page = import.meta.env.FIREFOX ? null : createOffscreenPage(systemClock);
    let starting: Promise<Workbench> | null = null;
    // Asked once: the answer leaves a mark, and a second try would take a start of the browser for one of the worker.
    const cause = startCause();

    /** A start that failed (storage denied) is tried again when the next view asks. */
    function started(): Promise<Workbench> {
      starting ??= start().catch((thrown: unknown) => {
        starting = null;
        throw thrown;
      });
      return starting;
    }

    async function start(): Promise<Workbench> {
      const store = await openCaptureStore();
      const paused = await readPaused();
      await cleared;
      const throttle = import.meta.env.FIREFOX ? createFirefoxThrottle(systemClock) : createChromeThrottle(systemClock);
      const own = createDirectSockets(systemClock, throttle);
      // Only Firefox tells of the background's own handshakes (measured).
      const watched = import.meta.env.FIREFOX ? watchHandshakes(own, systemClock) : null;
      const sockets = createSockets({
        direct: watched ?? own,
        offscreen: page === null ? null : createOffscreenSockets(systemClock, page, throttle),
        throttle,
        clock: systemClock,
        hasAccess: hasHostAccess,
      });
      const workbench = new Workbench({
        store,
        sockets,
        finder: createFailureFinder({ sockets, watched, hasAccess: hasHostAccess, clock: systemClock }),
        clock: systemClock,
        random: Math.random,
        uuid: () => crypto.randomUUID(),
        savePaused,
        flushDelayMs: (lastFlushFrames) =>
          server.count(PANEL_PORT) > 0 && lastFlushFrames < FLOOD_FRAMES ? FLUSH_WATCHED_MS : FLUSH_UNWATCHED_MS,
        announce(event) {
          server.broadcast(event);
          showState(workbench);
        },
        notify: ({ alert, summary }) => notify(alertNotice(alert, summary)),
      });
      await workbench.start(await cause, { online: isOnline(), paused });
      showState(workbench);
      return workbench;
    }

    function showState(workbench: Workbench): void {
      keepAlive.update(workbench.wantsToLive);
      showBadge(badgeOf(workbench.summaries));
    }

    const server = createBridgeServer(
      async () => (await started()).handlers,
      async () => (await started()).greeting,
    );
    browser.runtime.onConnect.addListener((port) => {
      if (page?.accept(port) !== true) server.accept(port);
    });
    sendWakeCall();
    // Views are told by the greeting why it failed; here there is nobody to tell.
    started().catch((thrown: unknown) => console.error('Socketwright could not start.', thrown));
  },
});
