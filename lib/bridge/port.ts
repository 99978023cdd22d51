/** The part of `runtime.Port` the bridge uses; tests join two of them in memory. */
export interface PortLike {
  readonly name: string;
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}

/** Names tell the background who watches: a panel makes it flush sooner. */
export const PANEL_PORT = 'panel';
export const POPUP_PORT = 'popup';

/** What goes over a port, apart from the event maps in `messages.ts`. */
export interface CommandMessage {
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
}

export interface ReplyMessage {
  readonly id: number;
  readonly reply: unknown;
}

export interface EventMessage {
  readonly event: unknown;
}
