import { type KeyPath, parseKeyPath, valueAt } from '../base/key-path.ts';
import type { CorrelationRule } from '../profile/schema.ts';
import type { Packet } from '../protocol/codec.ts';
import type { Direction, Payload } from '../protocol/frame.ts';
import { contentKey } from './content-key.ts';

/** What a request is remembered by. */
export interface PairKey {
  readonly key: string;
  /** The key is that of a lane, in which replies come in the order of their requests. */
  readonly inOrder: boolean;
}

/** Finds in a packet what makes it a request, and what makes it a reply. */
export interface PairKeys {
  /**
   * Key to remember it by as a request; null when it asks nothing. `whole` is the payload of its frame, for the first packet
   * of it; null for further ones.
   */
  requestOf(packet: Packet, type: string, direction: Direction, whole: Payload | null): PairKey | null;
  /** Keys of requests that it may answer, the likeliest first. */
  repliesOf(packet: Packet, type: string, direction: Direction, whole: Payload | null): readonly PairKey[];
}

type KeyOf = (packet: Packet, whole: Payload | null) => PairKey | null;

interface Rule {
  readonly asks: Direction;
  readonly requestType: string | null;
  readonly replyType: string | null;
  readonly requestKey: KeyOf;
  readonly replyKey: KeyOf;
}

const FIRST_MARK = 0x30;
/** Longer ids are remembered by their hash, so that a hundred thousand of them stay small. */
const LONGEST_ID = 64;
const NONE: readonly PairKey[] = [];

/** What the codec pairs by itself comes before the rules of the profile. */
export function createPairKeys(profileRules: readonly CorrelationRule[]): PairKeys {
  const rules = profileRules.map(ruleOf);
  return {
    requestOf(packet, type, direction, whole) {
      if (packet.requestKey !== null) return byKey(`c${direction}${packet.requestKey}`);
      for (const rule of rules) {
        if (rule.asks !== direction) continue;
        if (rule.requestType !== null && rule.requestType !== type) continue;
        const key = rule.requestKey(packet, whole);
        if (key !== null) return key;
      }
      return null;
    },
    repliesOf(packet, type, direction, whole) {
      if (packet.replyKey !== null) return [byKey(`c${direction === 'sent' ? 'received' : 'sent'}${packet.replyKey}`)];
      let keys: PairKey[] | null = null;
      for (const rule of rules) {
        if (rule.asks === direction) continue;
        if (rule.replyType !== null && rule.replyType !== type) continue;
        const key = rule.replyKey(packet, whole);
        if (key === null) continue;
        if (keys === null) keys = [key];
        else keys.push(key);
      }
      return keys ?? NONE;
    },
  };
}

function ruleOf(rule: CorrelationRule, index: number): Rule {
  const { asks, requestType, replyType } = rule;
  // One character, whichever the rule, so that what follows it can be compared across rules.
  const mark = String.fromCharCode(FIRST_MARK + index);
  const same = (key: KeyOf) => ({ asks, requestType, replyType, requestKey: key, replyKey: key });
  switch (rule.by) {
    case 'path':
      return {
        asks,
        requestType,
        replyType,
        requestKey: keyAt(parseKeyPath(rule.requestPath), mark),
        replyKey: keyAt(parseKeyPath(rule.replyPath), mark),
      };
    case 'echo':
      return same((packet, whole) => (whole === null || !isOwn(packet) ? null : byKey(`${mark}e${contentKey(whole)}`)));
    case 'order': {
      const lane: PairKey = { key: `${mark}o`, inOrder: true };
      return same((packet) => (isOwn(packet) ? lane : null));
    }
  }
}

/** The application's and not the protocol's: a transport's ping takes no turn. One that breaks a rule is somebody's answer all the same. */
function isOwn({ kind }: Packet): boolean {
  return kind === 'message' || kind === 'malformed';
}

/** Strings and numbers can be keys; the type is part of the key so that 1 and "1" stay apart, and so is the rule. */
function keyAt(path: KeyPath, mark: string): KeyOf {
  return ({ value: message }) => {
    const value = valueAt(message, path);
    if (typeof value === 'string') {
      return byKey(value.length <= LONGEST_ID ? `${mark}s${value}` : `${mark}h${contentKey(value)}`);
    }
    return typeof value === 'number' ? byKey(`${mark}n${value}`) : null;
  };
}

function byKey(key: string): PairKey {
  return { key, inOrder: false };
}
