import { type KeyPath, parseKeyPath, valueAt } from '../base/key-path.ts';
import type { CorrelationRule } from '../profile/schema.ts';
import type { Packet } from '../protocol/codec.ts';
import type { Direction } from '../protocol/frame.ts';

/** Finds in a packet what makes it a request, and what makes it a reply. */
export interface PairKeys {
  /** Key to remember it by as a request; null when it asks nothing. */
  requestOf(packet: Packet, type: string, direction: Direction): string | null;
  /** Keys of requests that it may answer, the likeliest first. */
  repliesOf(packet: Packet, type: string, direction: Direction): readonly string[];
}

interface Rule {
  readonly asks: Direction;
  readonly requestPath: KeyPath;
  readonly replyPath: KeyPath;
  readonly requestType: string | null;
  readonly replyType: string | null;
}

const FIRST_MARK = 0x30;
const NONE: readonly string[] = [];

/** What the codec pairs by itself comes before the rules of the profile. */
export function createPairKeys(profileRules: readonly CorrelationRule[]): PairKeys {
  const rules: readonly Rule[] = profileRules.map((rule) => ({
    ...rule,
    requestPath: parseKeyPath(rule.requestPath),
    replyPath: parseKeyPath(rule.replyPath),
  }));
  return {
    requestOf(packet, type, direction) {
      if (packet.requestKey !== null) return `c${direction}${packet.requestKey}`;
      for (let i = 0; i < rules.length; i++) {
        const rule = rules[i];
        if (rule === undefined || rule.asks !== direction) continue;
        if (rule.requestType !== null && rule.requestType !== type) continue;
        const key = keyOf(packet.value, rule.requestPath, i);
        if (key !== null) return key;
      }
      return null;
    },
    repliesOf(packet, type, direction) {
      if (packet.replyKey !== null) return [`c${direction === 'sent' ? 'received' : 'sent'}${packet.replyKey}`];
      let keys: string[] | null = null;
      for (let i = 0; i < rules.length; i++) {
        const rule = rules[i];
        if (rule === undefined || rule.asks === direction) continue;
        if (rule.replyType !== null && rule.replyType !== type) continue;
        const key = keyOf(packet.value, rule.replyPath, i);
        if (key === null) continue;
        if (keys === null) keys = [key];
        else keys.push(key);
      }
      return keys ?? NONE;
    },
  };
}

/** Strings and numbers can be keys; the type is part of the key so that 1 and "1" stay apart, and so is the rule. */
function keyOf(message: unknown, path: KeyPath, rule: number): string | null {
  const value = valueAt(message, path);
  // One character, whichever the rule, so that what follows it can be compared across rules.
  const mark = String.fromCharCode(FIRST_MARK + rule);
  if (typeof value === 'string') return `${mark}s${value}`;
  return typeof value === 'number' ? `${mark}n${value}` : null;
}
