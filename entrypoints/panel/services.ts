import { browser } from 'wxt/browser';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import { PANEL_PORT } from '../../lib/bridge/port.ts';
import { createPortClient } from '../../lib/bridge/port-client.ts';
import type { CaptureReader } from '../../lib/capture/reader.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { onWakeCall } from '../../lib/platform/wake-call.ts';
import { type CaptureStore, openCaptureStore } from '../../lib/store/capture-store.ts';
import { createPace } from './pace.ts';

/** The parts the panel is made of. */
export interface PanelServices {
  readonly bridge: BridgeClient;
  /** Opens the store at the first use and again after it failed. */
  readonly store: () => Promise<CaptureStore>;
  readonly reader: CaptureReader;
  readonly pace: Pace;
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
  return {
    bridge: createPortClient(() => browser.runtime.connect({ name: PANEL_PORT }), onWakeCall),
    store,
    reader: readerOver(store),
    pace: createPace(),
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
  };
}
