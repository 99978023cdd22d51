import { closeCodeMeaning, closeCodeName, NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { Close } from '../protocol/connection-event.ts';
import { quoted } from '../protocol/server-words.ts';
import type { Failure } from './effects.ts';

/** Unauthorized and Forbidden, IANA WebSocket Close Code registry. */
const AUTHENTICATION_CODES: ReadonlySet<number> = new Set([3000, 3003]);

/** Why an open connection ended, for one that nobody wished to end; null for a normal closure. `livedMs` since it opened. */
export function explainLoss(close: Close, livedMs: number): Failure | null {
  const { code, reason, wasClean } = close;
  if (code === NORMAL_CLOSURE) return null;
  const lived = `${(livedMs / 1000).toFixed(1)} s`;
  if (!wasClean) {
    return {
      category: 'connection_error',
      cause: 'lost',
      detail: `The connection was lost after ${lived} without a close frame: the network failed, or the server or a proxy ended it; look at the server's log.`,
    };
  }
  const said = reason === '' ? '' : ` and says “${quoted(reason)}”`;
  return {
    category: AUTHENTICATION_CODES.has(code) ? 'authentication_failed' : 'connection_error',
    cause: 'closed',
    detail: `The server closed with ${code} (${closeCodeName(code)}) after ${lived}${said}: ${closeCodeMeaning(code)}`,
  };
}
