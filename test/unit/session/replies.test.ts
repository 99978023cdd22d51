import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AutoReply, ReplyLimit } from '../../../lib/profile/reply-schema.ts';
import {
  MOST_WAITING,
  MOST_WAITING_CHARS,
  NO_REPLIES,
  type Replies,
  type ReplyEffect,
  type ReplyEvent,
  stepReplies,
} from '../../../lib/session/replies.ts';

const NOW = 100_000;
const LIMIT: ReplyLimit = { perSecond: 2, chain: 5, chainMs: 1000 };
const RULE: AutoReply = {
  name: 'pong',
  enabled: true,
  when: { kind: 'text', startsWith: 'ping' },
  send: 'pong',
  delayMs: 0,
  oneAtATime: false,
};

const asked = (now = NOW, reply: Partial<AutoReply> = {}, rest: Partial<ReplyEvent & { kind: 'asked' }> = {}) =>
  ({
    kind: 'asked',
    rule: 0,
    reply: { ...RULE, ...reply },
    limit: LIMIT,
    frame: undefined,
    size: 0,
    now,
    ...rest,
  }) as const;
const timer = (now: number, limit = LIMIT) => ({ kind: 'timer', limit, now }) as const;
const LATER = { delayMs: 500 };
const ONE_BY_ONE = { delayMs: 500, oneAtATime: true };

const OPEN: Replies = { ...NO_REPLIES, connection: 3 };

function fed(replies: Replies, ...events: ReplyEvent[]): Replies {
  return events.reduce((state, event) => stepReplies(state, event).replies, replies);
}

function inWords(effect: ReplyEffect): string {
  switch (effect.kind) {
    case 'timer':
      return effect.at === null ? 'no timer' : `timer +${effect.at - NOW}`;
    case 'say':
      return `say ${effect.template} on ${effect.connection}`;
    case 'tell':
      return effect.event.kind === 'auto-reply'
        ? `tell ${effect.event.what} ${effect.event.name} ${effect.event.replies}`
        : effect.event.kind;
  }
}

function outcome(replies: Replies, event: ReplyEvent): string {
  return stepReplies(replies, event).effects.map(inWords).join(', ');
}

const WAITING = fed(OPEN, asked(NOW, LATER));
const WAITING_TWO = fed(WAITING, asked(NOW, ONE_BY_ONE), asked(NOW, { ...ONE_BY_ONE, name: 'second' }));
const LIMITED = fed(OPEN, asked(), asked(), asked());

const STATES = { nobody: NO_REPLIES, open: OPEN, waiting: WAITING, 'waiting for two': WAITING_TWO, limited: LIMITED };
const FAILED: ReplyEvent = { kind: 'failed', name: 'pong', detail: 'No value.', now: NOW };

