import type { MetricsSnapshot } from '../../../lib/capture/metrics-snapshot.ts';
import type { Observation } from '../../../lib/capture/observer.ts';
import { createSessionMeter, type MeterStart, type SessionMeter } from '../../../lib/metrics/session-meter.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import type { Direction } from '../../../lib/protocol/frame.ts';

/** 2023-11-14T22:13:20Z. */
export const BEGIN = 1_700_000_000_000;

const PLAIN: Observation = {
  type: '',
  verdict: 'valid',
  latencyMs: null,
  replyTo: null,
  slow: false,
  late: false,
  asks: false,
  ageMs: null,
};

/** A profile with other limits or alarms. */
export function profileWith(more: Partial<Profile>): Profile {
  return { ...JSON_PROFILE, ...more };
}

/** Tells a meter what happened, in ms since the beginning, and gathers the alerts that it raises. */
export class MeterStory {
  readonly meter: SessionMeter;
  readonly alerts: ConnectionEventBody[] = [];
  connection = 1;
  #seq = 0;
  #n = 0;

  constructor(profile: Profile = JSON_PROFILE, start: Partial<MeterStart> = {}) {
    this.meter = createSessionMeter(profile, { from: BEGIN, fromSeq: 1, fromEvent: 1, ...start });
  }

  event(at: number, body: ConnectionEventBody): this {
    const told = this.meter.event({
      ...body,
      n: ++this.#n,
      time: BEGIN + at,
      connection: this.connection,
      afterSeq: this.#seq,
    });
    return this.#told(at, told);
  }

  attempt(at: number, connection = this.connection): this {
    this.connection = connection;
    return this.event(at, { kind: 'attempt', attempt: 1, url: 'ws://x/', protocols: [], headers: [] });
  }

  open(at: number, handshakeMs = 20, slowed = false): this {
    return this.event(at, { kind: 'open', handshakeMs, protocol: '', extensions: '', slowed });
  }

  close(at: number, initiator: 'user' | 'server' | 'network' | 'policy' = 'network'): this {
    return this.event(at, { kind: 'close', code: 1006, reason: '', wasClean: false, initiator });
  }

  received(at: number, seen: Partial<Observation> = {}, bytes = 10): this {
    return this.frame('received', at, seen, bytes);
  }

  sent(at: number, seen: Partial<Observation> = {}, bytes = 10): this {
    return this.frame('sent', at, seen, bytes);
  }

  frame(direction: Direction, at: number, seen: Partial<Observation>, bytes: number): this {
    const seq = ++this.#seq;
    return this.#told(at, this.meter.frame(direction, bytes, seq, BEGIN + at, this.connection, { ...PLAIN, ...seen }));
  }

  snapshot(at: number): MetricsSnapshot {
    const { snapshot, alerts } = this.meter.snapshot(BEGIN + at);
    this.#told(at, alerts);
    return snapshot;
  }

  /** As the recorder does: what a meter tells comes back as an event. */
  #told(at: number, bodies: readonly ConnectionEventBody[]): this {
    for (const body of bodies) {
      this.alerts.push(body);
      this.event(at, body);
    }
    return this;
  }
}
