import type { SessionSummary } from '../session/summary.ts';

export interface Badge {
  /** At most four characters fit. '!' marks trouble, so that colour is not the only sign. */
  readonly text: string;
  readonly tone: 'live' | 'failing';
  /** The whole sentence, as the button's tooltip. */
  readonly title: string;
}

/** Counts live sessions, and those that fail: they try to come back, or they gave up. */
export function badgeOf(summaries: readonly SessionSummary[]): Badge {
  const live = summaries.filter(({ state }) => state.name === 'connected').length;
  const failing = summaries.filter(isFailing).length;
  if (failing > 0) {
    return { text: `${failing}!`, tone: 'failing', title: `Socketwright: ${live} connected, ${failing} failing` };
  }
  return { text: live === 0 ? '' : String(live), tone: 'live', title: `Socketwright: ${live} connected` };
}

function isFailing({ state, problem, source, wished }: SessionSummary): boolean {
  if (state.name === 'reconnecting') return true;
  if (problem === null) return false;
  if (state.name === 'connecting') return true;
  // The problem of an import was somebody else's; one that is wished open is about to be taken up again.
  return state.name === 'disconnected' && source === 'live' && wished === 'closed';
}