describe('each event in each state', () => {
  it.each<[keyof typeof STATES, string, ReplyEvent, string]>([
    ['nobody', 'opened', { kind: 'opened', connection: 3, now: NOW }, ''],
    ['nobody', 'asked', asked(), ''],
    ['nobody', 'ended', { kind: 'ended', now: NOW }, ''],
    ['nobody', 'timer', timer(NOW), 'no timer'],
    ['nobody', 'failed', FAILED, 'timer +1000'],
    ['open', 'asked', asked(), 'no timer, say pong on 3'],
    ['open', 'asked for later', asked(NOW, LATER), 'timer +500'],
    ['open', 'ended', { kind: 'ended', now: NOW }, ''],
    ['open', 'timer', timer(NOW), 'no timer'],
    ['open', 'failed', FAILED, 'timer +1000'],
    ['waiting', 'asked', asked(), 'timer +500, say pong on 3'],
    ['waiting', 'asked for later', asked(NOW + 100, LATER), 'timer +500'],
    ['waiting', 'asked for sooner', asked(NOW, { delayMs: 100 }), 'timer +100'],
    ['waiting', 'asked for one by one', asked(NOW + 100, ONE_BY_ONE), 'timer +500'],
    ['waiting', 'timer too early', timer(NOW + 499), 'timer +500'],
    ['waiting', 'timer', timer(NOW + 500), 'no timer, say pong on 3'],
    ['waiting', 'timer late', timer(NOW + 5000), 'no timer, say pong on 3'],
    ['waiting', 'ended', { kind: 'ended', now: NOW }, 'no timer, tell failed pong 1'],
    ['waiting', 'failed', FAILED, 'timer +500'],
    ['waiting for two', 'timer', timer(NOW + 500), 'timer +1000, say pong on 3'],
    ['waiting for two', 'timer late', timer(NOW + 1500), 'timer +2500, say pong on 3, say pong on 3'],
    ['waiting for two', 'ended', { kind: 'ended', now: NOW }, 'no timer, tell failed pong 3'],
    ['limited', 'asked', asked(), 'timer +1000'],
    ['limited', 'asked within the second', asked(NOW + 999), 'timer +1000'],
    ['limited', 'asked a second later', asked(NOW + 1000), 'timer +1000, say pong on 3'],
    ['limited', 'timer', timer(NOW + 1000), 'tell limited pong 1, no timer'],
    ['limited', 'failed', FAILED, 'timer +1000'],
    ['limited', 'ended', { kind: 'ended', now: NOW }, 'no timer, tell limited pong 1'],
  ])('%s + %s → %3$s', (state, _what, event, expected) => {
    const words = outcome(STATES[state], event);
    expect(words.split(', ').sort()).toEqual(expected.split(', ').sort());
  });
});

describe('replies one at a time', () => {
  it('begin their delay when the one before is sent; those of other rules do not wait for them', () => {
    const state = fed(OPEN, asked(NOW, ONE_BY_ONE), asked(NOW + 100, ONE_BY_ONE), asked(NOW + 2000, ONE_BY_ONE));
    expect(state.waiting.map(({ dueAt }) => dueAt - NOW)).toEqual([500, 1000, 2500]);
    const other = fed(state, asked(NOW + 100, ONE_BY_ONE, { rule: 1 }));
    expect(other.waiting.map(({ dueAt }) => dueAt - NOW)).toEqual([500, 600, 1000, 2500]);
  });

  it('at once where there is no delay', () => {
    const state = fed(OPEN, asked(NOW, { oneAtATime: true }), asked(NOW, { oneAtATime: true }));
    expect([state.waiting, state.sentAt]).toEqual([[], [NOW, NOW]]);
  });
});

describe('the limits', () => {
  const many = (count: number, event: (i: number) => ReplyEvent) => Array.from({ length: count }, (_, i) => event(i));

  it('within a second: those beyond are told of together, once a second', () => {
    const state = fed(OPEN, ...many(5, () => asked()));
    expect(state.sentAt).toHaveLength(2);
    expect(state.untold.limited).toMatchObject({ name: 'pong', replies: 3 });
    const { replies, effects } = stepReplies(state, timer(NOW + 1000));
    expect(effects.filter(({ kind }) => kind === 'tell')).toHaveLength(1);
    expect(replies).toMatchObject({ untold: { limited: null }, tellAt: null });
  });

  it('in a row: none follows until it was quiet for so long', () => {
    const limit = { ...LIMIT, perSecond: 1000 };
    const row = fed(OPEN, ...many(8, (i) => asked(NOW + i * 900, {}, { limit })));
    expect(row.chain).toBe(5);
    expect(row.untold.limited).toMatchObject({ replies: 3 });
    const soon = asked(NOW + 7 * 900 + 1000, {}, { limit });
    expect(outcome(row, soon)).not.toContain('say');
    const quiet = asked(NOW + 7 * 900 + 1001, {}, { limit });
    expect(outcome(row, quiet)).toContain('say pong');
    expect(fed(row, quiet).chain).toBe(1);
  });

  it('in a row counts from the reply, not from what asked for it: a delay breaks no row', () => {
    const limit = { ...LIMIT, chain: 2 };
    const slow = { delayMs: 3000 };
    let state = fed(OPEN, asked(NOW, slow, { limit }), timer(NOW + 3000, limit));
    state = fed(state, asked(NOW + 3100, slow, { limit }), timer(NOW + 6100, limit));
    state = fed(state, asked(NOW + 6200, slow, { limit }));
    expect(state.waiting).toEqual([]);
    expect(state.untold.limited).toMatchObject({ replies: 1 });
  });

  it('of those that wait: more are dropped and counted', () => {
    const limit = { ...LIMIT, chain: 100_000 };
    const state = fed(OPEN, ...many(MOST_WAITING + 3, () => asked(NOW, LATER, { limit })));
    expect(state.waiting).toHaveLength(MOST_WAITING);
    expect(state.untold.limited).toMatchObject({ replies: 3 });
  });

  it('of what they answer: messages are not kept without end', () => {
    const size = MOST_WAITING_CHARS / 2;
    const state = fed(OPEN, ...many(3, () => asked(NOW, LATER, { frame: 'x', size })));
    expect(state.waiting).toHaveLength(2);
    expect(state.untold.limited).toMatchObject({ replies: 1 });
  });

  it('hold over a new connection: a loop that reconnects is a loop', () => {
    const state = fed(LIMITED, { kind: 'ended', now: NOW }, { kind: 'opened', connection: 4, now: NOW });
    expect(outcome(state, asked(NOW + 10))).not.toContain('say');
  });
});

