import type { Check, CheckInput } from './check.ts';
import { closeText } from './event-text.ts';
import { countOf, formatDuration } from './format.ts';

/** Ends that nobody wished for: neither the person's, nor a normal closure, nor our own pause. */
export function neverLost({ events }: CheckInput): Check {
  const base = { id: 'lost', target: 'No open connection was lost' } as const;
  let opened = 0;
  let losses = 0;
  let longestMs = 0;
  let lostAt: number | null = null;
  let isOpen = false;
  for (const event of events) {
    if (event.kind === 'open') {
      opened++;
      isOpen = true;
      if (lostAt !== null) longestMs = Math.max(longestMs, event.time - lostAt);
      lostAt = null;
    } else if (event.kind === 'close' && isOpen) {
      isOpen = false;
      if (event.initiator === 'user' || event.code === 1000) continue;
      losses++;
      lostAt = event.time;
    } else if (event.kind === 'stopped') lostAt = null;
  }
  if (opened === 0) return { ...base, result: 'skip', detail: 'No connection has opened yet.' };
  const longest = longestMs === 0 ? '' : ` Longest outage: ${formatDuration(longestMs)}.`;
  return {
    ...base,
    result: losses === 0 ? 'pass' : 'fail',
    detail: `${countOf(losses, 'loss', 'losses')} of ${countOf(opened, 'connection')}.${longest}`,
  };
}

export function heartbeats({ summary, events, hasHeartbeat }: CheckInput): Check {
  const base = { id: 'heartbeats', target: 'Every heartbeat was answered' } as const;
  const { missedHeartbeats: missed } = summary;
  if (missed === 0 && !hasHeartbeat) {
    return { ...base, result: 'skip', detail: 'This profile expects no reply to a heartbeat.' };
  }
  const isKnown = missed > 0 || events.some((event) => event.kind === 'open');
  return {
    ...base,
    result: missed > 0 ? 'fail' : isKnown ? 'pass' : 'skip',
    detail: `${countOf(missed, 'heartbeat')} missed.`,
  };
}

export function lastClose({ events }: CheckInput): Check {
  const base = { id: 'close', target: 'The last close was clean' } as const;
  const close = events.findLast((event) => event.kind === 'close');
  if (close?.kind !== 'close') return { ...base, result: 'skip', detail: 'No connection has been closed yet.' };
  return { ...base, result: close.wasClean ? 'pass' : 'fail', detail: closeText(close) };
}
