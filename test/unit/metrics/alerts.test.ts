import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALERTS_TOGETHER_MS, wantsNotification } from '../../../lib/metrics/alerts.ts';
import type { AlertRule, Thresholds } from '../../../lib/profile/metrics-schema.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { BEGIN, MeterStory, profileWith } from './meter-story.ts';

const LIMITS: Thresholds = { handshakeMs: 300, messageMs: 500, notify: false, alerts: [] };
const RULE: AlertRule = { measure: 'reply', statistic: 'p99', beyond: 'over', limit: 200, sustained: 1, notify: false };

function story(...rules: Partial<AlertRule>[]): MeterStory {
  const alerts = rules.map((rule) => ({ ...RULE, ...rule }));
  return new MeterStory(profileWith({ thresholds: { ...LIMITS, alerts } })).attempt(0).open(0);
}

function reply(at: number, latencyMs: number, of: MeterStory): MeterStory {
  return of.received(at, { latencyMs, replyTo: 1 });
}

const shortly = (alerts: readonly ConnectionEventBody[]) =>
  alerts.map((alert) => alert.kind === 'alert' && { value: alert.value, seq: alert.seq, times: alert.times });

describe('the two limits of seed 000', () => {
  it('alert for each handshake and each reply over them, naming the frame', () => {
    const told = story();
    told.close(1).attempt(2, 2).open(400, 301).received(500);
    reply(600, 501, told);
    expect(told.alerts).toEqual([
      {
        ...{ kind: 'alert', measure: 'handshake', statistic: 'each', beyond: 'over', limit: 300, sustained: 1 },
        ...{ value: 301, seq: null, times: 1 },
      },
      {
        ...{ kind: 'alert', measure: 'reply', statistic: 'each', beyond: 'over', limit: 500, sustained: 1 },
        ...{ value: 501, seq: 2, times: 1 },
      },
    ]);
    expect(told.snapshot(1000).counts).toMatchObject({ alerts: 2, slowHandshakes: 1, slowMessages: 1 });
  });

  it('say nothing of what is exactly at them', () => {
    const told = story().close(1).attempt(2, 2).open(400, 300);
    expect(reply(600, 500, told).alerts).toEqual([]);
  });
});

describe('a storm', () => {
  it('is told at once, then together every ten seconds with its worst frame, and all of it is counted', () => {
    const told = story();
    for (let i = 0; i < 250; i++) reply(i * 100, 600 + (i === 77 ? 300 : 0), told);
    expect(told.meter.isWaiting).toBe(true);
    expect(shortly(told.alerts)).toEqual([
      { value: 600, seq: 1, times: 1 },
      { value: 900, seq: 78, times: 100 },
      { value: 600, seq: 102, times: 100 },
    ]);
    expect(told.snapshot(25_000).counts).toMatchObject({ slowMessages: 250, alerts: 201 });
  });

  it('has its rest told at once where nothing will follow', () => {
    const told = story();
    for (let i = 0; i < 3; i++) reply(i * 100, 600 + i, told);
    expect(told.meter.passed(BEGIN + 300)).toEqual([]);
    expect(shortly(told.meter.passed(BEGIN + 300, true))).toEqual([{ value: 602, seq: 3, times: 2 }]);
    expect(told.meter.passed(BEGIN + 300, true)).toEqual([]);
  });

  it('of every frame of a flood and of every rule is told a few times', () => {
    const told = story(
      ...Array.from({ length: 32 }, (_, i) => ({ measure: 'gap', statistic: 'each', limit: i / 1e6 }) as const),
    );
    for (let i = 0; i < 40_000; i++) told.received(i / 4);
    expect(told.alerts).toHaveLength(32);
    expect(told.meter.passed(BEGIN + 10_000 + ALERTS_TOGETHER_MS)).toHaveLength(32);
  });

  it('has its rest told when its time has come, and is over after that', () => {
    const told = story();
    reply(600, 700, reply(100, 600, told));
    expect(told.meter.passed(BEGIN + 9000)).toEqual([]);
    expect(shortly(told.meter.passed(BEGIN + 100 + ALERTS_TOGETHER_MS))).toEqual([{ value: 700, seq: 2, times: 1 }]);
    expect(told.meter.isWaiting).toBe(false);
    expect(told.meter.passed(BEGIN + 60_000)).toEqual([]);
    reply(30_000, 800, told);
    expect(shortly(told.alerts)).toEqual([
      { value: 600, seq: 1, times: 1 },
      { value: 800, seq: 3, times: 1 },
    ]);
  });

  it('never loses or makes up a violation', () => {
    const steps = fc.array(fc.tuple(fc.nat(4000), fc.integer({ min: 400, max: 700 })), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (replies) => {
        const told = story();
        const given: number[] = [];
        let at = 0;
        const all: ConnectionEventBody[] = [];
        for (const [gap, latency] of replies) {
          at += gap;
          if (latency > 500) given.push(latency);
          reply(at, latency, told);
          all.push(...told.meter.passed(BEGIN + at));
        }
        all.push(...told.alerts, ...told.meter.passed(BEGIN + at + ALERTS_TOGETHER_MS));
        const alerts = all.filter((alert) => alert.kind === 'alert');
        expect(alerts.reduce((sum, alert) => sum + alert.times, 0)).toBe(given.length);
        expect(Math.max(0, ...alerts.map((alert) => alert.value))).toBe(Math.max(0, ...given));
        // At most one for each stretch of ten seconds, and the first.
        expect(alerts.length).toBeLessThanOrEqual(2 + at / ALERTS_TOGETHER_MS);
      }),
    );
  });
});

