/**
 * What is measured in milliseconds, each never mixed with another; `docs/latency.md` says of each which clock it rests on and
 * how far it may be off.
 *
 * handshake: from the attempt to `open`. reply: from a request to its reply, as the profile pairs them. ping: from a heartbeat
 * of ours to the reply that its profile expects. age: arrival minus the message's own time stamp, so two clocks. gap: between
 * two arrivals of one connection. reconnect: from a loss to the next ready connection. lag: how late the background itself
 * was, by which all others may be too long.
 */
export const METRICS = ['handshake', 'reply', 'ping', 'age', 'gap', 'reconnect', 'lag'] as const;
export type Metric = (typeof METRICS)[number];

/** What is measured per second. */
export const RATES = ['received-frames', 'sent-frames', 'received-bytes', 'sent-bytes'] as const;
export type Rate = (typeof RATES)[number];

const RATE_NAMES: ReadonlySet<string> = new Set(RATES);

export function isRate(measure: Metric | Rate): measure is Rate {
  return RATE_NAMES.has(measure);
}

/** `each`: every single sample. */
export const STATISTICS = ['each', 'mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Percentiles that tables and exports show. */
export const PERCENTILES = [50, 90, 95, 99, 99.9] as const;
