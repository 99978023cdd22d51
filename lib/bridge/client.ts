import type { Result } from '../base/result.ts';
import type { BridgeEvent, CommandName, Commands } from './messages.ts';

/** A view's line to the background. It reconnects by itself when the worker was stopped; a command then wakes the worker. */
export interface BridgeClient {
  call<Name extends CommandName>(name: Name, args: Commands[Name]['args']): Promise<Result<Commands[Name]['value']>>;
  /** Returns the way to stop listening. */
  onEvent(listener: (event: BridgeEvent) => void): () => void;
  /** True while the background answers; a view says so when it does not. */
  onOnline(listener: (online: boolean) => void): () => void;
  close(): void;
}
