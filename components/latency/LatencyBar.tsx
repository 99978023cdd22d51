import { useMemo } from 'react';
import { measureName } from '../../lib/metrics/measure-names.ts';
import {
  connectionChoices,
  type LatencyChoice,
  type LatencyViewId,
  rangeText,
  WINDOWS,
} from '../../lib/panel/latency-choice.ts';
import type { TimeRange } from '../../lib/panel/sample-view.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { METRICS, type Metric } from '../../lib/protocol/metric.ts';
import { MetricHelp } from './MetricHelp.tsx';

interface Props {
  readonly choice: LatencyChoice;
  readonly range: TimeRange | null;
  readonly events: readonly ConnectionEvent[];
  readonly onChoice: (change: Partial<LatencyChoice>) => void;
}

/** Views of one metric; the others show all, or none. */
const OF_METRIC: ReadonlySet<LatencyViewId> = new Set(['time', 'distribution', 'types', 'compare']);
const FIXED = 'fixed';
const WHOLE = 'whole';

/** What all views have in common: the metric, the connection and the stretch of time. */
export function LatencyBar({ choice, range, events, onChoice }: Props) {
  const { view, metric, connection } = choice;
  const { shown, more } = useMemo(
    () => connectionChoices(events.filter(({ kind }) => kind === 'open').map((open) => open.connection)),
    [events],
  );
  const connections = connection === null || shown.includes(connection) ? shown : [connection, ...shown];
  const onRange = (value: string) => {
    if (value !== FIXED) onChoice({ range: null, latestMs: value === WHOLE ? null : Number(value) });
  };
  return (
    <div className="latency-bar">
      {OF_METRIC.has(view) ? (
        <>
          <label>
            <span>Metric</span>
            <select
              className="select"
              value={metric}
              onChange={(event) => onChoice({ metric: METRICS.find((one) => one === event.target.value) ?? metric })}
            >
              {METRICS.filter(hasSamples).map((one) => (
                <option key={one} value={one}>
                  {measureName(one)}
                </option>
              ))}
            </select>
          </label>
          <MetricHelp metric={metric} />
        </>
      ) : null}
      {view === 'report' ? null : (
        <label>
          <span>Connection</span>
          <select
            className="select"
            value={connection ?? ''}
            onChange={(event) =>
              onChoice({ connection: event.target.value === '' ? null : Number(event.target.value) })
            }
          >
            <option value="">All</option>
            {connections.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
            {more === '' ? null : <option disabled>{more}</option>}
          </select>
        </label>
      )}
      <label>
        <span>Time</span>
        <select
          className="select"
          value={choice.range === null ? (choice.latestMs ?? WHOLE) : FIXED}
          onChange={(event) => onRange(event.target.value)}
        >
          <option value={WHOLE}>Whole time</option>
          {WINDOWS.map(({ ms, label }) => (
            <option key={ms} value={ms}>
              {label}
            </option>
          ))}
          {choice.range === null ? null : <option value={FIXED}>{rangeText(choice.range)}</option>}
        </select>
      </label>
      {range === null ? null : (
        <button type="button" className="button" onClick={() => onChoice({ range: null, latestMs: null })}>
          Whole time
        </button>
      )}
    </div>
  );
}

/** Of the background's lateness there are only distributions, from which `Overview` and `Report` tell. */
function hasSamples(metric: Metric): boolean {
  return metric !== 'lag';
}
