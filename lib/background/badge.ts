import type { SessionSummary } from '../session/summary.ts';

export interface Badge {
  /** At most four characters fit. '!' marks trouble, so that colour is not the only sign. */
  readonly text: string;
  readonly tone: 'live' | 'failing';
  /** The whole sentence, as the button's tooltip. */
  readonly title: string;
}

/** Counts live sessions and those that are wished open but are not. */
export function badgeOf(summaries: readonly SessionSummary[]): Badge {
  const live = summaries.filter(({ state }) => state.name === 'connected').length;
  const failing = summaries.filter(
    ({ state, problem }) => state.name === 'reconnecting' || (state.name === 'connecting' && problem !== null),
  ).length;
  if (failing > 0) {
    return { text: `${failing}!`, tone: 'failing', title: `Socketwright: ${live} connected, ${failing} failing` };
  }
  return { text: live === 0 ? '' : String(live), tone: 'live', title: `Socketwright: ${live} connected` };
}
