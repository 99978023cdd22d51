import { useMemo } from 'react';
import type { Aggregate } from '../../lib/metrics/aggregate.ts';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { lostRequests, openRequests } from '../../lib/metrics/statistics.ts';
import { isInPart } from '../../lib/panel/alert-groups.ts';
import { figuresOf, type ShownFigures } from '../../lib/panel/figures.ts';
import { countOf, formatCount } from '../../lib/panel/format.ts';
import { leftOutText } from '../../lib/panel/latency-view.ts';
import { limitOf } from '../../lib/panel/measuring.ts';
import { SampleStats } from '../../lib/panel/sample-stats.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import { METRICS, type Metric } from '../../lib/protocol/metric.ts';
import { ClockNote } from './ClockNote.tsx';
import { FiguresTable } from './FiguresTable.tsx';
import { LagNote } from './LagNote.tsx';
import { MetricHelp } from './MetricHelp.tsx';
import { chosenKey, chosenView, findChosen, type PaneProps } from './pane-props.ts';
import { TrendCell, TrendList } from './Trends.tsx';
import { useKeyed } from './use-keyed.ts';
import { useWork } from './use-work.ts';

/** Each metric in one row. */
export function OverviewPane(props: PaneProps) {
  const { profile, pace, version, snapshots, whole, snapshot, summary, choice, range, onChoice } = props;
  const { thresholds } = profile;
  const key = `${chosenKey(props)} ${METRICS.map((metric) => limitOf(metric, thresholds)).join(' ')}`;
  const stats = useKeyed(
    key,
    () => new Map(METRICS.map((metric) => [metric, new SampleStats(limitOf(metric, thresholds))])),
  );
  const figures = useWork(key, `${version} ${range?.to}`, async (isStale) => {
    const found = new Map<Metric, ShownFigures | null>();
    for (const [metric, stat] of stats) {
      if (!(await findChosen(props, metric, isStale))) return null;
      const view = chosenView(props, metric);
      if (!(await inSlices(pace, () => stat.advance(view), isStale))) return null;
      found.set(metric, figuresOf(stat.all));
    }
    return found;
  });
  const { events } = snapshot;
  const { connection } = choice;
  const { event: fromEvent } = summary.measuredFrom;
  const { slowed, alerts } = useMemo(() => {
    const inPart = events.filter((event) => isInPart(event, { connection, range, fromEvent }));
    return {
      slowed: inPart.filter((event) => event.kind === 'open' && event.slowed).length,
      alerts: inPart.reduce((sum, event) => sum + (event.kind === 'alert' ? event.times : 0), 0),
    };
  }, [events, connection, range, fromEvent]);
  const { trendWindow } = profile.metrics;

  if (figures === null) return <p className="note dim">Counting…</p>;
  return (
    <>
      <FiguresTable
        caption="What was measured"
        first="Metric"
        more={<th>Trend of medians</th>}
        rows={METRICS.map((metric) => ({
          key: metric,
          head: (
            <span className="metric-name">
              <button
                type="button"
                className="link"
                title="Show it over time"
                disabled={metric === 'lag'}
                onClick={() => onChoice({ metric, view: 'time' })}
              >
                {measureName(metric)}
              </button>
              <MetricHelp metric={metric} />
            </span>
          ),
          figures: metric === 'lag' ? lagOf(whole) : (figures.get(metric) ?? null),
          // Single lookouts of the background are not kept, so none of them can be counted.
          limitMs: metric === 'lag' ? null : limitOf(metric, thresholds),
          more: <TrendCell metric={metric} snapshots={snapshots} window={trendWindow} />,
        }))}
      />
      <TrendList snapshots={snapshots} window={trendWindow} isPart={connection !== null} />
      <LagNote whole={whole} />
      <ClockNote {...props} />
      {slowed === 0 ? null : <p className="note dim">{leftOutText(slowed)}</p>}
      <CountNote whole={whole} alerts={alerts} isPart={connection !== null} />
    </>
  );
}

/** Only the background knows of its own lateness. */
function lagOf(whole: Aggregate | null): ShownFigures | null {
  const lag = whole?.metrics.lag;
  return lag === undefined ? null : { ...lag, over: 0 };
}

interface CountProps {
  readonly whole: Aggregate | null;
  /** In the chosen part. */
  readonly alerts: number;
  /** A part of the connections is chosen, which snapshots do not tell apart. */
  readonly isPart: boolean;
}

function CountNote({ whole, alerts, isPart }: CountProps) {
  const { late = 0, duplicates = 0 } = whole?.whole.counts ?? {};
  const lost = whole === null ? 0 : lostRequests(whole.whole.counts);
  const open = whole === null ? 0 : openRequests(whole.whole.counts);
  if (lost + open + late + duplicates + alerts === 0) return null;
  return (
    <p className="note">
      {isPart ? 'On all connections: ' : ''}
      {countOf(lost, 'request')} without a reply, {open === 0 ? '' : `${formatCount(open)} that waited for one, `}
      {countOf(late, 'late reply', 'late replies')}, {countOf(duplicates, 'duplicate reply', 'duplicate replies')}
      {isPart ? '. On this one: ' : ', '}
      {countOf(alerts, 'alert')}. See Alerts.
    </p>
  );
}
