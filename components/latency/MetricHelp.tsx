import { useId } from 'react';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { metricWords } from '../../lib/panel/metric-words.ts';
import type { Metric } from '../../lib/protocol/metric.ts';
import { MenuButton } from '../ui/MenuButton.tsx';

/** What a metric is, by which clock, and how far it may be off. */
export function MetricHelp({ metric }: { readonly metric: Metric }) {
  const title = useId();
  const name = measureName(metric);
  const { from, clock, error } = metricWords(metric);
  return (
    <MenuButton
      label="?"
      accessibleName={`What is “${name}”?`}
      className="button quiet"
      popup="dialog"
      labelledBy={title}
    >
      <div className="metric-help">
        <h3 id={title}>{name}</h3>
        <dl>
          <dt>Measured</dt>
          <dd>{from}</dd>
          <dt>Clock</dt>
          <dd>{clock}</dd>
          <dt>Error</dt>
          <dd>{error}</dd>
        </dl>
      </div>
    </MenuButton>
  );
}