describe('an alarm of the profile', () => {
  it.each(['p50', 'p99', 'mean', 'max'] as const)('looks at the %s of each interval', (statistic) => {
    const told = story({ statistic });
    for (let i = 0; i < 10; i++) reply(i, 300, told);
    told.snapshot(5000);
    for (let i = 0; i < 10; i++) reply(6000 + i, 100, told);
    told.snapshot(10_000);
    expect(told.alerts).toMatchObject([{ statistic, limit: 200, seq: null, times: 1 }]);
    expect(Math.abs(Number(shortly(told.alerts)[0] && (told.alerts[0] as { value: number }).value) - 300)).toBeLessThan(
      3,
    );
  });

  it('is raised only when so many looks in a row are beyond its limit, with the worst of them', () => {
    const told = story({ statistic: 'each', sustained: 3 });
    for (const [i, latency] of [250, 260, 100, 250, 290, 270, 280].entries()) reply(i, latency, told);
    expect(shortly(told.alerts)).toEqual([{ value: 290, seq: 5, times: 1 }]);
    expect(told.meter.isWaiting).toBe(true);
  });

  it('does not look at an interval without samples', () => {
    const told = story({ sustained: 2 });
    reply(1, 300, told).snapshot(5000);
    told.snapshot(10_000);
    reply(10_001, 300, told).snapshot(15_000);
    expect(told.alerts).toHaveLength(1);
  });

  it.each(['gap', 'age', 'ping', 'reconnect', 'lag'] as const)('looks at each %s, over or under', (measure) => {
    const told = story(
      { measure, statistic: 'each', limit: 1000 },
      { measure, statistic: 'each', limit: 10, beyond: 'under' },
    );
    told.received(100, { ageMs: 5 }).received(105, { ageMs: 2000 }).received(2200, { ageMs: 50 });
    told.event(2300, { kind: 'heartbeat', replyMs: 1500 }).event(2300, { kind: 'heartbeat', replyMs: 3 });
    told.close(3000).attempt(3001, 2).open(3005).close(3010).attempt(5000, 3).open(5000);
    told.alerts.push(...told.meter.lag(1, BEGIN), ...told.meter.lag(5000, BEGIN));
    const of = told.alerts.filter((alert) => alert.kind === 'alert' && alert.measure === measure);
    expect(of.map((alert) => alert.kind === 'alert' && alert.beyond).toSorted()).toEqual(['over', 'under']);
  });

  it('of a rate looks at the mean of an interval', () => {
    const told = story(
      { measure: 'received-frames', statistic: 'each', limit: 2 },
      { measure: 'sent-bytes', statistic: 'each', limit: 100, beyond: 'under' },
    );
    for (let i = 0; i < 15; i++) told.received(i);
    told.sent(20, {}, 400);
    told.snapshot(5000);
    expect(told.alerts).toMatchObject([
      { measure: 'received-frames', statistic: 'mean', value: 3 },
      { measure: 'sent-bytes', statistic: 'mean', beyond: 'under', value: 80 },
    ]);
  });

  it('of a rate does not look at a sliver of time, nor for too little while nothing was connected', () => {
    const told = story(
      { measure: 'received-frames', limit: 10 },
      { measure: 'sent-frames', limit: 1, beyond: 'under' },
    );
    told.received(1).received(2).close(3).snapshot(100);
    told.snapshot(5100);
    expect(told.alerts).toEqual([]);
  });

  it('begins anew with other limits, but not with another name', () => {
    const told = story({ statistic: 'each', sustained: 2 });
    const profile = profileWith({ thresholds: { ...LIMITS, alerts: [{ ...RULE, statistic: 'each', sustained: 2 }] } });
    reply(1, 300, told).meter.configure({ ...profile, name: 'Other' });
    expect(reply(2, 300, told).alerts).toHaveLength(1);
    told.meter.configure({ ...profile, thresholds: { ...profile.thresholds, messageMs: 250 } });
    expect(reply(3, 300, told).alerts).toMatchObject([{ limit: 200 }, { limit: 250 }]);
  });
});

describe('notifications', () => {
  it('are wanted for the rules that say so', () => {
    const rules: AlertRule[] = [
      { ...RULE, notify: true },
      { ...RULE, limit: 900 },
    ];
    const alert = { kind: 'alert', value: 1, seq: null, times: 1, ...RULE } as const;
    const rate = { ...alert, measure: 'sent-bytes', statistic: 'mean' } as const;
    expect(wantsNotification({ ...LIMITS, alerts: rules }, alert)).toBe(true);
    expect(wantsNotification({ ...LIMITS, alerts: rules }, { ...alert, limit: 900 })).toBe(false);
    const ofRate: AlertRule = { ...RULE, measure: 'sent-bytes', statistic: 'each', notify: true };
    expect(wantsNotification({ ...LIMITS, alerts: [ofRate] }, rate)).toBe(true);
    const slow = { ...alert, statistic: 'each', limit: 500 } as const;
    expect(wantsNotification(LIMITS, slow)).toBe(false);
    expect(wantsNotification({ ...LIMITS, notify: true }, slow)).toBe(true);
  });
});
