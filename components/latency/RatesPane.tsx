import { lazy } from 'react';
import { formatCount, formatDuration } from '../../lib/panel/format.ts';
import { chartFile, chosenKey, type PaneProps } from './pane-props.ts';
import { useKeyed } from './use-keyed.ts';

const RatesChart = lazy(async () => ({ default: (await import('../charts/RatesChart.tsx')).RatesChart }));

/** More steps than that are finer than what a chart can show. */
const MOST_STEPS = 600;

/** Frames and bytes a second, both ways. */
export function RatesPane(props: PaneProps) {
  const { samples, choice, range, version, latest, measuring, snapshot, onChoice } = props;
  const { connection } = choice;
  const key = `${chosenKey(props)} ${range?.from} ${range?.to} ${latest} ${version}`;
  const { steps, marks } = useKeyed(key, () => ({
    steps: samples.rates(range, connection, MOST_STEPS, latest),
    marks: samples.marks(range, latest),
  }));
  if (snapshot.log.lastSeq === 0) {
    return (
      <div className="empty">
        <h2>No frame was recorded yet</h2>
        <p>Frames and bytes a second are drawn here, both ways, with every loss and reconnect marked.</p>
      </div>
    );
  }
  const common = {
    steps,
    marks,
    range,
    onRange: (next: PaneProps['range']) => onChoice({ range: next, latestMs: null }),
    onSave: measuring.onSave,
  };
  return (
    <>
      <RatesChart
        {...common}
        unit="frames"
        title="Frames per second"
        fileName={chartFile(props, 'frames-per-second')}
      />
      <RatesChart {...common} unit="bytes" title="Bytes per second" fileName={chartFile(props, 'bytes-per-second')} />
      <p className="note dim">
        Each step is the mean of {formatDuration(steps.stepMs)}; the busiest received{' '}
        {formatCount(most(steps.receivedFrames))} and sent {formatCount(most(steps.sentFrames))} frames a second.
      </p>
    </>
  );
}

function most(values: Float64Array): number {
  return values.reduce((max, value) => Math.max(max, value), 0);
}
