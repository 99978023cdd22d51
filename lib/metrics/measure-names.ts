import { formatBytes, formatCount, formatDuration } from '../base/units.ts';
import { isRate, type Metric, type Rate } from '../protocol/metric.ts';

const NAMES: Readonly<Record<Metric | Rate, string>> = {
  handshake: 'Opening handshake',
  reply: 'Request → reply',
  ping: 'Heartbeat → reply',
  age: 'One-way age',
  gap: 'Gap between arrivals',
  reconnect: 'Reconnect',
  lag: 'Browser lateness',
  'received-frames': 'Frames received',
  'sent-frames': 'Frames sent',
  'received-bytes': 'Bytes received',
  'sent-bytes': 'Bytes sent',
};

export function measureName(measure: Metric | Rate): string {
  return NAMES[measure];
}

/** A value of a metric (ms) or a rate (per second) with its unit. */
export function measureValue(measure: Metric | Rate, value: number): string {
  if (!isRate(measure)) return formatDuration(value);
  return `${measure.endsWith('-bytes') ? formatBytes(value) : formatCount(value)}/s`;
}
