import type { SessionSummary } from '../session/summary.ts';
import type { BridgeClient } from './client.ts';

/** What a view that follows all sessions needs of the bridge; one place, because panel and popup follow them alike. */
export function sessionSource(bridge: BridgeClient) {
  return {
    onEvent: bridge.onEvent,
    /** All sessions there are; null when the background could not say. */
    async list(): Promise<readonly SessionSummary[] | null> {
      const reply = await bridge.call('list', null);
      return reply.ok ? reply.value.sessions : null;
    },
  };
}
