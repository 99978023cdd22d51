import type { Packet } from '../codec.ts';

/** A message in whose protocol no packet says more than its content. */
export function plainMessage(value: unknown, label = ''): Packet {
  return { kind: 'message', type: null, value, label, problem: null, requestKey: null, replyKey: null };
}

/** The protocol's own talk. */
export function control(type: string | null, value: unknown, label: string): Packet {
  return { kind: 'control', type, value, label, problem: null, requestKey: null, replyKey: null };
}

export function malformed(label: string, problem: string): Packet {
  return { kind: 'malformed', type: null, value: undefined, label, problem, requestKey: null, replyKey: null };
}
