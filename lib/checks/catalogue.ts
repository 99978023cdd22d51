import type { Profile } from '../profile/schema.ts';
import { maxAttemptsOf } from '../session/reconnect.ts';
import type { CheckId } from './check-run.ts';
import {
  firstOf,
  HAS_MESSAGE,
  MAY_DISTURB,
  type Precondition,
  RECONNECTS,
  RETURNS_AFTER_LOSS,
} from './preconditions.ts';

/** What a check costs the server, at most. */
export interface CheckCost {
  readonly connections: number;
  readonly messages: number;
}

/** What a person should know of a check before it runs. */
export interface CheckAbout {
  readonly name: string;
  /** What it does and what must hold, one or two sentences. */
  readonly about: string;
  /** The server feels it: many messages, or connections that are dropped. Such checks ask first. */
  readonly disturbs: boolean;
  /** Nothing of it happens to the server; the outage is made in the browser. */
  readonly simulated: boolean;
  readonly cost: (profile: Profile) => CheckCost;
  readonly precondition: Precondition;
}

/** Messages of the check of latency; the slowest of them decides. */
export const LATENCY_MESSAGES = 10;
/** Intervals of at most so many ms that the check of history watches, and the most messages that it sends for them. */
export const HISTORY_INTERVALS = 5;
export const HISTORY_INTERVAL_MS = 1000;
export const HISTORY_MESSAGES = 40;
export const PERFORMANCE_CYCLES = 3;
/** Attempts that fail while the server is away in a simulation. */
export const FAILED_ATTEMPTS = 3;
/** Seed 000 §3.3: reconnects that must succeed. */
export const SUCCESS_RATE = 0.8;

const ALWAYS: Precondition = () => null;

const messagesOf = (profile: Profile, messages: number): number => (HAS_MESSAGE(profile) === null ? messages : 0);

/** Reconnects within the limit of attempts that the profile allows in one outage. */
export function cyclesOf(profile: Profile, wanted: number): number {
  return Math.max(1, Math.min(wanted, maxAttemptsOf(profile.reconnect) ?? wanted));
}

export const CHECKS: Readonly<Record<CheckId, CheckAbout>> = {
  'basic-connection': {
    name: 'Basic connection',
    about:
      'Connects once. The handshake must keep the profile’s limit, and the connection must become ready and stay open.',
    disturbs: false,
    simulated: false,
    cost: () => ({ connections: 1, messages: 0 }),
    precondition: ALWAYS,
  },
  'message-latency': {
    name: 'Message latency',
    about: 'Sends messages one after the other. Each must be answered within the profile’s limit for replies.',
    disturbs: false,
    simulated: false,
    cost: () => ({ connections: 1, messages: LATENCY_MESSAGES }),
    precondition: HAS_MESSAGE,
  },
  'high-frequency': {
    name: 'High-frequency messaging',
    about:
      'Sends a burst of messages. None may fail or stay unanswered, and the 99th percentile must keep the limit for replies.',
    disturbs: true,
    simulated: false,
    cost: ({ checks }) => ({ connections: 1, messages: checks.burst.messages }),
    precondition: firstOf(HAS_MESSAGE, MAY_DISTURB),
  },
  'threshold-detection': {
    name: 'Threshold detection',
    about: 'Sets limits below and above what was just measured. The first must raise an alert, the second none.',
    disturbs: false,
    simulated: false,
    cost: (profile) => ({ connections: 4, messages: messagesOf(profile, 4) }),
    precondition: ALWAYS,
  },
  'history-tracking': {
    name: 'History tracking',
    about:
      'Sends messages for a few seconds. Every reply must be in the snapshots, their trend must be known, and replies must not get slower.',
    disturbs: false,
    simulated: false,
    cost: () => ({ connections: 1, messages: HISTORY_MESSAGES }),
    precondition: HAS_MESSAGE,
  },
  'basic-reconnect': {
    name: 'Basic reconnect',
    about:
      'Drops the connection once. The session must come back with the first attempt, after the wait that the profile says.',
    disturbs: true,
    simulated: false,
    cost: () => ({ connections: 2, messages: 0 }),
    precondition: firstOf(RETURNS_AFTER_LOSS, MAY_DISTURB),
  },
  'multiple-reconnects': {
    name: 'Multiple reconnects',
    about: `Drops the connection again and again. At least ${SUCCESS_RATE * 100} % must come back with the first attempt, each after the right wait.`,
    disturbs: true,
    simulated: false,
    cost: (profile) => ({ connections: 2 * cyclesOf(profile, profile.checks.reconnects), messages: 0 }),
    precondition: firstOf(RETURNS_AFTER_LOSS, MAY_DISTURB),
  },
  'server-unavailable': {
    name: 'Server unavailable',
    about:
      'Makes all attempts fail as if nobody listened. The session must go on trying at the right times, and connect once it can.',
    disturbs: false,
    simulated: true,
    cost: () => ({ connections: 2, messages: 0 }),
    precondition: RECONNECTS,
  },
  'network-interruption': {
    name: 'Network interruption',
    about:
      'Drops the connection while messages go. The loss must be noticed, what was sent meanwhile must be queued and delivered, and replies must come again.',
    disturbs: true,
    simulated: true,
    cost: (profile) => ({ connections: 2, messages: messagesOf(profile, 3) }),
    precondition: firstOf(RETURNS_AFTER_LOSS, MAY_DISTURB),
  },
  'reconnect-performance': {
    name: 'Reconnect performance',
    about:
      'Drops the connection some times. Handshakes after a loss must keep the profile’s limit, and waits must be right.',
    disturbs: true,
    simulated: false,
    cost: (profile) => ({ connections: 2 * cyclesOf(profile, PERFORMANCE_CYCLES), messages: 0 }),
    precondition: firstOf(RETURNS_AFTER_LOSS, MAY_DISTURB),
  },
  'state-consistency': {
    name: 'State consistency',
    about:
      'Connects, disconnects, drops and stops at awkward moments. Each change of state must be one that is allowed, and say what the connection is.',
    disturbs: true,
    simulated: false,
    cost: () => ({ connections: 6, messages: 0 }),
    precondition: MAY_DISTURB,
  },
};
