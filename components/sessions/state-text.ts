import { formatCountdown } from '../../lib/panel/format.ts';
import { closeCodeName } from '../../lib/protocol/close-codes.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';

/** The session's state in one word; an imported one has none. */
export function stateName(session: SessionSummary): string {
  return session.source === 'import' ? 'imported' : session.state.name;
}

/** What a person waits for, or why it stopped; null when there is nothing to add to the symbol. */
export function stateDetail(
  session: SessionSummary,
  now: number,
): { readonly text: string; readonly tone: string } | null {
  const { state } = session;
  switch (state.name) {
    case 'connecting':
      return { text: state.attempt > 1 ? `connecting, attempt ${state.attempt}` : 'connecting…', tone: 'wait' };
    case 'reconnecting': {
      const close = state.lastClose === null ? '' : ` · ${state.lastClose.code} ${closeCodeName(state.lastClose.code)}`;
      const when = state.resumeAt > now ? `in ${formatCountdown(state.resumeAt - now)}` : 'now';
      return { text: `attempt ${state.attempt} ${when}${close}`, tone: 'wait' };
    }
    case 'closing':
      return { text: 'closing…', tone: 'wait' };
    case 'connected':
      return state.ready ? null : { text: 'connected, not ready', tone: 'wait' };
    case 'disconnected':
      if (state.lastClose === null || state.lastClose.code === 1000) return null;
      return { text: `${state.lastClose.code} ${closeCodeName(state.lastClose.code)}`, tone: 'dim' };
  }
}
