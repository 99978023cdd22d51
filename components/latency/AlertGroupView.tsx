import type { AlertGroup } from '../../lib/panel/alert-groups.ts';
import { countOf, formatCount, formatDateTime, formatTime } from '../../lib/panel/format.ts';
import type { LatencyChoice } from '../../lib/panel/latency-choice.ts';
import { alertText } from '../../lib/panel/measure-words.ts';
import { isRate } from '../../lib/protocol/metric.ts';

interface Props {
  readonly group: AlertGroup;
  readonly isOpen: boolean;
  readonly onShowFrame: (seq: number) => void;
  readonly onChoice: (change: Partial<LatencyChoice>) => void;
}

/** Shown before and after an alert that belongs to no single frame. */
const AROUND_MS = 30_000;

/** Alerts over one limit, each with the way to what it rests on. */
export function AlertGroupView({ group, isOpen, onShowFrame, onChoice }: Props) {
  const goTo = ({ measure, seq, time }: AlertGroup['alerts'][number]) => {
    if (seq !== null) return onShowFrame(seq);
    const range = { from: time - AROUND_MS, to: time + AROUND_MS };
    onChoice(isRate(measure) ? { view: 'rates', range } : { view: 'time', metric: measure, range });
  };
  return (
    <details className="alert-group" open={isOpen}>
      <summary>
        <strong>{group.title}</strong>: {countOf(group.times, 'time')}, at worst {group.worst}, last{' '}
        {formatDateTime(group.last)}
      </summary>
      <table className="table">
        <thead>
          <tr>
            <th>Time</th>
            <th className="number">Connection</th>
            <th>Value</th>
            <th>Where</th>
          </tr>
        </thead>
        <tbody>
          {group.alerts.map((alert) => (
            <tr key={alert.n}>
              <td className="mono">{formatTime(alert.time)}</td>
              <td className="number mono">{alert.connection}</td>
              <td className="wait">{alertText(alert)}</td>
              <td>
                <button type="button" className="link" onClick={() => goTo(alert)}>
                  {alert.seq === null ? 'around then' : `#${formatCount(alert.seq)}`}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {group.hidden > 0 ? (
        <p className="note dim">And {countOf(group.hidden, 'earlier entry', 'earlier entries')}.</p>
      ) : null}
    </details>
  );
}
