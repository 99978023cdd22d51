import { describe, expect, it } from 'vitest';
import { eventText, ruleText } from '../../../lib/panel/event-text.ts';
import type { ConnectionEventBody, FailureCause } from '../../../lib/protocol/connection-event.ts';
import { closes, fails, holds, type Line, moves, opens, retries, story, tries } from './story.ts';

function told(body: ConnectionEventBody) {
  const [event] = story([1, 1, body]);
  if (event === undefined) throw new Error('no event');
  return eventText(event);
}

function rules(...lines: readonly Line[]): string[] {
  const events = story(...lines);
  return events.map((event) => ruleText(event, events));
}

describe('eventText', () => {
  it.each<[ConnectionEventBody, string, string]>([
    [
      { ...tries(2), protocols: ['v1'], headers: ['Authorization'] } as ConnectionEventBody,
      'attempt',
      'attempt 2 · subprotocols v1 · headers Authorization',
    ],
    [opens(3), 'open', 'handshake 3.0 ms'],
    [closes(), 'close', '1006 Abnormal Closure · by the network · not clean'],
    [fails(), 'error', 'connection refused: Nobody listens there.'],
    [{ kind: 'probe', method: 'get' }, 'probe', 'extra request of ours: a plain GET'],
    [retries(1, 3), 'retry', 'attempt 1 follows after 2.00 s · It failed.'],
    [retries(1, 1), 'retry', 'attempt 1 follows at once · It failed.'],
    [holds(true), 'hold', 'attempts wait: the browser is offline'],
    [holds(false), 'hold', 'the browser is online again'],
    [holds(true, 'paused'), 'hold', 'attempts wait: all sessions are paused'],
    [
      { kind: 'stopped', cause: 'attempts', detail: 'Gave up.', why: 'It was lost.' },
      'stopped',
      'Gave up. · It was lost.',
    ],
    [{ kind: 'ready', ready: true, afterMs: 20, detail: '' }, 'ready', 'ready after 20.0 ms'],
    [{ kind: 'ready', ready: false, afterMs: 20, detail: 'No welcome.' }, 'not ready', 'No welcome.'],
    [{ kind: 'heartbeat-missed', missed: 1, afterMs: 5000 }, 'heartbeat missed', 'no reply within 5.00 s'],
    [{ kind: 'heartbeat-missed', missed: 2, afterMs: 5000 }, 'heartbeat missed', 'no reply within 5.00 s · 2 in a row'],
    [{ kind: 'silence', quietMs: 5000, over: false }, 'silence', 'nothing received for 5.00 s'],
    [{ kind: 'silence', quietMs: 9000, over: true }, 'silence over', 'received again after 9.00 s'],
    [{ kind: 'queue', what: 'sent', messages: 2 }, 'queue', '2 queued messages sent'],
    [{ kind: 'queue', what: 'expired', messages: 1 }, 'queue', '1 queued message dropped: too old'],
    [
      { kind: 'auto-reply', what: 'limited', name: 'pong', replies: 3, detail: 'More than 10 a second.' },
      'auto-reply',
      '3 automatic replies “pong” held back · More than 10 a second.',
    ],
    [
      { kind: 'auto-reply', what: 'failed', name: 'pong', replies: 1, detail: '' },
      'auto-reply',
      '1 automatic reply “pong” not sent',
    ],
    [
      { kind: 'unanswered', cause: 'timeout', requests: 1, seq: 12, type: 'COMMAND', afterMs: 5000 },
      'unanswered',
      '1 request without a reply after 5.00 s: #12 COMMAND',
    ],
    [
      { kind: 'unanswered', cause: 'timeout', requests: 2, seq: 12, type: '', afterMs: 5000 },
      'unanswered',
      '2 requests without a reply after 5.00 s: the oldest is #12',
    ],
    [
      { kind: 'unanswered', cause: 'ended', requests: 1, seq: 12, type: '', afterMs: null },
      'unanswered',
      '1 request without a reply when the connection ended: #12',
    ],
    [
      { kind: 'unanswered', cause: 'limit', requests: 3, seq: 12, type: '', afterMs: null },
      'unanswered',
      '3 requests without a reply, forgotten because too many waited: the oldest is #12',
    ],
    [{ kind: 'heartbeat', replyMs: 12.4 }, 'heartbeat', 'answered after 12.4 ms'],
    [
      {
        ...{ kind: 'alert', measure: 'reply', statistic: 'each', beyond: 'over', limit: 500 },
        ...{ sustained: 1, value: 620, seq: 12, times: 1 },
      },
      'alert',
      'Request → reply over 500 ms: 620 ms',
    ],
    [
      {
        ...{ kind: 'alert', measure: 'gap', statistic: 'p99', beyond: 'over', limit: 500 },
        ...{ sustained: 3, value: 1620, seq: null, times: 4 },
      },
      'alert',
      'p99 of gap between arrivals over 500 ms, 3 times in a row: 4 times, at worst 1.62 s',
    ],
    [
      {
        ...{ kind: 'alert', measure: 'received-bytes', statistic: 'mean', beyond: 'under', limit: 2000 },
        ...{ sustained: 1, value: 12, seq: null, times: 1 },
      },
      'alert',
      'Bytes received under 2.0 kB/s: 12 B/s',
    ],
    [
      { kind: 'check', check: 'basic-connection', result: 'fail', detail: 'It did not open.' },
      'check',
      'basic-connection FAIL · It did not open.',
    ],
    [{ kind: 'reset' }, 'reset', 'measuring began anew; what was before is not counted'],
    [
      { kind: 'order', what: 'gap', seq: 9, expected: 5, got: 8, missing: 3, times: 1 },
      'gap in the count',
      '3 messages missing before #9: 5 was due, 8 came',
    ],
    [
      { kind: 'order', what: 'duplicate', seq: 9, expected: 6, got: 5, missing: 0, times: 4 },
      'duplicate',
      '5 came again in #9; 6 was due · 4 times',
    ],
    [
      { kind: 'order', what: 'reordered', seq: 9, expected: 8, got: 6, missing: 0, times: 1 },
      'reordered',
      '6 came late in #9; 8 was due',
    ],
    [{ kind: 'run', what: 'started', name: 'Smoke', detail: '' }, 'sequence', '“Smoke” started'],
    [
      { kind: 'run', what: 'failed', name: 'Smoke', detail: 'No reply in step 2.' },
      'sequence',
      '“Smoke” failed · No reply in step 2.',
    ],
    [moves('connecting', 'ready'), 'state', 'connecting → ready'],
    [
      { kind: 'gap', from: 0, to: 5000, cause: 'browser' },
      'gap',
      'nothing recorded for 5.00 s: the browser or the extension was restarted',
    ],
    [{ kind: 'dropped', frames: 3, detail: 'storage full' }, 'dropped', '3 frames not stored: storage full'],
  ])('of %j', (body, name, detail) => {
    expect(told(body)).toMatchObject({ name, detail });
  });

  it('is red for what broke, amber for what waits, and blames no server for our own pause', () => {
    expect(told(closes()).tone).toBe('bad');
    expect(told(closes(1006, 'user')).tone).toBe('plain');
    expect(told(fails()).tone).toBe('bad');
    expect(told(fails({ cause: 'suspended' })).tone).toBe('wait');
    expect(told({ kind: 'stopped', cause: 'user', detail: 'by you', why: '' }).tone).toBe('plain');
    expect(told({ kind: 'stopped', cause: 'failure', detail: '', why: '' }).tone).toBe('bad');
  });

  it('says that a server agreed on none of the subprotocols it was asked for, which Firefox lets pass', () => {
    const asking = (...protocols: string[]) => ({ ...tries(), protocols }) as ConnectionEventBody;
    const openOf = (...lines: readonly Line[]) => {
      const events = story(...lines);
      return events.filter(({ kind }) => kind === 'open').map((event) => eventText(event, events).detail);
    };
    const agreed = { ...opens(), protocol: 'v1' } as ConnectionEventBody;
    const none = 'handshake 12.0 ms · no subprotocol agreed';
    const state = moves('disconnected', 'connecting');
    expect(openOf([1, 1, asking('v1')], [1, 1, state], [2, 1, opens()])).toEqual([none]);
    expect(openOf([1, 1, asking('v1')], [2, 1, agreed])).toEqual(['handshake 12.0 ms · subprotocol v1']);
    expect(openOf([1, 1, asking()], [2, 1, opens()])).toEqual(['handshake 12.0 ms']);
    // Only what this very connection asked for counts.
    expect(openOf([1, 1, asking('v1')], [2, 2, asking()], [3, 2, opens()])).toEqual(['handshake 12.0 ms']);
    expect(openOf([1, 1, asking('v1')], [3, 2, opens()])).toEqual(['handshake 12.0 ms']);
    expect(openOf([1, 2, asking('v1')], [2, 1, fails()], [3, 2, opens()])).toEqual([none]);
  });

  it('marks attempts that Chrome slowed', () => {
    const slowed =
      'The browser itself held this attempt back after repeated failures; its handshake time is not counted';
    expect(told(opens(2607, true)).detail).toBe(`handshake 2.61 s · ${slowed}`);
    expect(told(fails({ slowed: true })).detail).toBe(`connection refused: Nobody listens there. · ${slowed}`);
  });
});

