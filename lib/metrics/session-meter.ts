import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { FrameMeter, Observation } from '../capture/observer.ts';
import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Direction } from '../protocol/frame.ts';
import type { Metric } from '../protocol/metric.ts';
import { gateOf } from '../session/gate.ts';
import { type Alarm, type Alarms, type Alert, createAlarms } from './alerts.ts';
import { noCounts, type RunningCounts } from './meter-counts.ts';
import { type MeterContext, MeterLink } from './meter-link.ts';
import { MeterSamples } from './meter-samples.ts';
import { lookAtWhole } from './meter-whole.ts';

export { contextOf, type MeterContext } from './meter-link.ts';

export interface MeterStart {
  /** Epoch ms, first frame and first event of the interval that begins. */
  readonly from: number;
  readonly fromSeq: number;
  readonly fromEvent: number;
  /** What was known of the connection then; left out: nothing was. */
  readonly before?: MeterContext;
}

/**
 * Measures one session while it is recorded: counts, histograms and alarms of the present interval, in bounded memory. It can
 * be fed live or from what is stored (`replay.ts`), with the same result, except for `lag`, which is not stored. Alerts that it
 * saw itself come in again as events and are counted then. An event `reset` begins measuring anew.
 */
export interface SessionMeter extends FrameMeter {
  /** The background was late by so many ms. */
  lag(lateMs: number, time: number): readonly ConnectionEventBody[];
  /**
   * Alerts that waited to be told together and whose time has come; call it at least once a second while `isWaiting`. `last`: nothing
   * will follow, so whatever waits is told.
   */
  passed(now: number, last?: boolean): readonly ConnectionEventBody[];
  /** When an open connection was lost that has not come back yet, epoch ms. */
  readonly lostAt: number | null;
  readonly isWaiting: boolean;
  /** Ends the interval at `now`, looks at alarms over whole intervals, and begins the next. `n` of the snapshot is 0: whoever keeps it numbers it. */
  snapshot(now: number): { readonly snapshot: MetricsSnapshot; readonly alerts: readonly ConnectionEventBody[] };
  /** Another profile holds from now on. */
  configure(profile: Profile): void;
  /** Forgets what the present interval has measured and begins another; what is known of the connection stays. */
  restart(from: number, fromSeq: number): void;
}

export function createSessionMeter(profile: Profile, start: MeterStart): SessionMeter {
  return new Meter(profile, start);
}

const NOTHING: readonly ConnectionEventBody[] = [];
/** No frame has come on this connection yet. */
const NEVER = -1;

class Meter implements SessionMeter {
  #profile: Profile;
  #alarms: Alarms;
  /** Kept apart, because every frame asks for it. */
  #gapAlarms: readonly Alarm[] | null;
  readonly #link: MeterLink;
  readonly #samples = new MeterSamples();
  #counts: RunningCounts = noCounts();
  #failures: MetricsSnapshot['failures'] = {};
  #transitions = new Map<string, number>();
  #from: number;
  #fromSeq: number;
  #toSeq: number;
  #toEvent: number;
  #connection: number;
  #arrivedAt = NEVER;
  #failedConnection = 0;

  constructor(profile: Profile, start: MeterStart) {
    this.#profile = profile;
    this.#alarms = createAlarms(profile.thresholds);
    this.#gapAlarms = this.#alarms.each.gap;
    this.#link = new MeterLink(start.from, start.before);
    this.#from = start.from;
    this.#fromSeq = start.fromSeq;
    this.#toSeq = start.fromSeq - 1;
    this.#toEvent = start.fromEvent - 1;
    this.#connection = start.before?.connected === true ? start.before.connection : 0;
  }

  get isWaiting(): boolean {
    return this.#alarms.isWaiting;
  }

