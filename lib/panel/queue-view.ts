import { base64ToBytes } from '../base/bytes.ts';
import type { Failure, Result } from '../base/result.ts';
import type { Profile } from '../profile/schema.ts';
import type { OutgoingMessage } from '../protocol/outgoing-message.ts';
import type { SessionSummary } from '../session/summary.ts';
import { countOf, formatBytes } from './format.ts';
import { type Draft, EMPTY_DRAFT } from './outgoing.ts';
import { previewOf } from './payload-source.ts';
import type { SecretMask } from './secret-mask.ts';
import { spokenTime } from './spoken-time.ts';

/** A message that waits to be sent. Times in epoch ms; `expiresAt` null for never. */
export interface QueuedItem {
  readonly id: number;
  readonly queuedAt: number;
  readonly expiresAt: number | null;
  readonly byteLength: number;
  readonly message: OutgoingMessage;
}

/** What can be done with a session's queue; the background does it. */
export interface QueueActions {
  readonly sessionId: number;
  load(): Promise<Result<readonly QueuedItem[]>>;
  /** Puts another message in a queued one's place; null when it was done. */
  edit(id: number, message: OutgoingMessage, anyway: boolean): Promise<Failure | null>;
  /** `ids: null` drops all. One sentence when that failed, else null. */
  drop(ids: readonly number[] | null): Promise<string | null>;
}

/** What became of a message given to a session. */
export type Sending =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'queued'; readonly queued: number }
  | { readonly outcome: 'failed'; readonly message: string };

/** What the send button does now: nothing, send, or put into the queue. */
export type SendMode = 'none' | 'send' | 'queue';

export function sendModeOf(session: SessionSummary | null, profile: Profile): SendMode {
  if (session === null || session.source === 'import') return 'none';
  if (isReady(session) || profile.queue.maxMessages === 0) return 'send';
  return 'queue';
}

function isReady({ state }: SessionSummary): boolean {
  return state.name === 'connected' && state.ready;
}

/** What waits and what will be dropped: `2 messages of at most 100, 1.2 kB; … · 1 too old, will be dropped`. */
export function queueText(items: readonly QueuedItem[], maxMessages: number, now: number): string {
  const waiting = items.filter((item) => !isTooOld(item, now));
  const bytes = waiting.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const old = items.length - waiting.length;
  const size = `${countOf(waiting.length, 'message')} of at most ${maxMessages}, ${formatBytes(bytes)}`;
  const rest = old === 0 ? '' : ` · ${old} ${TOO_OLD}`;
  return `${size}; sent in this order as soon as the session is ready.${rest}`;
}

/** A queued message as something to write on. */
export function draftOfQueued(message: OutgoingMessage): Draft {
  if (message.kind === 'binary') return { ...EMPTY_DRAFT, mode: 'base64', text: message.base64 };
  return { ...EMPTY_DRAFT, mode: message.kind, text: message.text };
}

/** A queued message on one line. */
export function queuedPreview(message: OutgoingMessage, mask: SecretMask): string {
  return previewOf(message.kind === 'binary' ? (base64ToBytes(message.base64) ?? '') : message.text, mask);
}

/** Past its age: it will be dropped, not sent. */
export function isTooOld({ expiresAt }: QueuedItem, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

export const TOO_OLD = 'too old, will be dropped';

/** What became of a message that left the queue; `dropped`: how many of its session were dropped or expired meanwhile. */
export function fateText(dropped: number): string {
  return dropped === 0 ? 'was sent meanwhile' : 'was sent or dropped meanwhile';
}

/** How long a message has waited and may still wait: `waits 12 s, 4 min left`. */
export function waitText(item: QueuedItem, now: number): string {
  const { queuedAt, expiresAt } = item;
  if (isTooOld(item, now)) return TOO_OLD;
  const left = expiresAt === null ? 'no limit' : `${spokenTime(expiresAt - now, Math.ceil)} left`;
  return `waits ${spokenTime(now - queuedAt)}, ${left}`;
}
