import { fail, ok, type Result } from '../base/result.ts';
import type { QueuePolicy } from '../profile/liveness-schema.ts';
import type { Payload } from '../protocol/frame.ts';

/** A message that waits for its session to be ready. Plain data; it is stored with the session. */
export interface QueuedMessage {
  /** Unique within its session. */
  readonly id: number;
  readonly payload: Payload;
  /** UTF-8 bytes. */
  readonly byteLength: number;
  /** Epoch ms. */
  readonly queuedAt: number;
}

type Queue = readonly QueuedMessage[];

/** Puts a message at the end. Fails with `queue_full` and a sentence when that would break the bound. */
export function enqueue(queue: Queue, message: QueuedMessage, policy: QueuePolicy): Result<Queue, 'queue_full'> {
  return bounded([...queue, message], policy, 'was not queued');
}

/** Puts another payload in a message's place; its place and age stay. Null when the message is no longer queued. */
export function replaceQueued(
  queue: Queue,
  id: number,
  payload: Payload,
  byteLength: number,
  policy: QueuePolicy,
): Result<Queue, 'queue_full'> | null {
  if (!queue.some((one) => one.id === id)) return null;
  const next = queue.map((one) => (one.id === id ? { ...one, payload, byteLength } : one));
  return bounded(next, policy, 'was not changed');
}

/** What is still young enough at `now`, and how many were not. */
export function expire(
  queue: Queue,
  policy: QueuePolicy,
  now: number,
): { readonly kept: Queue; readonly expired: number } {
  const { maxAgeMs } = policy;
  if (maxAgeMs === null) return { kept: queue, expired: 0 };
  const kept = queue.filter((one) => now - one.queuedAt < maxAgeMs);
  return { kept, expired: queue.length - kept.length };
}

/** When the oldest message becomes too old, epoch ms; null when none ever does. */
export function nextExpiry(queue: Queue, policy: QueuePolicy): number | null {
  const oldest = queue[0];
  return oldest === undefined || policy.maxAgeMs === null ? null : oldest.queuedAt + policy.maxAgeMs;
}

function bounded(queue: Queue, policy: QueuePolicy, what: string): Result<Queue, 'queue_full'> {
  const { maxMessages, maxBytes } = policy;
  const more = 'Connect the session, drop queued messages, or raise the limit in its settings.';
  if (queue.length > maxMessages) {
    return fail(
      'queue_full',
      `The message ${what}: the queue is full with ${maxMessages} ${maxMessages === 1 ? 'message' : 'messages'}. ${more}`,
    );
  }
  const bytes = queue.reduce((sum, one) => sum + one.byteLength, 0);
  if (bytes > maxBytes) {
    return fail(
      'queue_full',
      `The message ${what}: the queue would hold ${bytes} of at most ${maxBytes} bytes. ${more}`,
    );
  }
  return ok(queue);
}
