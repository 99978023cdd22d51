import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lib/metrics/alerts.ts';
import { code, table } from '../../../lib/metrics/markdown.ts';
import { type ReportInput, report } from '../../../lib/metrics/report.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { AlertRule } from '../../../lib/profile/metrics-schema.ts';
import { BEGIN, MeterStory, profileWith } from './meter-story.ts';

const SECRET = 'hunter2-hunter2';

function inputOf(more: Partial<ReportInput> = {}): ReportInput {
  return {
    name: 'Chat',
    url: 'wss://chat.example/ws?room=1',
    profile: JSON_PROFILE,
    secrets: [SECRET],
    snapshots: [],
    range: null,
    alerts: [],
    clock: null,
    now: BEGIN + 60_000,
    generator: 'socketwright@0.1.0',
    ...more,
  };
}

function good() {
  const story = new MeterStory().attempt(0).open(120, 120);
  for (let i = 0; i < 100; i++)
    story.sent(200 + i, { asks: true }).received(210 + i, { type: 'pong', latencyMs: 40, replyTo: 1 });
  return [{ ...story.snapshot(5000), n: 1 }];
}

function bad() {
  const story = new MeterStory().attempt(0).open(812, 812);
  for (let i = 0; i < 50; i++) story.received(1000 + i, { type: 'pong', latencyMs: i < 3 ? 900 : 100, replyTo: 1 });
  story.event(2000, { kind: 'unanswered', cause: 'timeout', requests: 2, seq: 1, type: 'a', afterMs: 900 });
  story.event(2500, {
    ...{ kind: 'error', category: 'connection_error', cause: 'lost', detail: '', evidence: null, slowed: false },
  });
  return [{ ...story.close(2500).snapshot(5000), n: 1 }];
}

