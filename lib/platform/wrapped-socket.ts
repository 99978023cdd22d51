import type { RawSocket } from '../session/socket-port.ts';

const within = new WeakMap<RawSocket, RawSocket>();

/** Notes that `outer` stands before `inner`, so that what is known of the one can be found by the other. */
export function standsBefore(outer: RawSocket, inner: RawSocket): void {
  within.set(outer, inner);
}

/** The socket behind all that stand before it; itself where none does. */
export function innermost(socket: RawSocket): RawSocket {
  let found = socket;
  for (let next = within.get(found); next !== undefined; next = within.get(found)) found = next;
  return found;
}
