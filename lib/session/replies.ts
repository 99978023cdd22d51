import { assertUnreachable } from '../base/assert.ts';
import type { AutoReply, ReplyLimit } from '../profile/reply-schema.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';

/** A reply that waits for its delay. */
export interface WaitingReply {
  /** Index of its rule in the profile. */
  readonly rule: number;
  readonly name: string;
  readonly template: string;
  /** The message that it answers; undefined where the template takes nothing of it. */
  readonly frame: unknown;
  /** About as many characters the message has; 0 where it is not kept. */
  readonly size: number;
  /** Epoch ms. */
  readonly dueAt: number;
}

/** Replies that fared alike and are told of together. */
interface Untold {
  readonly name: string;
  readonly replies: number;
  readonly detail: string;
}

/** Automatic replies of one session; plain data. */
export interface Replies {
  /** Null while nothing can be answered. */
  readonly connection: number | null;
  /** By the time they are due. */
  readonly waiting: readonly WaitingReply[];
  /** When replies were sent within the last second, epoch ms. */
  readonly sentAt: readonly number[];
  /** Replies in a row, and when the last message was answered or a reply sent. */
  readonly chain: number;
  readonly lastAt: number | null;
  readonly untold: { readonly limited: Untold | null; readonly failed: Untold | null };
  /** When they are told, epoch ms. */
  readonly tellAt: number | null;
}

export type ReplyEvent = { readonly now: number } & (
  | { readonly kind: 'opened'; readonly connection: number }
  | { readonly kind: 'ended' }
  /** A received message asks for the rule with this index; `frame` and `size` as in `WaitingReply`. */
  | {
      readonly kind: 'asked';
      readonly rule: number;
      readonly reply: AutoReply;
      readonly limit: ReplyLimit;
      readonly frame: unknown;
      readonly size: number;
    }
  /** A reply could not be made. */
  | { readonly kind: 'failed'; readonly name: string; readonly detail: string }
  | { readonly kind: 'timer'; readonly limit: ReplyLimit }
);

export type ReplyEffect =
  /** There is one timer; null stops it. */
  | { readonly kind: 'timer'; readonly at: number | null }
  | {
      readonly kind: 'say';
      readonly connection: number;
      readonly name: string;
      readonly template: string;
      readonly frame: unknown;
    }
  | { readonly kind: 'tell'; readonly event: ConnectionEventBody };

export interface ReplyStep {
  readonly replies: Replies;
  readonly effects: readonly ReplyEffect[];
}

/** More than these wait for no delay; a server could otherwise fill the memory with its questions. */
export const MOST_WAITING = 100;
export const MOST_WAITING_CHARS = 16 * 1024 * 1024;
const SECOND_MS = 1000;
const NOTHING_UNTOLD = { limited: null, failed: null };

export const NO_REPLIES: Replies = {
  connection: null,
  waiting: [],
  sentAt: [],
  chain: 0,
  lastAt: null,
  untold: NOTHING_UNTOLD,
  tellAt: null,
};

/** What becomes of automatic replies, as a pure function. Only the connection that was asked is answered. */
export function stepReplies(replies: Replies, event: ReplyEvent): ReplyStep {
  switch (event.kind) {
    case 'opened':
      return { replies: { ...replies, connection: event.connection }, effects: [] };
    case 'ended':
      return onEnded(replies);
    case 'asked':
      return replies.connection === null ? { replies, effects: [] } : timed(onAsked(replies, event));
    case 'failed':
      return timed({ replies: withUntold(replies, 'failed', event.name, event.detail, event.now), effects: [] });
    case 'timer':
      return timed(onTimer(replies, event.limit, event.now));
    default:
      return assertUnreachable(event);
  }
}

function onAsked(before: Replies, event: ReplyEvent & { kind: 'asked' }): ReplyStep {
  const { rule, reply, limit, frame, size, now } = event;
  const { name, send: template, delayMs, oneAtATime } = reply;
  const isNear = before.lastAt !== null && now - before.lastAt <= limit.chainMs;
  const chain = isNear ? before.chain : 0;
  const replies: Replies = { ...before, chain: chain + 1, lastAt: now };
  if (chain >= limit.chain) {
    // Also what is not answered goes on with the row: it has to become quiet first.
    return unsent({ ...replies, chain }, name, chainText(limit), now);
  }
  const earlier = oneAtATime ? replies.waiting.findLast((one) => one.rule === rule) : undefined;
  const dueAt = Math.max(now, earlier?.dueAt ?? now) + delayMs;
  const one: WaitingReply = { rule, name, template, frame, size, dueAt };
  if (dueAt <= now) return send(replies, [one], limit, now);
  const held = replies.waiting.reduce((sum, waiting) => sum + waiting.size, 0);
  if (replies.waiting.length >= MOST_WAITING || held + size > MOST_WAITING_CHARS) {
    return unsent(replies, name, FULL_TEXT, now);
  }
  const later = replies.waiting.findIndex((waiting) => waiting.dueAt > dueAt);
  const at = later === -1 ? replies.waiting.length : later;
  return { replies: { ...replies, waiting: replies.waiting.toSpliced(at, 0, one) }, effects: [] };
}

