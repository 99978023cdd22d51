import { useMemo } from 'react';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { figuresOf } from '../../lib/panel/figures.ts';
import { countOf } from '../../lib/panel/format.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import { limitOf } from '../../lib/panel/measuring.ts';
import { OTHER_KEY, type Series } from '../../lib/panel/sample-stats.ts';
import type { SampleView } from '../../lib/panel/sample-view.ts';
import { OTHER_TYPES } from '../../lib/panel/type-limit.ts';
import { type FiguresRow, FiguresTable } from './FiguresTable.tsx';
import { NoSamples } from './NoSamples.tsx';
import type { PaneProps } from './pane-props.ts';
import { useDistribution } from './use-figures.ts';

/** Rows of a table; percentiles of each cost a walk through its histogram. */
const MOST_ROWS = 200;

/** The chosen metric by type of the message, and by connection. */
export function TypesPane(props: PaneProps) {
  const { live, choice, profile, snapshot } = props;
  const { metric } = choice;
  const { log } = snapshot;
  const byType = useDistribution(props, 'types', (view, i) => log.typeIndex(view.seq[i] ?? 0));
  const byConnection = useDistribution(props, 'connections', (view, i) => connectionOf(view, i, live));
  const limitMs = limitOf(metric, profile.thresholds);
  // Percentiles of hundreds of rows take some milliseconds, and every frame that comes draws anew.
  const types = useMemo(
    () =>
      rowsOf(
        [...(byType?.groups ?? [])].sort(([, a], [, b]) => b.histogram.count - a.histogram.count),
        (type) => (type === OTHER_KEY ? OTHER_TYPES : log.types[type] || '(no type)'),
        limitMs,
      ),
    [byType, log, limitMs],
  );
  const connections = useMemo(
    () =>
      rowsOf(
        [...(byConnection?.groups ?? [])].sort(([a], [b]) => b - a),
        (connection) => (connection === OTHER_KEY ? '(other connections)' : String(connection)),
        limitMs,
      ),
    [byConnection, limitMs],
  );
  if (byType === null || byConnection === null) return <p className="note dim">Counting…</p>;
  const all = figuresOf(byType.all);
  if (all === null) return <NoSamples {...props} />;
  const name = measureName(metric);
  // What belongs to an event has no message, so no type.
  const isOfFrames = metric === 'reply' || metric === 'age' || metric === 'gap';
  const whole: FiguresRow = { key: 'all', head: 'All', figures: all, limitMs };
  return (
    <>
      {isOfFrames ? (
        <>
          <FiguresTable
            caption={metric === 'reply' ? 'Request → reply by type of the reply' : `${name} by type of the message`}
            first="Type"
            rows={[whole, ...types.rows]}
          />
          <More count={types.more} one="rarer type" />
        </>
      ) : null}
      <FiguresTable
        caption={`${name} by connection`}
        first="Connection"
        rows={[...(isOfFrames ? [] : [whole]), ...connections.rows]}
      />
      <More count={connections.more} one="older connection" />
    </>
  );
}

/** The first groups as rows, and how many more there are. */
function rowsOf(
  groups: readonly (readonly [number, Series])[],
  nameOf: (key: number) => string,
  limitMs: number | null,
): { readonly rows: readonly FiguresRow[]; readonly more: number } {
  const rows = groups
    .slice(0, MOST_ROWS)
    .map(([key, series]) => ({ key, head: nameOf(key), figures: figuresOf(series), limitMs }));
  return { rows, more: groups.length - MOST_ROWS };
}

function More({ count, one }: { readonly count: number; readonly one: string }) {
  return count <= 0 ? null : <p className="note dim">And {countOf(count, one)}.</p>;
}

/** A sample of a frame is of its connection; one of an event of that of the latest event until then. */
function connectionOf(view: SampleView, i: number, live: LiveSession): number {
  // Asked anew each time: events are another list whenever one came.
  const { log, events } = live.getSnapshot();
  const seq = view.seq[i] ?? 0;
  if (seq > 0) return log.connection(seq);
  const time = view.time[i] ?? 0;
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return events[low - 1]?.connection ?? 0;
}
