import { type KeyPath, valueAt } from '../base/key-path.ts';
import type { Packet } from './codec.ts';

/**
 * The type of one message, for whoever asks: what the protocol names it, else the text or number that stands at the profile's
 * type path; null where there is none. Whole, so it may be as long as a payload.
 */
export function messageType({ type, value }: Packet, typePath: KeyPath | null): string | null {
  if (type !== null) return type;
  const found = typePath === null ? undefined : valueAt(value, typePath);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' ? found : null;
}
