import type { SessionSummary } from '../session/summary.ts';

export interface Badge {
  /** At most four characters fit. '!' marks trouble and '▲' an alert, so that colour is not the only sign. */
  readonly text: string;
  readonly tone: 'live' | 'alert' | 'failing';
  /** The whole sentence, as the button's tooltip. */
  readonly title: string;
}

/**
 * Counts live sessions, those that fail (they try to come back, or they gave up), and those with alerts that nobody has
 * seen. The worst of it is on the button, all of it in the tooltip.
 */
export function badgeOf(summaries: readonly SessionSummary[]): Badge {
  const live = summaries.filter(({ state }) => state.name === 'connected').length;
  const failing = summaries.filter(isFailing).length;
  const alerting = summaries.filter(({ unseenAlerts }) => unseenAlerts > 0).length;
  const alerts = alerting === 0 ? '' : `, ${alerting} with new alerts`;
  if (failing > 0) {
    return {
      text: `${short(failing)}!`,
      tone: 'failing',
      title: `Socketwright: ${live} connected, ${failing} failing${alerts}`,
    };
  }
  if (alerting > 0) {
    return { text: `${short(alerting)}▲`, tone: 'alert', title: `Socketwright: ${live} connected${alerts}` };
  }
  return { text: live === 0 ? '' : short(live), tone: 'live', title: `Socketwright: ${live} connected` };
}

/** Three characters at most; the tooltip has the number. */
function short(sessions: number): string {
  return sessions > 99 ? '99+' : String(sessions);
}

function isFailing({ state, problem, source, wished }: SessionSummary): boolean {
  if (state.name === 'reconnecting') return true;
  if (problem === null) return false;
  if (state.name === 'connecting') return true;
  // The problem of an import was somebody else's; one that is wished open is about to be taken up again.
  return state.name === 'disconnected' && source === 'live' && wished === 'closed';
}
