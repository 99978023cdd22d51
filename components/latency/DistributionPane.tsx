import { lazy, useMemo, useState } from 'react';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { figuresOf } from '../../lib/panel/figures.ts';
import { countOf, formatDuration } from '../../lib/panel/format.ts';
import { limitName, limitOf } from '../../lib/panel/measuring.ts';
import type { Metric } from '../../lib/protocol/metric.ts';
import { ClockNote } from './ClockNote.tsx';
import { FiguresTable } from './FiguresTable.tsx';
import { LagNote } from './LagNote.tsx';
import { NoSamples } from './NoSamples.tsx';
import { chartFile, type PaneProps } from './pane-props.ts';
import { useDistribution } from './use-figures.ts';

const DistributionChart = lazy(async () => ({
  default: (await import('../charts/DistributionChart.tsx')).DistributionChart,
}));
const PercentileChart = lazy(async () => ({
  default: (await import('../charts/PercentileChart.tsx')).PercentileChart,
}));

/** How the samples are spread: a histogram and the percentile curve. */
export function DistributionPane(props: PaneProps) {
  const { choice, profile, measuring, whole } = props;
  const { metric } = choice;
  const found = useDistribution(props, 'distribution', null);
  const [said, setSaid] = useState<{ readonly of: Metric; readonly text: string; readonly isBad: boolean } | null>(
    null,
  );
  const series = useMemo(
    () => (found === null ? [] : [{ name: measureName(metric), histogram: found.all.histogram }]),
    [found, metric],
  );
  if (found === null) return <p className="note dim">Counting…</p>;
  const figures = figuresOf(found.all);
  if (figures === null) return <NoSamples {...props} />;
  const name = measureName(metric);
  const limitMs = limitOf(metric, profile.thresholds);
  const limit = limitName(metric);
  const { onLimit } = measuring;

  const moveLimit = async (ms: number) => {
    if (limit === null || onLimit === null) return;
    const failure = await onLimit(limit, ms);
    setSaid(
      failure === null
        ? {
            of: metric,
            text: `The limit is ${formatDuration(ms)} from now on, in this session; alerts before it stay as they were. “Save to a profile” in Settings keeps it for others.`,
            isBad: false,
          }
        : { of: metric, text: `The limit was not changed. ${failure}`, isBad: true },
    );
  };
  return (
    <>
      <DistributionChart
        title={`${name}, ${countOf(figures.count, 'sample')}`}
        fileName={chartFile(props, `${metric}-histogram`)}
        series={series}
        limitMs={limitMs}
        onSave={measuring.onSave}
        {...(limit === null || onLimit === null ? {} : { onLimit: (ms: number) => void moveLimit(ms) })}
      />
      <p className={`note ${said?.isBad === true ? 'bad' : 'dim'}`} role="status">
        {said?.of === metric ? said.text : ''}
      </p>
      <PercentileChart
        title={`${name} by percentile`}
        fileName={chartFile(props, `${metric}-percentiles`)}
        series={series}
        limitMs={limitMs}
        onSave={measuring.onSave}
      />
      <FiguresTable caption="Figures" first="Metric" rows={[{ key: metric, head: name, figures, limitMs }]} />
      {metric === 'age' ? <ClockNote {...props} /> : <LagNote whole={whole} />}
    </>
  );
}
