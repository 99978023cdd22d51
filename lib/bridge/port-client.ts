import { fail, type Result } from '../base/result.ts';
import type { BridgeClient } from './client.ts';
import type { BridgeEvent } from './messages.ts';
import type { CommandMessage, EventMessage, PortLike, ReplyMessage } from './port.ts';

/** A worker that was stopped is back at the next `connect`; waiting a little keeps a crashing one from spinning. */
const RECONNECT_AFTER_MS = 250;

interface Waiting {
  readonly resolve: (reply: Result<never>) => void;
}

/**
 * The view's end of the bridge over a runtime port. When the worker dies the port ends: waiting commands then fail with a
 * sentence (they may or may not have been carried out), and the port is opened again, which wakes the worker.
 */
export function createPortClient(connect: () => PortLike): BridgeClient {
  const eventListeners = new Set<(event: BridgeEvent) => void>();
  const onlineListeners = new Set<(online: boolean) => void>();
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let closed = false;
  let online = false;
  let port: PortLike = open();

  function open(): PortLike {
    const opened = connect();
    opened.onMessage.addListener((message) => {
      setOnline(true);
      receive(message as ReplyMessage | EventMessage);
    });
    opened.onDisconnect.addListener(() => {
      setOnline(false);
      const lost = [...waiting.values()];
      waiting.clear();
      for (const { resolve } of lost) {
        resolve(fail('background_gone', 'The background was restarted by the browser while it worked on this: look whether it was done, then try again.'));
      }
      if (!closed) setTimeout(() => (port = open()), RECONNECT_AFTER_MS);
    });
    return opened;
  }

  function receive(message: ReplyMessage | EventMessage): void {
    if ('event' in message) {
      for (const listener of eventListeners) listener(message.event as BridgeEvent);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    asked?.resolve(message.reply as Result<never>);
  }

  function setOnline(now: boolean): void {
    if (online === now) return;
    online = now;
    for (const listener of onlineListeners) listener(now);
  }

  return {
    call(name, args) {
      return new Promise((resolve) => {
        const id = nextId++;
        waiting.set(id, { resolve });
        const command: CommandMessage = { id, name, args };
        try {
          port.postMessage(command);
        } catch {
          // The port ended between two events; its disconnect event opens the next one.
          waiting.delete(id);
          resolve(fail('background_gone', 'The background is being restarted by the browser: try again in a second.'));
        }
      });
    },
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onOnline(listener) {
      onlineListeners.add(listener);
      listener(online);
      return () => onlineListeners.delete(listener);
    },
    close() {
      closed = true;
      port.disconnect();
    },
  };
}
