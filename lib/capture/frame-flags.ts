import type { Direction, Opcode, VerdictKind } from '../protocol/frame.ts';

/** One byte a frame: bits 0–3 opcode, bit 4 direction (1 = received), bits 5–6 verdict, bit 7 set where a reply is expected. */
const RECEIVED = 0x10;
const ASKS = 0x80;
const VERDICTS: readonly VerdictKind[] = ['not-applicable', 'valid', 'invalid', 'warning'];

export function packFlags(direction: Direction, opcode: Opcode, verdict: VerdictKind, asks = false): number {
  return opcode | (direction === 'received' ? RECEIVED : 0) | (VERDICTS.indexOf(verdict) << 5) | (asks ? ASKS : 0);
}

export function flagDirection(flags: number): Direction {
  return (flags & RECEIVED) !== 0 ? 'received' : 'sent';
}

export function flagOpcode(flags: number): Opcode {
  return (flags & 0x0f) as Opcode;
}

export function flagVerdict(flags: number): VerdictKind {
  return VERDICTS[(flags >> 5) & 0x03] ?? 'not-applicable';
}

/** Whether a reply to the frame is expected. */
export function flagAsks(flags: number): boolean {
  return (flags & ASKS) !== 0;
}

/** Whether `explain` has something to say of the frame. */
export function flagHasIssues(flags: number): boolean {
  const verdict = flagVerdict(flags);
  return verdict === 'invalid' || verdict === 'warning';
}
