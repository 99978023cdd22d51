import { ok } from '../../lib/base/result.ts';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import type { QueueActions } from '../../lib/panel/queue-view.ts';

/** What the composer's list does with the queue of one session, through the bridge. */
export function queueActions(bridge: BridgeClient, sessionId: number): QueueActions {
  return {
    sessionId,
    async load() {
      const reply = await bridge.call('queue', { sessionId });
      return reply.ok ? ok(reply.value.messages) : reply;
    },
    async edit(id, message, anyway) {
      const reply = await bridge.call('editQueued', { sessionId, id, message, anyway });
      return reply.ok ? null : reply.error;
    },
    async drop(ids) {
      const reply = await bridge.call('dropQueued', { sessionId, ids });
      return reply.ok ? null : reply.error.message;
    },
  };
}
