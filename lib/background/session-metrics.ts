import type { Clock } from '../base/clock.ts';
import { MAX_SNAPSHOTS, type MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { FrameMeter } from '../capture/observer.ts';
import type { CaptureReader } from '../capture/reader.ts';
import { followedBy, type SnapshotChange } from '../capture/snapshot-change.ts';
import { type Alert, wantsNotification } from '../metrics/alerts.ts';
import { contextOf, createSessionMeter, type SessionMeter } from '../metrics/session-meter.ts';
import { compact, fitted, isBefore, isQuiet, mergeSnapshots } from '../metrics/snapshots.ts';
import type { Profile } from '../profile/schema.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { MeasuredFrom, SessionSummary } from '../session/summary.ts';
import { type MeasuredSession, measureMissed } from './missed-metrics.ts';
import { PULSE_MS } from './pulse.ts';

export interface SessionMetricsPorts {
  readonly clock: Clock;
  readonly reader: Pick<CaptureReader, 'columns' | 'events' | 'snapshots'>;
  readonly profile: () => Profile;
  /** Counts of everything so far, on disk or not. */
  readonly counts: () => Pick<FrameCounts, 'frames' | 'events'>;
  /** Puts events on the time line. */
  readonly tell: (bodies: readonly ConnectionEventBody[]) => void;
  /** Has snapshots written with the next flush. */
  readonly write: (change: SnapshotChange) => void;
  /** An alert of which the person wants a notification. */
  readonly onAlert: (alert: Alert) => void;
}

/**
 * What is measured of one session, in snapshots. Frames that a worker recorded and did not live to measure are measured by the
 * next one, from the store; until that is done, newer snapshots wait, so that their numbers rise with time.
 */
export class SessionMetrics {
  readonly meter: FrameMeter;
  readonly #ports: SessionMetricsPorts;
  readonly #stored: MeasuredSession;
  readonly #meter: SessionMeter;
  #since: number;
  #latest: number;
  /** On disk; views are told of nothing else, because they could not read it. */
  #written: number;
  /** Numbers of those that the store has or is about to get; null while that is not known. */
  #kept: Set<number> | null = null;
  #from: MeasuredFrom;
  #alerts: number;
  #unseen: number;
  /** An idle stretch is one snapshot, however long; it is written when something follows it. */
  #quiet: MetricsSnapshot | null = null;
  #waiting: MetricsSnapshot[] = [];
  #settled = false;
  #compacting = false;

  constructor(stored: MeasuredSession, ports: SessionMetricsPorts) {
    const { summary, lostAt = null } = stored;
    this.#stored = stored;
    this.#ports = ports;
    this.#latest = summary.snapshots;
    this.#written = summary.snapshots;
    this.#from = summary.measuredFrom;
    this.#alerts = summary.alerts;
    this.#unseen = summary.unseenAlerts;
    this.#since = ports.clock.now();
    this.#meter = createSessionMeter(ports.profile(), {
      from: this.#since,
      fromSeq: summary.frames + 1,
      fromEvent: summary.events + 1,
      before: contextOf(summary, lostAt),
    });
    this.meter = {
      frame: (direction, byteLength, seq, time, connection, seen) => {
        const told = this.#meter.frame(direction, byteLength, seq, time, connection, seen);
        if (told.length > 0) this.#count(told);
        return told;
      },
      event: (event) => {
        const told = this.#meter.event(event);
        if (told.length > 0) this.#count(told);
        return told;
      },
    };
    void this.#catchUp();
  }

  /** When an open connection was lost that has not come back yet, epoch ms; the next worker goes on from there. */
  get lostAt(): number | null {
    return this.#meter.lostAt;
  }

  /** What the session's summary says of it. */
  get summary(): Pick<SessionSummary, 'alerts' | 'unseenAlerts' | 'measuredFrom' | 'snapshots'> {
    return { alerts: this.#alerts, unseenAlerts: this.#unseen, measuredFrom: this.#from, snapshots: this.#written };
  }

  /** What its record says when this change is written with it. */
  latestIn(change: SnapshotChange | null): number {
    return change?.put.reduce((latest, { n }) => Math.max(latest, n), this.#written) ?? this.#written;
  }

  /** A batch is on disk, with snapshots up to this one. */
  written(latest: number): void {
    if (latest === this.#written) return;
    this.#written = latest;
    if (this.#settled && (this.#kept === null || this.#kept.size >= MAX_SNAPSHOTS)) void this.#compact();
  }

  /** Some times a second while the session is open (`pulse.ts`). */
  beat(now: number, lateMs: number | null): void {
    if (lateMs !== null) this.#tell(this.#meter.lag(lateMs, now));
    this.#tell(this.#meter.passed(now));
    // At the beat that is nearest to its end: timers may fire a little early.
    if (now - this.#since >= this.#ports.profile().metrics.snapshotEveryMs - PULSE_MS / 2) this.#cut(now);
  }

  /** A session that rested is about to connect: its rest is no part of what comes now. */
  wake(now: number): void {
    if (now - this.#since >= this.#ports.profile().metrics.snapshotEveryMs) this.#cut(now);
  }

  /** Nothing more will come, so what waits is told, and the present interval ends. */
  end(now: number): void {
    this.#tell(this.#meter.passed(now, true));
    this.#cut(now);
    this.#tell(this.#meter.passed(now, true));
  }

  #cut(now: number): void {
    const { snapshot, alerts } = this.#meter.snapshot(now);
    this.#since = now;
    this.#tell(alerts);
    if (isQuiet(snapshot)) {
      this.#quiet = this.#quiet === null ? snapshot : mergeSnapshots([this.#quiet, snapshot]);
      return;
    }
    if (this.#quiet !== null) this.#waiting.push(this.#quiet);
    this.#quiet = null;
    this.#waiting.push(snapshot);
    this.#put();
  }

  configure(profile: Profile): void {
    // Alarms that are replaced tell nothing any more.
    this.#tell(this.#meter.passed(this.#ports.clock.now(), true));
    this.#meter.configure(profile);
  }

  seen(): void {
    this.#unseen = 0;
  }

  /** Measures anew from here, and has what was measured before removed. The meter hears of it as an event on the time line. */
  reset(): void {
    const now = this.#ports.clock.now();
    // What was found before belongs to what was before.
    this.#tell(this.#meter.passed(now, true));
    this.#tell([{ kind: 'reset' }]);
    const { frames, events } = this.#ports.counts();
    const remove = [...(this.#kept ?? [])];
    this.#from = { seq: frames + 1, event: events + 1, time: now };
    this.#since = now;
    this.#quiet = null;
    this.#waiting = [];
    this.#alerts = 0;
    this.#unseen = 0;
    this.#kept?.clear();
    // Numbers go on, so that a view that knows older ones notices. What is stored and not known yet goes when it is.
    this.#ports.write({ put: [], remove });
  }

  /** Measures what is stored of the session and was not measured: its worker died first, or knew no such thing. */
  async #catchUp(): Promise<void> {
    const { reader, profile, write } = this.#ports;
    const before = this.#from;
    try {
      const all = await reader.snapshots(this.#stored.id, 1);
      // A worker that died between a reset and this left them behind.
      const stored = all.filter((snapshot) => !isBefore(snapshot, before));
      const missed = await measureMissed(this.#stored, before, stored.at(-1) ?? null, reader, profile());
      this.#latest = Math.max(this.#latest, all.at(-1)?.n ?? 0);
      // The person may have begun to measure anew meanwhile.
      const isAnew = this.#from !== before;
      const valid = isAnew ? [] : stored;
      const put = isAnew ? [] : missed.map((snapshot) => ({ ...snapshot, n: ++this.#latest }));
      const remove = all.filter((snapshot) => !valid.includes(snapshot)).map(({ n }) => n);
      const change = followedBy({ put, remove }, fitted([...valid, ...put]));
      const gone = new Set(change?.remove);
      this.#kept = new Set([...valid, ...put].map(({ n }) => n).filter((n) => !gone.has(n)));
      if (change !== null && change.put.length + change.remove.length > 0) write(change);
    } catch (thrown) {
      // What a view draws comes from the frames; only snapshots and reports lack this stretch.
      console.warn('Socketwright: frames of an earlier life of this session could not be measured.', thrown);
    }
    this.#settled = true;
    this.#put();
  }

  #tell(bodies: readonly ConnectionEventBody[]): void {
    if (bodies.length === 0) return;
    this.#count(bodies);
    this.#ports.tell(bodies);
  }

  #count(bodies: readonly ConnectionEventBody[]): void {
    for (const body of bodies) {
      if (body.kind !== 'alert') continue;
      this.#alerts += body.times;
      this.#unseen += body.times;
      if (wantsNotification(this.#ports.profile().thresholds, body)) this.#ports.onAlert(body);
    }
  }

  #put(): void {
    if (!this.#settled || this.#waiting.length === 0) return;
    const put = this.#waiting.map((snapshot) => ({ ...snapshot, n: ++this.#latest }));
    this.#waiting = [];
    this.#ports.write({ put, remove: [] });
    for (const { n } of put) this.#kept?.add(n);
  }

  /** At the limit the older half is merged, two into one. */
  async #compact(): Promise<void> {
    if (this.#compacting) return;
    this.#compacting = true;
    const { reader, write } = this.#ports;
    const before = this.#from;
    try {
      const stored = await reader.snapshots(this.#stored.id, 1);
      // Measuring began anew meanwhile: there is nothing left to merge.
      if (this.#from !== before) return;
      this.#kept ??= new Set(stored.map(({ n }) => n));
      if (this.#kept.size < MAX_SNAPSHOTS) return;
      const change = compact(stored);
      for (const n of change.remove) this.#kept.delete(n);
      write(change);
    } catch (thrown) {
      console.warn('Socketwright: the snapshots of a session could not be merged; the next one tries again.', thrown);
    } finally {
      this.#compacting = false;
    }
  }
}
