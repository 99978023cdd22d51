import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { badgeOf } from '../lib/background/badge.ts';
import { Workbench } from '../lib/background/workbench.ts';
import { PANEL_PORT } from '../lib/bridge/port.ts';
import { createBridgeServer } from '../lib/bridge/server.ts';
import { systemClock } from '../lib/platform/clock.ts';
import { createDirectSockets } from '../lib/platform/direct-socket.ts';
import { createKeepAlive, listenToWatchdog } from '../lib/platform/keep-alive.ts';
import { startCause, startWithBrowser } from '../lib/platform/lifetime.ts';
import { createToolbarBadge } from '../lib/platform/toolbar-badge.ts';
import { sendWakeCall } from '../lib/platform/wake-call.ts';
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
    const keepAlive = createKeepAlive(() => void started().then((workbench) => workbench.saveAlive()));
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
      const workbench = new Workbench({
        store,
        sockets: createDirectSockets(systemClock),
        clock: systemClock,
        random: Math.random,
        flushDelayMs: (lastFlushFrames) =>
          server.count(PANEL_PORT) > 0 && lastFlushFrames < FLOOD_FRAMES ? FLUSH_WATCHED_MS : FLUSH_UNWATCHED_MS,
        announce(event) {
          server.broadcast(event);
          showState(workbench);
        },
      });
      await workbench.start(await cause);
      showState(workbench);
      return workbench;
    }

    function showState(workbench: Workbench): void {
      keepAlive.update(workbench.wantsToLive);
      showBadge(badgeOf(workbench.summaries));
    }

    const server = createBridgeServer(
      {
        connect: async (args) => (await started()).handlers.connect(args),
        reconnect: async (args) => (await started()).handlers.reconnect(args),
        disconnect: async (args) => (await started()).handlers.disconnect(args),
        send: async (args) => (await started()).handlers.send(args),
        rename: async (args) => (await started()).handlers.rename(args),
        remove: async (args) => (await started()).handlers.remove(args),
        imported: async (args) => (await started()).handlers.imported(args),
        list: async (args) => (await started()).handlers.list(args),
      },
      async () => (await started()).summaries.map((summary) => ({ kind: 'session', summary })),
    );
    browser.runtime.onConnect.addListener((port) => server.accept(port));
    sendWakeCall();
    // Views are told by the greeting why it failed; here there is nobody to tell.
    started().catch((thrown: unknown) => console.error('Socketwright could not start.', thrown));
  },
});
