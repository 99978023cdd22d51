import { lazy, Suspense } from 'react';
import { countOf, formatDuration } from '../../lib/panel/format.ts';
import { type HandshakeStats, type LatencyRow, type LogBins, leftOutText } from '../../lib/panel/latency-view.ts';
import type { CorrelationRule } from '../../lib/profile/schema.ts';
import { LatencyTable } from './LatencyTable.tsx';

const LatencyChart = lazy(async () => ({ default: (await import('./LatencyChart.tsx')).LatencyChart }));

interface Props {
  readonly rows: readonly LatencyRow[];
  /** Rarer types that have no row. */
  readonly hiddenTypes: number;
  readonly handshake: HandshakeStats;
  readonly bins: LogBins;
  readonly thresholds: { readonly handshakeMs: number; readonly messageMs: number };
  /** How the profile pairs; null where only its protocol does, or nothing. */
  readonly rule: CorrelationRule | null;
}

export function LatencyView({ rows, hiddenTypes, handshake, bins, thresholds, rule }: Props) {
  const all = rows[0];
  return (
    <div className="latency">
      {all === undefined ? (
        <div className="empty">
          <h2>No request has been answered yet</h2>
          {rule === null ? (
            <p>
              This profile has no rule for what is a reply to what: only acknowledgements of the protocol itself, where
              it has them, and handshakes are measured.
            </p>
          ) : (
            <p>
              A {rule.asks === 'sent' ? 'received' : 'sent'} frame whose <code>{rule.replyPath}</code> equals the{' '}
              <code>{rule.requestPath}</code> of a {rule.asks} one is its reply; each pair is one sample.
              {rule.asks === 'sent' ? ' Send a message from the composer to see the first.' : ''}
            </p>
          )}
        </div>
      ) : (
        <>
          <section className="latency-chart" aria-label="Latency histogram">
            <h2>
              Request → reply, {countOf(all.count, 'sample')}: p50 {formatDuration(all.p50)}, p99{' '}
              {formatDuration(all.p99)}
            </h2>
            <Suspense fallback={<div className="chart-space" />}>
              <LatencyChart bins={bins} thresholdMs={thresholds.messageMs} />
            </Suspense>
          </section>
          <div className="table-scroll">
            <LatencyTable
              caption="Request → reply by type of the reply"
              rows={rows}
              thresholdMs={thresholds.messageMs}
            />
            {hiddenTypes > 0 ? <p className="note dim">And {countOf(hiddenTypes, 'rarer type')}.</p> : null}
          </div>
          <details className="twin">
            <summary>Histogram as a table</summary>
            <BinTable bins={bins} />
          </details>
        </>
      )}
      {handshake.row === null ? null : (
        <div className="table-scroll">
          <LatencyTable caption="Opening handshakes" rows={[handshake.row]} thresholdMs={thresholds.handshakeMs} />
        </div>
      )}
      {handshake.leftOut === 0 ? null : <p className="note dim">{leftOutText(handshake.leftOut)}</p>}
    </div>
  );
}

function BinTable({ bins }: { readonly bins: LogBins }) {
  return (
    <table className="table bin-table">
      <thead>
        <tr>
          <th className="number">From</th>
          <th className="number">To</th>
          <th className="number">Replies</th>
        </tr>
      </thead>
      <tbody>
        {bins.counts.map((count, i) => (
          <tr key={bins.edges[i]}>
            <td className="number mono">{formatDuration(bins.edges[i] ?? 0)}</td>
            <td className="number mono">{formatDuration(bins.edges[i + 1] ?? 0)}</td>
            <td className="number mono">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
