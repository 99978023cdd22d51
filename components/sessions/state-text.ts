import { formatCountdown } from '../../lib/panel/format.ts';
import { spokenTime } from '../../lib/panel/spoken-time.ts';
import { closeCodeName } from '../../lib/protocol/close-codes.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';

/** The session's state in one word; an imported one has none. */
export function stateName(session: SessionSummary): string {
  return session.source === 'import' ? 'imported' : session.state.name;
}

/**
 * What a person waits for, or why it stopped; null when there is nothing to add to the symbol. `waitsFor`: what the ready
 * gate waits for, where it is known.
 */
export function stateDetail(
  session: SessionSummary,
  now: number,
  waitsFor: string | null = null,
): { readonly text: string; readonly tone: string } | null {
  const { state } = session;
  switch (state.name) {
    case 'connecting':
      return { text: state.attempt > 1 ? `connecting, attempt ${state.attempt}` : 'connecting…', tone: 'wait' };
    case 'reconnecting': {
      const close = state.lastClose === null ? '' : ` · ${state.lastClose.code} ${closeCodeName(state.lastClose.code)}`;
      const when = state.resumeAt > now ? `in ${formatCountdown(state.resumeAt - now)}` : 'now';
      const held = state.held === null ? when : `waits: ${state.held}`;
      return { text: `attempt ${state.attempt} ${held}${close}`, tone: 'wait' };
    }
    case 'closing':
      return { text: 'closing…', tone: 'wait' };
    case 'connected':
      if (!state.ready)
        return { text: `not ready${waitsFor === null ? '' : `: waiting for ${waitsFor}`}`, tone: 'wait' };
      if (session.silentSince === null) return null;
      return { text: `silent for ${spokenTime(now - session.silentSince)}`, tone: 'wait' };
    case 'disconnected':
      if (state.lastClose === null || state.lastClose.code === 1000) return null;
      return { text: `${state.lastClose.code} ${closeCodeName(state.lastClose.code)}`, tone: 'dim' };
  }
}
