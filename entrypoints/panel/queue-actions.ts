import { base64ToBytes, bytesToBase64 } from '../../lib/base/bytes.ts';
import { ok } from '../../lib/base/result.ts';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import type { OutgoingMessage } from '../../lib/bridge/messages.ts';
import type { QueueActions } from '../../lib/panel/queue-view.ts';
import type { Payload } from '../../lib/protocol/frame.ts';

/** What the composer's list does with the queue of one session, through the bridge. */
export function queueActions(bridge: BridgeClient, sessionId: number): QueueActions {
  return {
    sessionId,
    async load() {
      const reply = await bridge.call('queue', { sessionId });
      if (!reply.ok) return reply;
      return ok(reply.value.messages.map(({ message, ...rest }) => ({ ...rest, payload: payloadOf(message) })));
    },
    async edit(id, payload, anyway) {
      const reply = await bridge.call('editQueued', { sessionId, id, message: outgoing(payload), anyway });
      return reply.ok ? null : reply.error;
    },
    async drop(ids) {
      const reply = await bridge.call('dropQueued', { sessionId, ids });
      return reply.ok ? null : reply.error.message;
    },
  };
}

export function outgoing(payload: Payload): OutgoingMessage {
  return typeof payload === 'string'
    ? { kind: 'text', text: payload }
    : { kind: 'binary', base64: bytesToBase64(payload) };
}

function payloadOf(message: OutgoingMessage): Payload {
  // What our own background encoded is base64.
  return message.kind === 'text' ? message.text : (base64ToBytes(message.base64) ?? new Uint8Array());
}