describe('a report', () => {
  it('says that targets were met, and with how much room', () => {
    const text = report(inputOf({ snapshots: good() }));
    expect(text).toContain('# Latency and health of `Chat`');
    expect(text).toContain(
      'Measured from 2023-11-14 22:13:20 UTC to 2023-11-14 22:13:25 UTC (5.00 s), frames 1 to 200, in 1 snapshot.',
    );
    expect(text).toContain('All 2 targets that could be measured were met. No connection failed or was lost.');
    expect(text).toContain(
      '- Opening handshake p99 ≤ 300 ms: met. p99 120 ms, 180 ms below the limit; max 120 ms of 1 connection, none over the limit.',
    );
    expect(text).toContain(
      '- Request → reply p99 ≤ 500 ms: met. p99 40.0 ms, 460 ms below the limit; max 40.0 ms of 100 replies, none over the limit.',
    );
  });

  it('says what was missed, by how much and how often', () => {
    const text = report(inputOf({ snapshots: bad() }));
    expect(text).toContain('**2 of 2 targets that could be measured were missed.**');
    expect(text).toContain(
      'p99 812 ms, 512 ms over the limit; max 812 ms of 1 connection, 1 single one (100 %) over the limit.',
    );
    expect(text).toContain(
      'p99 899 ms, 399 ms over the limit; max 900 ms of 50 replies, 3 single ones (6.0 %) over the limit.',
    );
    expect(text).toContain('Connections failed or were lost 1 time. 2 requests had no reply.');
    expect(text).toContain('| `connection_error` | 1 |');
  });

  it('meets a target that a single reply in a hundred and more misses, and says so', () => {
    const story = new MeterStory().attempt(0).open(120, 120);
    for (let i = 0; i < 200; i++) story.received(200 + i, { type: 'pong', latencyMs: i === 9 ? 600 : 40, replyTo: 1 });
    expect(report(inputOf({ snapshots: [story.snapshot(5000)] }))).toContain(
      'Request → reply p99 ≤ 500 ms: met. p99 40.1 ms, 460 ms below the limit; max 600 ms of 200 replies, 1 single one (0.5 %) over the limit.',
    );
  });

  it('says in short that replies are missing, also where no time limit tells of them', () => {
    const reportOf = (timeoutMs: number | null, replies: number) => {
      const story = new MeterStory().attempt(0).open(120, 120);
      for (let i = 0; i < 3; i++) story.sent(200 + i, { asks: true });
      for (let i = 0; i < replies; i++) story.received(300 + i, { type: 'pong', latencyMs: 40, replyTo: 1 });
      const profile = profileWith({ correlation: { ...JSON_PROFILE.correlation, timeoutMs } });
      return report(inputOf({ snapshots: [story.snapshot(5000)], profile }));
    };
    expect(reportOf(null, 0)).toContain(
      '**None of 3 requests had a reply.** The profile sets no time limit for replies.',
    );
    expect(reportOf(5000, 1)).toContain('2 requests had no reply by the end of this time.\n');
    expect(reportOf(null, 3)).not.toContain('no reply');
  });

  it('says that no lateness of the browser was seen, and what that leaves open', () => {
    const story = new MeterStory().attempt(0).open(10, 10);
    story.meter.lag(0, BEGIN);
    expect(report(inputOf({ snapshots: [story.snapshot(5000)] }))).toContain(
      'never seen later than the 8 ms that a timer may be late by itself: latencies may be too long by up to that',
    );
  });

  it('goes by the limits of now where others held when it was measured', () => {
    const at = (handshakeMs: number, messageMs: number) => {
      const profile = profileWith({ thresholds: { ...JSON_PROFILE.thresholds, handshakeMs, messageMs } });
      return report(inputOf({ snapshots: bad(), profile }));
    };
    expect(at(1000, 950)).toContain('All 2 targets that could be measured were met.');
    const lower = at(1000, 60);
    expect(lower).toContain(
      'p99 899 ms, 839 ms over the limit; max 900 ms of 50 replies, 50 single ones (100 %) over the limit.',
    );
  });

  it('tells of the alarms of the profile how often they were raised and what was measured over all the time', () => {
    const rule: AlertRule = {
      measure: 'reply',
      statistic: 'p99',
      beyond: 'over',
      limit: 30,
      sustained: 2,
      notify: false,
    };
    const quiet: AlertRule = { ...rule, measure: 'received-frames', statistic: 'mean', beyond: 'under', limit: 1 };
    const unseen: AlertRule = { ...rule, measure: 'ping' };
    const profile = profileWith({ thresholds: { ...JSON_PROFILE.thresholds, alerts: [rule, quiet, unseen] } });
    const alert: Alert = { kind: 'alert', ...rule, value: 45, seq: null, times: 3 };
    const text = report(inputOf({ snapshots: good(), profile, alerts: [alert] }));
    expect(text).toContain(
      'Request → reply (p99), not over 30.0 ms, 2 times in a row: **missed**. The alarm was raised 3 times; the worst value was 45.0 ms, 15.0 ms over the limit. Over the whole time it was 40.0 ms.',
    );
    expect(text).toContain(
      'Frames received, not under 1/s, 2 times in a row: met. The alarm was never raised. Over the whole time it was 20/s.',
    );
    expect(text).toContain('Heartbeat → reply (p99), not over 30.0 ms, 2 times in a row: not measured.');
    expect(text).toContain('| Request → reply (p99) over 30.0 ms | 45.0 ms | 3 | – |');
  });

  it('says what may have distorted the figures', () => {
    const story = new MeterStory().attempt(0).open(10, 10, true).received(20, { ageMs: -30 });
    story.meter.lag(80, BEGIN);
    const snapshots = [story.snapshot(5000)];
    const text = report(inputOf({ snapshots, clock: { offsetMs: 40, errorMs: 10 } }));
    expect(text).toContain('This browser itself was seen late by up to 80.0 ms');
    expect(text).toContain(
      'the server’s is estimated to be 40.0 ms ahead, give or take 10.0 ms. 1 message came before they were made',
    );
    expect(text).toContain('The browser held back 1 handshake after repeated failures');
    expect(report(inputOf({ snapshots }))).toContain('how far the two are apart is not known');
  });

  it('states the trend and its statistic', () => {
    const snapshots = [10, 20, 30, 40, 50].map((latencyMs, i) =>
      new MeterStory(JSON_PROFILE, { from: BEGIN + i * 5000 })
        .received(i * 5000, { latencyMs, replyTo: 1 })
        .snapshot((i + 1) * 5000),
    );
    expect(report(inputOf({ snapshots }))).toMatch(
      /- Request → reply: Degrading: .* over the last 5 values \(Theil–Sen; Mann–Kendall Z/,
    );
  });

  it('of a time in which nothing was measured says so', () => {
    expect(report(inputOf())).toContain('Nothing was measured in this time');
  });

  it('holds no secret', () => {
    const url = `wss://me:${SECRET}@chat.example/ws?token=abc123secret&room=1`;
    const story = new MeterStory().received(1, { type: `t-${SECRET}`, latencyMs: 1, replyTo: 1 });
    const profile = { ...JSON_PROFILE, name: `P ${SECRET}` };
    const text = report(inputOf({ url, name: `Chat at ${url}`, profile, snapshots: [story.snapshot(10)] }));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('abc123secret');
    expect(text).toContain('room=1');
  });

  it('cannot be broken by what a server calls its messages', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'a|b',
        '`',
        '``` x',
        '\\|',
        '\\',
        '<img src=x onerror=y>',
        '[x](http://evil)',
        'http://evil',
        '\n| x |\n',
        '‮',
      ),
      fc
        .array(fc.constantFrom('`', '|', '\\', '\n', '<', '[', ' ', 'x'), { maxLength: 20 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(nasty, nasty, (type, name) => {
        const story = new MeterStory().received(1, { type, latencyMs: 1, replyTo: 1 });
        const text = report(inputOf({ name, snapshots: [story.snapshot(10)] }));
        const [, after = ''] = text.split('## Replies by type\n\n');
        const rows = (after.split('\n\n')[0] ?? '').split('\n');
        expect(rows).toHaveLength(3);
        for (const row of rows) expect(cellsOf(row)).toHaveLength(10);
        expect(outsideCode(rows[2] ?? '')).toMatch(/^\| {0,1}(\(none\))? \| 1 \|/);
        expect(outsideCode(text.split('\n')[0] ?? '')).toMatch(/^# Latency and health of (\(none\))?$/);
      }),
      { numRuns: 150 },
    );
  });
});

/** GFM §4.10: cells end at bars that no backslash escapes, wherever they stand. */
function cellsOf(row: string): string[] {
  return (row.match(/(?:\\[\s\S]|[^|\\])*\|/g) ?? []).slice(1);
}

/** CommonMark §6.1: a code span ends at a run of as many backticks as it began with. */
function outsideCode(text: string): string {
  let rest = text;
  let outside = '';
  for (;;) {
    const open = /`+/.exec(rest);
    if (open === null) return outside + rest;
    const after = rest.slice(open.index + open[0].length);
    const end = [...after.matchAll(/`+/g)].find(([run]) => run.length === open[0].length);
    if (end === undefined) throw new Error(`A code span does not end: ${text}`);
    outside += rest.slice(0, open.index);
    rest = after.slice(end.index + end[0].length);
  }
}

describe('text in Markdown', () => {
  it.each([
    ['plain', '`plain`'],
    ['', '(none)'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['a|b', '`a｜b`'],
    ['x\u0000\u202ey', '`x��y`'],
    ['a\ud800', '`a�`'],
  ])('%j is %s', (text, expected) => expect(code(text)).toBe(expected));

  it('is cut when it is long, and not within a character', () => {
    expect(code('😀'.repeat(200))).toBe(`\`${'😀'.repeat(120)}…\``);
  });

  it('stands in tables with figures to the right', () => {
    expect(table(['A', 'b'], [['x', '1']])).toBe('| A | b |\n| --- | ---: |\n| x | 1 |');
  });
});
