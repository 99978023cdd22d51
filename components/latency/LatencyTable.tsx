import { formatCount, formatDuration } from '../../lib/panel/format.ts';
import type { LatencyRow } from '../../lib/panel/latency-view.ts';

interface Props {
  readonly caption: string;
  readonly rows: readonly LatencyRow[];
  readonly thresholdMs: number;
}

export function LatencyTable({ caption, rows, thresholdMs }: Props) {
  return (
    <table className="table latency-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th>Type</th>
          <th className="number">Count</th>
          <th className="number">p50</th>
          <th className="number">p90</th>
          <th className="number">p99</th>
          <th className="number">Max</th>
          <th className="number">Over {formatDuration(thresholdMs)}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.type}>
            <td className="clip">{row.type}</td>
            <td className="number mono">{formatCount(row.count)}</td>
            {[row.p50, row.p90, row.p99, row.max].map((value, i) => (
              <td key={COLUMNS[i]} className={`number mono ${value > thresholdMs ? 'wait' : ''}`}>
                {formatDuration(value)}
              </td>
            ))}
            <td className={`number mono ${row.violations > 0 ? 'wait' : ''}`}>{formatCount(row.violations)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const COLUMNS = ['p50', 'p90', 'p99', 'max'];
