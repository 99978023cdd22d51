import { parseKeyPath, valueAt } from '../base/key-path.ts';
import type { FrameObserver } from '../capture/observer.ts';
import { createInspector } from '../contract/inspector.ts';
import type { Profile } from '../profile/schema.ts';
import type { Packet } from '../protocol/codec.ts';
import { createCodec } from '../protocol/codecs/registry.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Direction, Payload } from '../protocol/frame.ts';
import { createAgeOf } from './age.ts';
import { createCorrelator, type Reply } from './correlation.ts';
import { createOrderWatch } from './order.ts';
import { createPairKeys, type PairKey } from './request-pairs.ts';

const NOTHING: readonly ConnectionEventBody[] = [];
const NO_KEYS: readonly PairKey[] = [];

/**
 * Reads each frame with the profile's codec, judges it by its contract, pairs replies with requests, either way, watches
 * whether numbered messages count on, and reads how old messages are that carry a time stamp.
 */
export function createFrameObserver(profile: Profile): FrameObserver {
  const codec = createCodec(profile.codec);
  const inspector = createInspector(profile);
  const pairs = createPairKeys(profile.correlation.rules);
  const correlator = createCorrelator();
  const order = profile.order === null ? null : createOrderWatch(parseKeyPath(profile.order.path));
  const { stream } = profile.views;
  const streamAt = stream === null ? null : parseKeyPath(stream.key);
  const { timeoutMs } = profile.correlation;
  const slowOverMs = profile.thresholds.messageMs;
  const ageOf = profile.timestamp === null ? null : createAgeOf(profile.timestamp);
  let decoder = codec.decoder();
  // Of the frame that is being observed: what it answers, and whether it asks.
  const found: { answers: Reply | null; asks: boolean } = { answers: null, asks: false };
  const begin = (): void => {
    found.answers = null;
    found.asks = false;
  };

  /** What a packet answers; only while anything could be answered, because the keys are a fifth of all that is done for a frame. */
  const answerOf = (keys: readonly PairKey[], time: number): { readonly reply: Reply; readonly key: string } | null => {
    for (const { key, inOrder } of keys) {
      const reply = inOrder ? correlator.replyInOrder(key, time) : correlator.reply(key, time, timeoutMs);
      if (reply !== null) return { reply, key };
    }
    return null;
  };

  const duplicateOf = (keys: readonly PairKey[]): Reply | null => {
    for (const { key, inOrder } of keys) {
      const reply = inOrder ? null : correlator.repeated(key);
      if (reply !== null) return reply;
    }
    return null;
  };

  /** Replies first: what answers a request does not ask the same again. */
  const pair = (
    packet: Packet,
    type: string,
    direction: Direction,
    whole: Payload | null,
    seq: number,
    time: number,
  ) => {
    const keys = correlator.expects(time) ? pairs.repliesOf(packet, type, direction, whole) : NO_KEYS;
    const answer = keys.length === 0 ? null : answerOf(keys, time);
    const asked = pairs.requestOf(packet, type, direction, whole);
    let reply = answer === null ? null : answer.reply;
    // Where both sides may ask, a rule each way finds the same value in the reply.
    if (asked !== null && (answer === null || asked.key.slice(1) !== answer.key.slice(1))) {
      if (asked.inOrder) correlator.requestInOrder(asked.key, seq, time, type);
      else correlator.request(asked.key, seq, time, type);
      found.asks = true;
    } else if (answer === null && keys.length > 0 && !isPartOfText(packet)) {
      // Only what asks nothing: where both sides count their requests from 1, the other's has the number of an answered one of ours.
      reply = duplicateOf(keys);
    }
    if (reply !== null && (found.answers === null || found.answers.latencyMs === null)) found.answers = reply;
  };

  /** Further parts of a running text are no duplicates of its first. */
  const isPartOfText = ({ value }: Packet) => streamAt !== null && valueAt(value, streamAt) !== undefined;

  return {
    observe(direction, payload, byteLength, seq, time) {
      const packets = decoder.decode(payload, direction);
      const { type, verdict } = inspector.inspect(packets, payload, byteLength, direction);
      begin();
      let ageMs: number | null = null;
      for (let i = 0; i < packets.length; i++) {
        const packet = packets[i];
        if (packet === undefined) continue;
        const ownType = packets.length === 1 ? type : inspector.typeOf(packet);
        pair(packet, ownType, direction, i === 0 ? payload : null, seq, time);
        if (direction === 'sent' || packet.kind !== 'message') continue;
        if (order !== null) order.see(packet.value, seq, time);
        if (ageOf !== null) ageMs ??= ageOf(packet.value, time);
      }
      const { answers, asks } = found;
      const latencyMs = answers?.latencyMs ?? null;
      return {
        type,
        verdict,
        latencyMs,
        replyTo: answers?.requestSeq ?? null,
        slow: latencyMs !== null && latencyMs > slowOverMs,
        late: answers?.late ?? false,
        asks,
        ageMs,
      };
    },
    get isWaiting() {
      return correlator.isWaiting || order?.isWaiting === true || (timeoutMs !== null && correlator.outstanding > 0);
    },
    passed(now) {
      const unanswered = correlator.passed(now, timeoutMs);
      const disorder = order === null ? NOTHING : order.passed(now);
      return disorder.length === 0 ? unanswered : [...disorder, ...unanswered];
    },
    connectionEnded() {
      decoder = codec.decoder();
      order?.reset();
      correlator.reset();
    },
  };
}
