/** What paths, schemas and matchers see of a packet of Engine.IO 4 or Socket.IO 5 (the protocol of Socket.IO 4). */
export type SocketIoValue =
  | {
      readonly packet: 'event';
      readonly nsp: string;
      /** A number in principle only. */
      readonly event: string | number;
      /** Attachments are `{"_placeholder": true, "num": 0}`: their bytes are in frames of their own. */
      readonly args: readonly unknown[];
      /** Set where the sender wants an acknowledgement. */
      readonly id?: number;
    }
  | { readonly packet: 'ack'; readonly nsp: string; readonly id: number; readonly args: readonly unknown[] }
  /** The server accepts with a `sid`; a client asks, with `data` where the profile has credentials. */
  | { readonly packet: 'connect'; readonly nsp: string; readonly sid?: string; readonly data?: unknown }
  | { readonly packet: 'connect_error'; readonly nsp: string; readonly data: unknown }
  | { readonly packet: 'disconnect'; readonly nsp: string }
  | EngineIoValue;

export type EngineIoValue =
  | {
      readonly packet: 'open';
      readonly sid: string;
      readonly upgrades: readonly unknown[];
      /** Milliseconds from one ping of the server to the next. */
      readonly pingInterval: number;
      /** Milliseconds the server waits for the pong, and a client after an interval without a ping. */
      readonly pingTimeout: number;
      /** Bytes of one frame; older servers do not say. */
      readonly maxPayload?: number;
    }
  | { readonly packet: EngineIoSignal; readonly data?: string };

export type EngineIoSignal = 'ping' | 'pong' | 'close' | 'upgrade' | 'noop';