  /** On the path of every frame: nothing is allocated here for one that has no sample but its gap. */
  frame(
    direction: Direction,
    byteLength: number,
    seq: number,
    time: number,
    connection: number,
    seen: Observation,
  ): readonly ConnectionEventBody[] {
    if (connection !== this.#connection) this.#follow(connection);
    const counts = this.#counts;
    this.#toSeq = seq;
    if (seen.verdict === 'invalid') counts.invalid++;
    if (seen.asks) counts.requests++;
    let told = NOTHING;
    if (direction === 'sent') {
      counts.sent++;
      counts.bytesSent += byteLength;
    } else {
      counts.received++;
      counts.bytesReceived += byteLength;
      const before = this.#arrivedAt;
      this.#arrivedAt = time;
      if (before !== NEVER) {
        // A clock that was set back makes no gap.
        const gapMs = time > before ? time - before : 0;
        this.#samples.gap(gapMs);
        if (this.#gapAlarms !== null) told = look(this.#gapAlarms, gapMs, seq, time, told);
      }
    }
    if (seen.replyTo !== null) told = this.#reply(seen, seq, time, told);
    if (seen.ageMs !== null) told = this.#age(seen.ageMs, seq, time, told);
    return told;
  }

  event(event: ConnectionEvent): readonly ConnectionEventBody[] {
    this.#toEvent = event.n;
    const counts = this.#counts;
    const link = this.#link;
    switch (event.kind) {
      case 'attempt':
        counts.attempts++;
        link.connection = event.connection;
        return NOTHING;
      case 'open':
        return this.#open(event);
      case 'ready':
        return event.ready ? this.#ready(event.time) : NOTHING;
      case 'state': {
        const change = `${event.from}→${event.to}`;
        this.#transitions.set(change, (this.#transitions.get(change) ?? 0) + 1);
        link.state = event.to;
        return event.to === 'ready' ? this.#ready(event.time) : NOTHING;
      }
      case 'close':
        this.#ended(event.time, event.initiator === 'user');
        // What waits is of this connection, and would be told as one of the next.
        return this.passed(event.time, true);
      case 'gap':
        this.#ended(event.from, false);
        return this.passed(event.time, true);
      case 'stopped':
        link.stopped();
        return NOTHING;
      case 'error':
        this.#fail(event);
        return NOTHING;
      case 'heartbeat':
        return this.#sample('ping', event.replyMs, event.time);
      case 'heartbeat-missed':
        counts.heartbeatsMissed++;
        return NOTHING;
      case 'unanswered':
        counts.unanswered += event.requests;
        return NOTHING;
      case 'alert':
        counts.alerts += event.times;
        return NOTHING;
      case 'dropped':
        counts.dropped += event.frames;
        return NOTHING;
      case 'reset':
        this.restart(event.time, event.afterSeq + 1);
        return NOTHING;
      default:
        return NOTHING;
    }
  }

  lag(lateMs: number, time: number): readonly ConnectionEventBody[] {
    return this.#sample('lag', lateMs, time);
  }

  get lostAt(): number | null {
    return this.#link.lostAt;
  }

  passed(now: number, last = false): readonly ConnectionEventBody[] {
    return this.#alarms.isWaiting ? this.#alarms.passed(now, last) : NOTHING;
  }

  snapshot(now: number): { readonly snapshot: MetricsSnapshot; readonly alerts: readonly ConnectionEventBody[] } {
    const to = Math.max(now, this.#from);
    const snapshot: MetricsSnapshot = {
      n: 0,
      from: this.#from,
      to,
      fromSeq: this.#fromSeq,
      toSeq: this.#toSeq,
      toEvent: this.#toEvent,
      connection: this.#link.connection,
      state: this.#link.state,
      connectedMs: Math.min(this.#link.cut(to), to - this.#from),
      counts: this.#counts,
      failures: this.#failures,
      transitions: Object.fromEntries(this.#transitions),
      ...this.#samples.take(),
    };
    this.#begin(to, this.#toSeq + 1);
    return { snapshot, alerts: lookAtWhole(this.#alarms, snapshot, this.#profile.metrics.snapshotEveryMs) };
  }

  configure(profile: Profile): void {
    const { thresholds } = this.#profile;
    this.#profile = profile;
    // What the same alarms have seen so far still counts.
    if (JSON.stringify(thresholds) === JSON.stringify(profile.thresholds)) return;
    this.#alarms = createAlarms(profile.thresholds);
    this.#gapAlarms = this.#alarms.each.gap;
  }

  restart(from: number, fromSeq: number): void {
    this.#link.cut(from);
    this.#samples.take();
    this.#begin(from, fromSeq);
  }

  #begin(from: number, fromSeq: number): void {
    this.#from = from;
    this.#fromSeq = fromSeq;
    this.#toSeq = fromSeq - 1;
    this.#counts = noCounts();
    this.#failures = {};
    this.#transitions = new Map();
  }

  #follow(connection: number): void {
    this.#connection = connection;
    this.#arrivedAt = NEVER;
    this.#link.assumeOpen(connection, this.#from);
  }

  #open(event: ConnectionEvent & { kind: 'open' }): readonly ConnectionEventBody[] {
    const { connection, time, handshakeMs, slowed } = event;
    const counts = this.#counts;
    counts.opened++;
    if (this.#link.open(connection, time)) counts.reconnects++;
    this.#connection = connection;
    this.#arrivedAt = NEVER;
    let told = NOTHING;
    if (!slowed) {
      if (handshakeMs > this.#profile.thresholds.handshakeMs) counts.slowHandshakes++;
      told = this.#sample('handshake', handshakeMs, time);
    }
    if (gateOf(this.#profile) !== null) return told;
    const reconnected = this.#ready(time);
    return reconnected.length === 0 ? told : [...told, ...reconnected];
  }

  #ready(time: number): readonly ConnectionEventBody[] {
    const tookMs = this.#link.ready(time);
    return tookMs === null ? NOTHING : this.#sample('reconnect', tookMs, time);
  }

  #ended(time: number, wished: boolean): void {
    if (this.#link.ended(time, wished)) this.#counts.closed++;
  }

  /** A later look into the same failure is not another one. */
  #fail({ category, connection }: ConnectionEvent & { kind: 'error' }): void {
    if (connection !== 0 && connection === this.#failedConnection) return;
    this.#failedConnection = connection;
    this.#failures = { ...this.#failures, [category]: (this.#failures[category] ?? 0) + 1 };
  }

  #reply(
    seen: Observation,
    seq: number,
    time: number,
    told: readonly ConnectionEventBody[],
  ): readonly ConnectionEventBody[] {
    const counts = this.#counts;
    if (seen.latencyMs === null) {
      counts.duplicates++;
      return told;
    }
    // As the column keeps it, so that what is stored gives the same again.
    const replyMs = Math.fround(seen.latencyMs);
    counts.replies++;
    if (seen.late) counts.late++;
    if (replyMs > this.#profile.thresholds.messageMs) counts.slowMessages++;
    this.#samples.reply(seen.type, replyMs);
    return look(this.#alarms.each.reply, replyMs, seq, time, told);
  }

  #age(exact: number, seq: number, time: number, told: readonly ConnectionEventBody[]): readonly ConnectionEventBody[] {
    const ageMs = Math.fround(exact);
    this.#samples.age(ageMs);
    return look(this.#alarms.each.age, ageMs, seq, time, told);
  }

  #sample(metric: Metric, valueMs: number, time: number): readonly ConnectionEventBody[] {
    this.#samples.record(metric, valueMs);
    return look(this.#alarms.each[metric], valueMs, null, time, NOTHING);
  }
}

function look(
  alarms: readonly Alarm[] | null,
  valueMs: number,
  seq: number | null,
  time: number,
  told: readonly ConnectionEventBody[],
): readonly ConnectionEventBody[] {
  if (alarms === null) return told;
  let alerts: Alert[] | null = null;
  for (const alarm of alarms) {
    const alert = alarm.look(valueMs, seq, time);
    if (alert === null) continue;
    alerts ??= [];
    alerts.push(alert);
  }
  return alerts === null ? told : [...told, ...alerts];
}