function onTimer(replies: Replies, limit: ReplyLimit, now: number): ReplyStep {
  const due = replies.waiting.filter(({ dueAt }) => dueAt <= now);
  const waiting = replies.waiting.slice(due.length);
  const sent =
    due.length === 0 ? { replies, effects: [] } : send({ ...replies, waiting, lastAt: now }, due, limit, now);
  if (sent.replies.tellAt === null || now < sent.replies.tellAt) return sent;
  return {
    replies: { ...sent.replies, untold: NOTHING_UNTOLD, tellAt: null },
    effects: [...tellings(sent.replies), ...sent.effects],
  };
}

/** Sends as many as the limit allows within a second; the others are not sent later, for they would only come too late. */
function send(before: Replies, due: readonly WaitingReply[], limit: ReplyLimit, now: number): ReplyStep {
  const { connection } = before;
  if (connection === null) return { replies: before, effects: [] };
  const sentAt = before.sentAt.filter((at) => at > now - SECOND_MS);
  const allowed = due.slice(0, Math.max(0, limit.perSecond - sentAt.length));
  let replies: Replies = { ...before, sentAt: [...sentAt, ...allowed.map(() => now)] };
  for (const { name } of due.slice(allowed.length)) {
    replies = withUntold(replies, 'limited', name, rateText(limit), now);
  }
  const effects = allowed.map(({ name, template, frame }) => ({
    kind: 'say' as const,
    connection,
    name,
    template,
    frame,
  }));
  return { replies, effects };
}

/** What waits for its delay dies with the connection that asked for it. */
function onEnded(before: Replies): ReplyStep {
  const { waiting } = before;
  const first = waiting[0];
  const dropped: ReplyEffect[] =
    first === undefined ? [] : [telling('failed', { name: first.name, replies: waiting.length, detail: GONE_TEXT })];
  const effects = [...tellings(before), ...dropped];
  const wasTimed = nextAt(before) !== null;
  return {
    replies: { ...before, connection: null, waiting: [], untold: NOTHING_UNTOLD, tellAt: null },
    effects: wasTimed ? [{ kind: 'timer', at: null }, ...effects] : effects,
  };
}

/** Sets the timer first: a `say` that fails takes the next step at once. */
function timed({ replies, effects }: ReplyStep): ReplyStep {
  return { replies, effects: [{ kind: 'timer', at: nextAt(replies) }, ...effects] };
}

function nextAt({ waiting, tellAt }: Replies): number | null {
  const dueAt = waiting[0]?.dueAt ?? null;
  if (dueAt === null || tellAt === null) return dueAt ?? tellAt;
  return Math.min(dueAt, tellAt);
}

function unsent(replies: Replies, name: string, detail: string, now: number): ReplyStep {
  return { replies: withUntold(replies, 'limited', name, detail, now), effects: [] };
}

function withUntold(replies: Replies, what: 'limited' | 'failed', name: string, detail: string, now: number): Replies {
  const before = replies.untold[what];
  const one = before === null ? { name, replies: 1, detail } : { ...before, replies: before.replies + 1 };
  return { ...replies, untold: { ...replies.untold, [what]: one }, tellAt: replies.tellAt ?? now + SECOND_MS };
}

function tellings({ untold: { limited, failed } }: Replies): ReplyEffect[] {
  return [
    ...(limited === null ? [] : [telling('limited', limited)]),
    ...(failed === null ? [] : [telling('failed', failed)]),
  ];
}

function telling(what: 'limited' | 'failed', untold: Untold): ReplyEffect {
  return { kind: 'tell', event: { kind: 'auto-reply', what, ...untold } };
}

function rateText({ perSecond }: ReplyLimit): string {
  return `The profile allows ${perSecond} automatic replies within a second: those beyond were not sent.`;
}

function chainText({ chain, chainMs }: ReplyLimit): string {
  return `The profile allows ${chain} automatic replies in a row without a pause of ${chainMs} ms, for two machines that answer each other would not stop: those beyond were not sent.`;
}

const FULL_TEXT = `At most ${MOST_WAITING} automatic replies (or ${MOST_WAITING_CHARS} characters of what they answer) wait for their delay: those beyond were dropped.`;
const GONE_TEXT = 'The connection ended before the delay of these replies did: they were dropped.';
