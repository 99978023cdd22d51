import type { JsonObject } from '../../base/json.ts';
import type { ApiMessage } from './messages.ts';

/** A message of the chosen channel, from our side of the connection. */
export interface Traffic {
  readonly direction: 'sent' | 'received' | 'both';
  readonly message: ApiMessage;
  /** Whether it opens an exchange that the other side answers; null where the document does not say. */
  readonly role: 'request' | 'reply' | null;
}

/** One channel: a WebSocket endpoint of its own. */
export interface ApiChannel {
  /** Key in the document. */
  readonly name: string;
  /** With `{parameter}`s; '' for the server's own address. */
  readonly address: string;
  readonly object: JsonObject;
  readonly at: string;
  /** Servers that have it; null for all. */
  readonly servers: readonly string[] | null;
}

export function opposite(direction: Traffic['direction']): Traffic['direction'] {
  if (direction === 'both') return 'both';
  return direction === 'sent' ? 'received' : 'sent';
}
