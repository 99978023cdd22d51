import { lazy } from 'react';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { limitOf } from '../../lib/panel/measuring.ts';
import { ClockNote } from './ClockNote.tsx';
import { LagNote } from './LagNote.tsx';
import { NoSamples } from './NoSamples.tsx';
import { chartFile, chosenKey, findChosen, type PaneProps } from './pane-props.ts';
import { useKeyed } from './use-keyed.ts';
import { useWork } from './use-work.ts';

const ScatterChart = lazy(async () => ({ default: (await import('../charts/ScatterChart.tsx')).ScatterChart }));

/** Each sample at its time, with percentiles. */
export function TimePane(props: PaneProps) {
  const { samples, version, choice, range, latest, profile, measuring, onChoice, onShowFrame } = props;
  const { metric, connection } = choice;
  const { live, summary } = props;
  const { seq, event } = summary.measuredFrom;
  // Without the range: the chart moves through all of it.
  const found = useWork(
    `${live.sessionId} ${seq} ${event} ${connection} ${metric}`,
    String(version),
    async (isStale) => {
      if (!(await findChosen(props, metric, isStale))) return null;
      return [{ name: measureName(metric), view: samples.view(metric, { connection, range: null, type: null }) }];
    },
  );
  const marksKey = `${chosenKey(props)} ${version} ${range?.from} ${range?.to} ${latest}`;
  const marks = useKeyed(marksKey, () => samples.marks(range, latest));
  if (found === null) return <p className="note dim">Counting…</p>;
  if (found[0]?.view.length === 0) return <NoSamples {...props} />;
  return (
    <>
      <ScatterChart
        title={`${measureName(metric)} over time`}
        fileName={chartFile(props, `${metric}-over-time`)}
        series={found}
        limitMs={limitOf(metric, profile.thresholds)}
        marks={marks}
        range={range}
        until={latest}
        onRange={(next) => onChoice({ range: next, latestMs: null })}
        onPick={onShowFrame}
        onSave={measuring.onSave}
      />
      {metric === 'age' ? <ClockNote {...props} /> : <LagNote whole={props.whole} />}
    </>
  );
}
