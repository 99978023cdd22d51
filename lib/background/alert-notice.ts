import type { Alert } from '../metrics/alerts.ts';
import type { SessionSummary } from '../session/summary.ts';

const UNITS: Readonly<Record<string, string>> = {
  'received-frames': 'frames/s received',
  'sent-frames': 'frames/s sent',
  'received-bytes': 'bytes/s received',
  'sent-bytes': 'bytes/s sent',
};

/** An alert in the words of a notification. The session's name is a person's own, or its host and path. */
export function alertNotice(alert: Alert, { id, name }: SessionSummary) {
  const { measure, statistic, beyond, limit, value, times } = alert;
  const rate = UNITS[measure];
  const what = rate ?? (statistic === 'each' ? measure : `${measure} ${statistic}`);
  const unit = rate === undefined ? ' ms' : '';
  const again = times > 1 ? `, ${times} times` : '';
  return {
    key: `alert ${id} ${measure} ${statistic} ${beyond} ${limit}`,
    title: `Socketwright: ${name}`,
    message: `${what} ${rounded(value)}${unit}, ${beyond} its limit of ${limit}${unit}${again}.`,
  };
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
