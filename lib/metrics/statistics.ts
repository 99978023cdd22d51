import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { FailureCategory } from '../protocol/connection-event.ts';
import type { Aggregate } from './aggregate.ts';

/** The statistics of seed 000 §5.1: what became of a session's connections and messages. */
export interface Statistics {
  /** At the end, as the log tells it. */
  readonly state: string;
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly attempts: number;
  readonly opened: number;
  readonly reconnects: number;
  /** Connections that opened of those that were attempted, 0 to 1; null for no attempt. */
  readonly successRate: number | null;
  readonly connectedMs: number;
  /** Part of the time with an open connection, 0 to 1; null for no time. */
  readonly uptime: number | null;
  readonly sent: number;
  readonly received: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly invalid: number;
  readonly dropped: number;
  readonly requests: number;
  readonly replies: number;
  readonly unanswered: number;
  readonly late: number;
  readonly duplicates: number;
  readonly heartbeatsMissed: number;
  readonly alerts: number;
  /** Most frequent first. */
  readonly failures: readonly { readonly category: FailureCategory; readonly count: number }[];
  readonly transitions: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

export function statisticsOf({ whole, uptime, successRate }: Aggregate): Statistics {
  const { counts, failures, transitions, state, from, to, connectedMs } = whole;
  const { attempts, opened, reconnects, sent, received, bytesSent, bytesReceived, invalid, dropped } = counts;
  const { requests, replies, unanswered, late, duplicates, heartbeatsMissed, alerts } = counts;
  return {
    ...{ state, from, to, attempts, opened, reconnects, successRate, connectedMs, uptime },
    ...{ sent, received, bytesSent, bytesReceived, invalid, dropped },
    ...{ requests, replies, unanswered, late, duplicates, heartbeatsMissed, alerts },
    failures: (Object.entries(failures) as [FailureCategory, number][])
      .map(([category, count]) => ({ category, count }))
      .sort((a, b) => b.count - a.count),
    transitions: [...transitionsOf(transitions)].sort((a, b) => b.count - a.count),
  };
}

/** Requests that have no reply although nothing told of them as unanswered: they wait still, perhaps for ever. */
export function openRequests(counts: MetricsSnapshot['counts']): number {
  return Math.max(0, counts.requests - counts.replies - lostRequests(counts));
}

/** Requests that never had a reply: of those told as unanswered, some had one after all, late. */
export function lostRequests({ unanswered, late }: MetricsSnapshot['counts']): number {
  return Math.max(0, unanswered - late);
}

/** Changes of state as a snapshot keeps them, taken apart. */
export function transitionsOf(
  transitions: MetricsSnapshot['transitions'],
): { from: string; to: string; count: number }[] {
  return Object.entries(transitions).map(([change, count]) => {
    const [from = '', to = ''] = change.split('→');
    return { from, to, count };
  });
}