describe('ruleText', () => {
  it('says how long a connection was away, not how long the last attempt took', () => {
    expect(
      rules([1, 1, opens()], [3, 1, closes()], [5, 2, tries()], [6, 2, closes()], [9, 3, tries()], [10, 3, opens()]),
    ).toEqual([
      'connected · handshake 12.0 ms',
      'closed · 1006 Abnormal Closure · by the network · not clean',
      'attempt · attempt 1',
      'closed · 1006 Abnormal Closure · by the network · not clean',
      'attempt · attempt 1',
      'reconnected after 7.00 s · handshake 12.0 ms',
    ]);
  });

  it('counts a time in which nobody listened as time away', () => {
    const all = rules(
      [1, 1, opens()],
      [9, 1, { kind: 'gap', from: 3000, to: 9000, cause: 'worker' }],
      [10, 2, opens()],
    );
    expect(all.at(-1)).toBe('reconnected after 7.00 s · handshake 12.0 ms');
  });

  it.each<[FailureCause, string]>([
    ['refused', 'could not connect · connection refused: Nobody listens there.'],
    ['tls', 'could not connect · connection refused: Nobody listens there.'],
    ['lost', 'lost · Nobody listens there.'],
    ['closed', 'closed · Nobody listens there.'],
    ['heartbeat', 'heartbeat · Nobody listens there.'],
    ['not-ready', 'not ready · Nobody listens there.'],
    ['gate-refused', 'gate refused · Nobody listens there.'],
    ['ping-timeout', 'ping timeout · Nobody listens there.'],
    ['left', 'left · Nobody listens there.'],
    ['suspended', 'suspended · Nobody listens there.'],
  ])('of a failure by %s', (cause, text) => {
    expect(rules([1, 1, fails({ cause })])).toEqual([text]);
  });

  it('is the sentence itself where the name says nothing more', () => {
    expect(
      rules(
        [1, 1, holds(true)],
        [2, 1, { kind: 'silence', quietMs: 5000, over: false }],
        [3, 1, { kind: 'stopped', cause: 'user', detail: 'by you', why: '' }],
      ),
    ).toEqual(['attempts wait: the browser is offline', 'nothing received for 5.00 s', 'stopped · by you']);
  });
});
