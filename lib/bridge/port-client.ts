import { fail, type Result } from '../base/result.ts';
import type { BridgeClient } from './client.ts';
import type { BridgeEvent } from './messages.ts';
import type { CommandMessage, EventMessage, PortLike, ReplyMessage } from './port.ts';

/** A worker that was stopped is back at the next `connect`; waiting a little keeps a crashing one from spinning. */
const RECONNECT_AFTER_MS = 250;

type Resolve = (reply: Result<never>) => void;

const GONE =
  'The background was restarted by the browser while it worked on this: look whether it was done, then try again.';

/**
 * The view's end of the bridge over a runtime port. When the background ends, waiting commands fail with a sentence (they may or
 * may not have been carried out). The port is opened again at once only while a session is wished open, because opening
 * it wakes the background, which otherwise may sleep; else the next command or the background's own wake-up call opens it.
 * `onWake` subscribes to that call.
 */
export function createPortClient(connect: () => PortLike, onWake?: (listener: () => void) => void): BridgeClient {
  const eventListeners = new Set<(event: BridgeEvent) => void>();
  const onlineListeners = new Set<(online: boolean) => void>();
  const wishedOpen = new Set<number>();
  const waiting = new Map<number, Resolve>();
  let nextId = 1;
  let closed = false;
  let online = false;
  let port: PortLike | null = open();
  onWake?.(() => {
    if (!closed) port ??= open();
  });

  function open(): PortLike {
    const opened = connect();
    opened.onMessage.addListener((message) => {
      setOnline(true);
      receive(message as ReplyMessage | EventMessage);
    });
    opened.onDisconnect.addListener(() => {
      if (port === opened) port = null;
      const lost = [...waiting.values()];
      waiting.clear();
      for (const resolve of lost) resolve(fail('background_gone', GONE));
      if (closed || wishedOpen.size === 0) return;
      setOnline(false);
      setTimeout(() => {
        if (!closed) port ??= open();
      }, RECONNECT_AFTER_MS);
    });
    return opened;
  }

  function receive(message: ReplyMessage | EventMessage): void {
    if ('event' in message) {
      const event = message.event as BridgeEvent;
      if (event.kind === 'greeting') wishedOpen.clear();
      else if (event.kind === 'removed') wishedOpen.delete(event.sessionId);
      else if (event.kind === 'session') {
        const { id, wished } = event.summary;
        if (wished === 'open') wishedOpen.add(id);
        else wishedOpen.delete(id);
      }
      for (const listener of eventListeners) listener(event);
      return;
    }
    const resolve = waiting.get(message.id);
    waiting.delete(message.id);
    resolve?.(message.reply as Result<never>);
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
        waiting.set(id, resolve);
        const command: CommandMessage = { id, name, args };
        try {
          port ??= open();
          port.postMessage(command);
        } catch {
          // The port ended between two events, or the message is larger than a port takes (64 MiB in Chrome).
          waiting.delete(id);
          resolve(
            fail(
              'background_gone',
              'The background did not take this: it is being restarted, or the message is over 64 MiB. Try again.',
            ),
          );
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
      port?.disconnect();
    },
  };
}
