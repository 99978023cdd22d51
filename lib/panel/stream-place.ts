import { parseKeyPath, valueAt } from '../base/key-path.ts';
import type { Profile } from '../profile/schema.ts';
import type { Codec } from '../protocol/codec.ts';
import type { Direction, Payload } from '../protocol/frame.ts';

export type StreamRule = NonNullable<Profile['views']['stream']>;
/** 1 and "1" are two streams. */
export type StreamKey = string | number;

/** Which stream a frame belongs to, and which way that goes. */
export interface StreamPlace {
  readonly key: StreamKey;
  readonly direction: Direction;
}

/** A frame that has the key but adds nothing is one that asks: its stream goes the other way. Null for a frame of no stream. */
export function streamOf(codec: Codec, rule: StreamRule, payload: Payload, direction: Direction): StreamPlace | null {
  for (const { value } of codec.decodeAlone(payload, direction)) {
    const key = streamKeyIn(value, rule);
    if (key !== null) return { key, direction: isPart(value, rule) ? direction : opposite(direction) };
  }
  return null;
}

export function streamKeyIn(value: unknown, rule: StreamRule): StreamKey | null {
  const key = valueAt(value, parseKeyPath(rule.key));
  return typeof key === 'string' || typeof key === 'number' ? key : null;
}

function isPart(value: unknown, { text, calls }: StreamRule): boolean {
  if (typeof valueAt(value, parseKeyPath(text)) === 'string') return true;
  return calls !== null && Array.isArray(valueAt(value, parseKeyPath(calls)));
}

function opposite(direction: Direction): Direction {
  return direction === 'sent' ? 'received' : 'sent';
}
