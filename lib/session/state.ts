import type { Close, HoldCause } from '../protocol/connection-event.ts';

/** Why and when the next attempt follows. `attempt` counts tries inside one outage, from 1. */
export type SessionState =
  | { readonly name: 'disconnected'; readonly lastClose: Close | null }
  | { readonly name: 'connecting'; readonly connection: number; readonly attempt: number; readonly startedAt: number }
  | { readonly name: 'connected'; readonly connection: number; readonly openedAt: number; readonly ready: boolean }
  | {
      readonly name: 'reconnecting';
      readonly attempt: number;
      readonly resumeAt: number;
      /** What holds the attempt back although its time may have come; null when nothing does. */
      readonly held: HoldCause | null;
      /** Sooner the server does not want to be called (Retry-After, a delay row), whatever comes back; epoch ms. */
      readonly notBefore?: number;
      readonly lastClose: Close | null;
    }
  /** `connect-unless-held`: a message was sent meanwhile that wants a connection, but the person did not ask for it. */
  | {
      readonly name: 'closing';
      readonly connection: number;
      readonly then: 'stay' | 'connect' | 'connect-unless-held';
    };

export type SessionStateName = SessionState['name'];
