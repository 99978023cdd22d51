import { browser } from 'wxt/browser';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import { PANEL_PORT } from '../../lib/bridge/port.ts';
import { createPortClient } from '../../lib/bridge/port-client.ts';
import { sessionSource } from '../../lib/bridge/session-source.ts';
import type { CaptureReader } from '../../lib/capture/reader.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { SessionFollower } from '../../lib/panel/session-follower.ts';
import { requestHostAccess } from '../../lib/platform/host-access.ts';
import { onWakeCall } from '../../lib/platform/wake-call.ts';
import { type CaptureStore, openCaptureStore } from '../../lib/store/capture-store.ts';
import { createPace } from './pace.ts';

/** The parts the panel is made of. */
export interface PanelServices {
  readonly bridge: BridgeClient;
  /** Listens from the first moment: what a port says at its beginning is not said again. */
  readonly follower: SessionFollower;
  /** Opens the store at the first use and again after it failed. */
  readonly store: () => Promise<CaptureStore>;
  readonly reader: CaptureReader;
  readonly pace: Pace;
  /**
   * Asks the browser for access to the host of a URL; at once true where it was allowed before. Firefox listens only to a
   * call inside the click itself, Chrome for 5 s after it (measured).
   */
  readonly requestAccess: (url: string) => Promise<boolean>;
  /** False in Firefox's DevTools, whose panels have no part of the extension API that could ask. */
  readonly canAsk: boolean;
}

export function createServices(): PanelServices {
  let opening: Promise<CaptureStore> | null = null;
  const store = () => {
    opening ??= openCaptureStore().catch((thrown: unknown) => {
      opening = null;
      throw thrown;
    });
    return opening;
  };
  const bridge = createPortClient(() => browser.runtime.connect({ name: PANEL_PORT }), onWakeCall);
  const follower = new SessionFollower(sessionSource(bridge), () => Date.now());
  follower.start();
  const canAsk = (browser as Partial<typeof browser>).permissions !== undefined;
  return {
    bridge,
    follower,
    store,
    reader: readerOver(store),
    pace: createPace(),
    canAsk,
    // Who cannot ask leaves it to the background to find out. A browser that sees no click rejects, which is no access either.
    requestAccess: async (url) => !canAsk || requestHostAccess(url).catch(() => false),
  };
}

/** A reader that can be handed out before the store is open. */
function readerOver(store: () => Promise<CaptureStore>): CaptureReader {
  return {
    columns: async (...args) => (await store()).columns(...args),
    columnsBefore: async (...args) => (await store()).columnsBefore(...args),
    payloads: async (...args) => (await store()).payloads(...args),
    payload: async (...args) => (await store()).payload(...args),
    events: async (...args) => (await store()).events(...args),
    snapshots: async (...args) => (await store()).snapshots(...args),
  };
}