describe('whatever is asked in whatever order', () => {
  const event = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('ask'),
        delayMs: fc.constantFrom(0, 0, 100, 700),
        one: fc.boolean(),
        rule: fc.nat(2),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(0, 1, 50, 400, 1000, 3000) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('end', 'open') }) },
  );

  it('never more leave within a second than allowed, none without a connection, and each is sent, waiting or told of', () => {
    let limited = 0;
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 80, size: 'max' }),
        fc.integer({ min: 1, max: 4 }),
        (events, perSecond) => {
          const limit = { perSecond, chain: 10, chainMs: 300 };
          let state = OPEN;
          let now = NOW;
          let asks = 0;
          let told = 0;
          const sent: number[] = [];
          const feed = (one: ReplyEvent) => {
            const next = stepReplies(state, one);
            state = next.replies;
            for (const effect of next.effects) {
              if (effect.kind === 'say') sent.push(now);
              if (effect.kind === 'say') expect(effect.connection).toBe(state.connection);
              if (effect.kind === 'tell' && effect.event.kind === 'auto-reply') told += effect.event.replies;
            }
            const due = [...state.waiting.map(({ dueAt }) => dueAt), ...(state.tellAt === null ? [] : [state.tellAt])];
            const set = next.effects.findLast((effect) => effect.kind === 'timer');
            if (one.kind !== 'opened' && set !== undefined)
              expect(set.at).toBe(due.length === 0 ? null : Math.min(...due));
          };
          const nextAt = () =>
            Math.min(state.waiting[0]?.dueAt ?? Number.POSITIVE_INFINITY, state.tellAt ?? Number.POSITIVE_INFINITY);
          for (const one of events) {
            if ('delayMs' in one) {
              if (state.connection !== null) asks++;
              const { delayMs, one: oneAtATime, rule } = one;
              feed(asked(now, { delayMs, oneAtATime }, { rule, limit }));
            } else if ('ms' in one) {
              const until = now + one.ms;
              while (nextAt() <= until) {
                now = nextAt();
                feed(timer(now, limit));
              }
              now = until;
            } else if (one.do === 'end') feed({ kind: 'ended', now });
            else if (state.connection === null) feed({ kind: 'opened', connection: 4, now });
          }
          for (const [i, at] of sent.entries()) {
            const later = sent[i + perSecond];
            if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(1000);
          }
          const untold = (state.untold.limited?.replies ?? 0) + (state.untold.failed?.replies ?? 0);
          expect(sent.length + state.waiting.length + told + untold).toBe(asks);
          limited += told;
        },
      ),
    );
    expect(limited).toBeGreaterThan(10);
  });
});
