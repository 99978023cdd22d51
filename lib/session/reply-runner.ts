import type { Cancel, Clock } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { SessionPolicy } from './machine.ts';
import type { ReadMessage } from './match.ts';
import { NO_REPLIES, type Replies, type ReplyEffect, type ReplyEvent, stepReplies } from './replies.ts';

export interface ReplyPorts {
  readonly clock: Clock;
  readonly policy: () => SessionPolicy;
  /** Fills the template and sends it on this connection. Fails only when it cannot be made. */
  say(connection: number, template: string, frame: unknown): Result<unknown>;
  tell(event: ConnectionEventBody, at: number): void;
}

/** Performs the effects of `stepReplies`. */
export interface ReplyRunner {
  readonly replies: Replies;
  opened(connection: number): void;
  /** Harmless when nothing is open. */
  ended(): void;
  /** Answers a received message if a rule of the profile wants that; `size` is about its length in characters. */
  received(message: ReadMessage, size: number, at: number): void;
}

/** Whether a profile has replies at all; at full speed each look at a message counts. */
export function hasReplies({ autoReplies }: SessionPolicy): boolean {
  return autoReplies.some(({ enabled }) => enabled);
}

export function createReplyRunner({ clock, policy, say, tell }: ReplyPorts): ReplyRunner {
  let replies = NO_REPLIES;
  let timer: { readonly at: number; readonly cancel: Cancel } | null = null;

  function feed(event: ReplyEvent): void {
    const next = stepReplies(replies, event);
    replies = next.replies;
    for (const effect of next.effects) perform(effect, event.now);
  }

  function perform(effect: ReplyEffect, now: number): void {
    switch (effect.kind) {
      case 'timer':
        setTimer(effect.at, now);
        return;
      case 'say': {
        const { connection, name, template, frame } = effect;
        // Switched off while it waited for its delay: who does that wants quiet now.
        if (!policy().autoReplies.some((one) => one.enabled && one.name === name)) return;
        const said = say(connection, template, frame);
        if (!said.ok) feed({ kind: 'failed', name, detail: said.error.message, now });
        return;
      }
      case 'tell':
        tell(effect.event, now);
    }
  }

  function setTimer(at: number | null, now: number): void {
    if (at === (timer?.at ?? null)) return;
    timer?.cancel();
    timer = null;
    if (at === null) return;
    const cancel = clock.after(Math.max(0, at - now), () => {
      timer = null;
      feed({ kind: 'timer', limit: policy().replyLimit, now: clock.now() });
    });
    timer = { at, cancel };
  }

  return {
    get replies() {
      return replies;
    },
    opened: (connection) => feed({ kind: 'opened', connection, now: clock.now() }),
    ended: () => {
      if (replies.connection !== null) feed({ kind: 'ended', now: clock.now() });
    },
    received(message, size, at) {
      const { autoReplies, replyLimit: limit } = policy();
      const rule = autoReplies.findIndex(({ enabled, when }) => enabled && message.matches(when));
      const reply = autoReplies[rule];
      if (reply === undefined) return;
      const takes = reply.send.includes('frame');
      const frame = takes ? message.valueFor(reply.when) : undefined;
      feed({ kind: 'asked', rule, reply, limit, frame, size: takes ? size : 0, now: at });
    },
  };
}
