import { parseKeyPath } from '../base/key-path.ts';
import type { FrameObserver } from '../capture/observer.ts';
import { createInspector } from '../contract/inspector.ts';
import type { Profile } from '../profile/schema.ts';
import type { Packet } from '../protocol/codec.ts';
import { createCodec } from '../protocol/codecs/registry.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Direction } from '../protocol/frame.ts';
import { createCorrelator, type Reply } from './correlation.ts';
import { createOrderWatch } from './order.ts';
import { createPairKeys } from './request-pairs.ts';

const NOTHING: readonly ConnectionEventBody[] = [];

/**
 * Reads each frame with the profile's codec, judges it by its contract, pairs replies with requests, either way, and
 * watches whether numbered messages count on.
 */
export function createFrameObserver(profile: Profile): FrameObserver {
  const codec = createCodec(profile.codec);
  const inspector = createInspector(profile);
  const pairs = createPairKeys(profile.correlation.rules);
  const correlator = createCorrelator();
  const order = profile.order === null ? null : createOrderWatch(parseKeyPath(profile.order.path));
  const { timeoutMs } = profile.correlation;
  const slowOverMs = profile.thresholds.messageMs;
  let decoder = codec.decoder();

  /** Replies first: what answers a request does not ask the same again. */
  const pair = (packet: Packet, type: string, direction: Direction, seq: number, time: number): Reply | null => {
    let reply: Reply | null = null;
    let answered = '';
    // In a flood of messages that answer nothing, making their keys would be a fifth of all that is done for one.
    if (correlator.expects) {
      for (const key of pairs.repliesOf(packet, type, direction)) {
        reply = correlator.reply(key, time);
        answered = key;
        if (reply !== null) break;
      }
    }
    const asks = pairs.requestOf(packet, type, direction);
    // Where both sides may ask, a rule each way finds the same value in the reply.
    if (asks !== null && (reply === null || asks.slice(1) !== answered.slice(1)))
      correlator.request(asks, seq, time, type);
    return reply;
  };

  return {
    observe(direction, payload, byteLength, seq, time) {
      const packets = decoder.decode(payload, direction);
      const { type, verdict } = inspector.inspect(packets, payload, byteLength, direction);
      let reply: Reply | null = null;
      for (const packet of packets) {
        const ownType = packets.length === 1 ? type : inspector.typeOf(packet);
        const paired = pair(packet, ownType, direction, seq, time);
        reply ??= paired;
        if (order !== null && direction === 'received' && packet.kind === 'message') order.see(packet.value, seq, time);
      }
      if (reply === null) return { type, verdict, latencyMs: null, replyTo: null, slow: false };
      const { latencyMs, requestSeq } = reply;
      return { type, verdict, latencyMs, replyTo: requestSeq, slow: latencyMs > slowOverMs };
    },
    get isWaiting() {
      return order?.isWaiting === true || (timeoutMs !== null && correlator.outstanding > 0);
    },
    passed(now) {
      const disorder = order === null ? NOTHING : order.passed(now);
      const overdue = timeoutMs === null ? null : correlator.overdue(now - timeoutMs);
      if (overdue === null || timeoutMs === null) return disorder;
      return [...disorder, { kind: 'unanswered', ...overdue, afterMs: timeoutMs }];
    },
    connectionEnded() {
      decoder = codec.decoder();
      order?.reset();
      correlator.reset();
    },
  };
}
