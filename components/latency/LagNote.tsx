import type { Aggregate } from '../../lib/metrics/aggregate.ts';
import { lagText } from '../../lib/metrics/lag-words.ts';

/** What the browser itself may have added to every latency. */
export function LagNote({ whole }: { readonly whole: Aggregate | null }) {
  const lag = whole?.metrics.lag;
  return lag === undefined ? null : <p className="note dim">{lagText(lag)}</p>;
}
