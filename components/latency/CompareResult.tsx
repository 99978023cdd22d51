import { lazy, useMemo } from 'react';
import { masked } from '../../lib/metrics/markdown.ts';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { type CompareRow, compareRows, percentText, restsOn, tooFewText } from '../../lib/panel/compare-figures.ts';
import { figuresOf, type ShownFigures } from '../../lib/panel/figures.ts';
import { countOf, formatDelta, formatDuration } from '../../lib/panel/format.ts';
import { type OtherSide, partText } from '../../lib/panel/latency-choice.ts';
import { limitOf } from '../../lib/panel/measuring.ts';
import { SLICE_MS } from '../../lib/panel/pace.ts';
import { SampleStats } from '../../lib/panel/sample-stats.ts';
import type { Samples } from '../../lib/panel/samples.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { chartFile, chosenKey, type PaneProps } from './pane-props.ts';
import { useDistribution } from './use-figures.ts';
import { useKeyed } from './use-keyed.ts';
import { useWork } from './use-work.ts';
import { WideTable } from './WideTable.tsx';

const DistributionChart = lazy(async () => ({
  default: (await import('../charts/DistributionChart.tsx')).DistributionChart,
}));
const PercentileChart = lazy(async () => ({
  default: (await import('../charts/PercentileChart.tsx')).PercentileChart,
}));

/** The other side of a comparison. */
export interface Target {
  readonly samples: Samples;
  readonly version: number;
  readonly summary: SessionSummary;
  /** Of how many times it was read; another one has other samples. */
  readonly reading: number;
}

interface Props extends PaneProps {
  readonly target: Target;
  readonly other: OtherSide;
}

/** Two distributions over each other, and how their figures differ. */
export function CompareResult(props: Props) {
  const { target, other, summary, choice, range, profile, pace, measuring } = props;
  const { metric, connection } = choice;
  const limitMs = limitOf(metric, profile.thresholds);
  const isOwn = other.sessionId === summary.id;
  // Another session was at another time.
  const otherRange = isOwn ? range : null;
  const own = useDistribution(props, 'compare', null);
  const key = `${chosenKey(props)} ${metric} ${limitMs} ${other.sessionId} ${other.connection} ${target.reading}`;
  const stats = useKeyed(key, () => new SampleStats(limitMs));
  const theirs = useWork(key, `${target.version} ${otherRange?.to}`, async (isStale) => {
    const filter = { connection: other.connection, range: otherRange, type: null };
    if (!(await inSlices(pace, () => !target.samples.narrow(metric, filter, SLICE_MS), isStale))) return null;
    const view = target.samples.view(metric, filter);
    return (await inSlices(pace, () => stats.advance(view), isStale)) ? { all: stats.all } : null;
  });
  // They go into pictures and files as well.
  const nameA = `${masked(summary.name, measuring.secrets)} (#${summary.id}), ${partText(connection, range)}`;
  const nameB = `${masked(target.summary.name, measuring.secrets)} (#${target.summary.id}), ${partText(other.connection, otherRange)}`;
  const series = useMemo(() => {
    if (own === null || theirs === null) return [];
    return [
      { name: nameA, histogram: own.all.histogram },
      { name: nameB, histogram: theirs.all.histogram },
    ];
  }, [own, theirs, nameA, nameB]);
  if (own === null || theirs === null) return <p className="note dim">Counting…</p>;
  const [one, two] = [figuresOf(own.all), figuresOf(theirs.all)];
  if (one === null || two === null) {
    const [ownCount, otherCount] = [one?.count ?? 0, two?.count ?? 0];
    return (
      <p className="note wait" role="status">
        Nothing to compare: {nameA} has {countOf(ownCount, 'sample')}, {nameB} has {countOf(otherCount, 'sample')}.
      </p>
    );
  }
  const tooFew = tooFewText(one.count, two.count);
  const name = measureName(metric);
  const isSame = isOwn && connection === other.connection;
  return (
    <>
      {isSame ? <p className="note wait">Both sides are the same: choose another connection on one of them.</p> : null}
      <p className={tooFew === null ? 'visually-hidden' : 'note wait'} role="status">
        {tooFew ?? ''}
      </p>
      <CompareTable one={one} two={two} names={[nameA, nameB]} />
      <DistributionChart
        title={`${name}, both`}
        fileName={chartFile(props, `${metric}-compared`)}
        series={series}
        limitMs={limitMs}
        onSave={measuring.onSave}
      />
      <PercentileChart
        title={`${name} by percentile, both`}
        fileName={chartFile(props, `${metric}-percentiles-compared`)}
        series={series}
        limitMs={limitMs}
        onSave={measuring.onSave}
      />
    </>
  );
}

/** A percentile with fewer samples beyond it moves with any one of them. */
const LEAST_BEYOND = 5;

interface TableProps {
  readonly one: ShownFigures;
  readonly two: ShownFigures;
  readonly names: readonly [string, string];
}

function CompareTable({ one, two, names }: TableProps) {
  const rows = compareRows(one, two);
  return (
    <>
      <dl className="note compare-sides">
        <dt>A</dt>
        <dd>
          {names[0]}: {countOf(one.count, 'sample')}
        </dd>
        <dt>B</dt>
        <dd>
          {names[1]}: {countOf(two.count, 'sample')}
        </dd>
      </dl>
      <WideTable label="Comparison">
        <table className="table compare-table">
          <caption>B against A</caption>
          <thead>
            <tr>
              <th />
              <th className="number">A</th>
              <th className="number">B</th>
              <th className="number">Difference</th>
              <th className="number">Of A</th>
              <th>Rests on</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <CompareLine key={row.name} row={row} least={Math.min(one.count, two.count)} />
            ))}
          </tbody>
        </table>
      </WideTable>
    </>
  );
}

function CompareLine({ row, least }: { readonly row: CompareRow; readonly least: number }) {
  const { name, differenceMs, percent } = row;
  const isPercentile = name.startsWith('p');
  const behind = restsOn(name, least);
  const isWeak = isPercentile && behind < LEAST_BEYOND;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number mono">{formatDuration(row.one)}</td>
      <td className="number mono">{formatDuration(row.other)}</td>
      <td className={`number mono ${isWeak ? 'dim' : differenceMs > 0 ? 'wait' : ''}`}>
        {differenceMs === 0 ? '0' : formatDelta(differenceMs)}
      </td>
      <td className={`number mono ${isWeak ? 'dim' : ''}`}>{percentText(percent)}</td>
      <td className="dim">{isPercentile ? `${countOf(behind, 'sample')} beyond it${isWeak ? ': weak' : ''}` : ''}</td>
    </tr>
  );
}
