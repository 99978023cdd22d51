import { browser } from 'wxt/browser';
import type { Cancel, Clock } from '../base/clock.ts';
import type { PortLike } from '../bridge/port.ts';
import { OFFSCREEN_PORT } from './offscreen-messages.ts';

/** Where a document comes from that hosts sockets. */
export interface OffscreenPage {
  /** For `runtime.onConnect`: true when the port is the document's, which then is nobody else's. */
  accept(port: PortLike): boolean;
  /** Makes a fresh document and resolves with the port it opened; rejects when Chrome does not make one. */
  connect(): Promise<PortLike>;
}

const PAGE = '/offscreen.html';
/** A document that lost its background closes itself, and until then stands in the way of the next: only one may exist. */
const TRIES = 20;
const RETRY_MS = 50;
const PORT_TIMEOUT_MS = 10_000;

/**
 * Chrome's offscreen document. The document opens the port, not the background: with a listener of its own the document
 * would be at the other end of every panel's port, and panels would not hear of the background's end any more. When the
 * process of a document crashes, Chrome ends the whole extension until it is reloaded (measured; without a document it
 * starts a crashed background again), so there is one only while it is needed.
 */
export function createOffscreenPage(clock: Clock): OffscreenPage {
  let awaiting: ((port: PortLike) => void) | null = null;

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(ms, resolve);
    });
  }

  /** One of an earlier life of the background knows sockets that we do not, so it is never taken over. */
  async function closeOld(): Promise<void> {
    const contexts = await browser.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
    if (contexts.length > 0) await browser.offscreen.closeDocument();
  }

  async function create(): Promise<void> {
    for (let left = TRIES; ; left--) {
      try {
        await closeOld();
        await browser.offscreen.createDocument({
          url: PAGE,
          reasons: ['WORKERS'],
          justification: 'Holds WebSocket connections whose opening handshake carries headers.',
        });
        return;
      } catch (thrown) {
        if (left === 1) throw thrown;
        await wait(RETRY_MS);
      }
    }
  }

  return {
    accept(port) {
      if (port.name !== OFFSCREEN_PORT) return false;
      if (awaiting === null) port.disconnect();
      else awaiting(port);
      awaiting = null;
      return true;
    },
    async connect() {
      let cancel: Cancel = () => undefined;
      const arrived = new Promise<PortLike>((resolve, reject) => {
        awaiting = resolve;
        const late = new Error(`its page did not answer within ${PORT_TIMEOUT_MS / 1000} s`);
        cancel = clock.after(PORT_TIMEOUT_MS, () => reject(late));
      });
      try {
        await Promise.race([create(), arrived]);
        return await arrived;
      } finally {
        cancel();
        awaiting = null;
      }
    },
  };
}
