import type { AlertRule, Thresholds } from '../profile/metrics-schema.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import { isRate, type Metric, type Rate } from '../protocol/metric.ts';

export type Alert = Extract<ConnectionEventBody, { kind: 'alert' }>;

/** Looks at one measure against one limit, and tells violations: the first at once, further ones together. */
export interface Alarm {
  readonly rule: AlertRule;
  /** One more look, at frame `seq` if the value is of one. */
  look(value: number, seq: number | null, time: number): Alert | null;
  /** What waited to be told together and whose time has come; `last`: nothing will follow, so it is told whatever the time. */
  passed(now: number, last?: boolean): Alert | null;
  readonly isWaiting: boolean;
}

/** Violations after the first are told together at most this often, so that a storm of them fills neither the log nor the screen. */
export const ALERTS_TOGETHER_MS = 10_000;

function createAlarm(rule: AlertRule): Alarm {
  const { beyond, limit, sustained } = rule;
  const isOver = beyond === 'over';
  /** Looks in a row that were beyond the limit, and the worst of them. */
  let run = 0;
  let worst = 0;
  let worstSeq: number | null = null;
  let toldAt: number | null = null;
  // Violations that wait to be told. In variables: a rule that every frame breaks must not make an object for each.
  let times = 0;
  let foundValue = 0;
  let foundSeq: number | null = null;

  const isWorse = (value: number, than: number): boolean => (isOver ? value > than : value < than);

  const tell = (time: number): Alert => {
    const { measure, statistic } = rule;
    const shown = isRate(measure) ? 'mean' : statistic;
    const found = { value: foundValue, seq: foundSeq, times };
    toldAt = time;
    times = 0;
    return { kind: 'alert', measure, statistic: shown, beyond, limit, sustained, ...found };
  };

  return {
    rule,
    get isWaiting() {
      return times > 0;
    },
    look(value, seq, time) {
      // Also NaN: what is no number is beyond nothing.
      if (!isWorse(value, limit)) {
        run = 0;
        return null;
      }
      if (run === 0 || isWorse(value, worst)) {
        worst = value;
        worstSeq = seq;
      }
      run++;
      if (run < sustained) return null;
      const isFirst = run === sustained;
      const found = isFirst ? worst : value;
      if (times === 0 || isWorse(found, foundValue)) {
        foundValue = found;
        foundSeq = isFirst ? worstSeq : seq;
      }
      times++;
      // A clock that was set back does not hold alerts back.
      return toldAt === null || Math.abs(time - toldAt) >= ALERTS_TOGETHER_MS ? tell(time) : null;
    },
    passed(now, last = false) {
      if (times === 0 || toldAt === null) return null;
      return last || Math.abs(now - toldAt) >= ALERTS_TOGETHER_MS ? tell(now) : null;
    },
  };
}

/** All alarms of a profile, by when they look. */
export interface Alarms {
  /** Those that look at every sample of a metric; null for none, which is the common case on the path of each frame. */
  readonly each: Readonly<Record<Metric, readonly Alarm[] | null>>;
  /** Those that look at all samples of a metric between two snapshots. */
  readonly whole: readonly { readonly metric: Metric; readonly alarm: Alarm }[];
  readonly rates: readonly { readonly rate: Rate; readonly alarm: Alarm }[];
  readonly isWaiting: boolean;
  passed(now: number, last?: boolean): readonly Alert[];
}

/** The alarms of the profile's own list, and its limits for each handshake and each reply (seed 000 §2.3). */
export function createAlarms(thresholds: Thresholds): Alarms {
  const all = rulesOf(thresholds).map(createAlarm);
  const whole: { metric: Metric; alarm: Alarm }[] = [];
  const rates: { rate: Rate; alarm: Alarm }[] = [];
  for (const alarm of all) {
    const { measure, statistic } = alarm.rule;
    if (isRate(measure)) rates.push({ rate: measure, alarm });
    else if (statistic !== 'each') whole.push({ metric: measure, alarm });
  }
  const eachOf = (metric: Metric): readonly Alarm[] | null => {
    const found = all.filter(({ rule }) => rule.measure === metric && rule.statistic === 'each');
    return found.length === 0 ? null : found;
  };
  return {
    each: {
      handshake: eachOf('handshake'),
      reply: eachOf('reply'),
      ping: eachOf('ping'),
      age: eachOf('age'),
      gap: eachOf('gap'),
      reconnect: eachOf('reconnect'),
      lag: eachOf('lag'),
    },
    whole,
    rates,
    get isWaiting() {
      return all.some((alarm) => alarm.isWaiting);
    },
    passed: (now, last) => all.map((alarm) => alarm.passed(now, last)).filter((alert) => alert !== null),
  };
}

/** Whether the profile wants a notification of the browser for an alert. */
export function wantsNotification(thresholds: Thresholds, alert: Alert): boolean {
  return rulesOf(thresholds).some((rule) => rule.notify && isAlertOf(alert, rule));
}

/** Whether an alert was raised by a rule, as far as one can tell from what it says. */
export function isAlertOf(alert: Alert, rule: AlertRule): boolean {
  return (
    rule.measure === alert.measure &&
    (isRate(rule.measure) || rule.statistic === alert.statistic) &&
    rule.beyond === alert.beyond &&
    rule.limit === alert.limit &&
    rule.sustained === alert.sustained
  );
}

function rulesOf({ handshakeMs, messageMs, notify, alerts }: Thresholds): readonly AlertRule[] {
  const each = { statistic: 'each', beyond: 'over', sustained: 1, notify } as const;
  return [
    { ...each, measure: 'handshake', limit: handshakeMs },
    { ...each, measure: 'reply', limit: messageMs },
    ...alerts,
  ];
}
