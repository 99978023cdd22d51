import type { CheckId } from '../../../lib/checks/check-run.ts';
import type { FickleRules } from './fickle.ts';

/** Limits of the profile that the broken servers are made for, ms. */
export const BROKEN_LIMITS = { handshakeMs: 150, messageMs: 100 };

interface Breaker {
  readonly what: string;
  readonly rules: FickleRules;
}

/** For each check a server that is broken just where that check looks. */
export const CHECK_BREAKERS: Readonly<Record<CheckId, Breaker>> = {
  'basic-connection': { what: 'answers opening handshakes late', rules: { handshakeMs: () => 220 } },
  'message-latency': { what: 'answers messages late', rules: { replyMs: () => 150 } },
  'high-frequency': {
    what: 'loses messages over 40 a second',
    rules: { replyMs: ({ lastSecond }) => (lastSecond > 40 ? null : 0) },
  },
  'threshold-detection': {
    what: 'falls silent after its first connection',
    rules: { replyMs: ({ connection }) => (connection === 1 ? 0 : null) },
  },
  'history-tracking': { what: 'answers each message later than the one before', rules: { replyMs: ({ n }) => n * 8 } },
  'basic-reconnect': {
    what: 'refuses whoever was there before',
    rules: { refuse: (connection) => (connection === 1 ? null : 503) },
  },
  'multiple-reconnects': {
    what: 'takes a client back only every other time',
    rules: { refuse: (connection) => (connection % 2 === 1 ? null : 503) },
  },
  'server-unavailable': {
    what: 'does not speak any more once it was left',
    rules: { refuse: (connection) => (connection === 1 ? null : 'hang') },
  },
  'network-interruption': {
    what: 'takes a client back and ignores what it says',
    rules: { replyMs: ({ connection }) => (connection === 1 ? 0 : null) },
  },
  'reconnect-performance': {
    what: 'answers the handshakes of those who come back late',
    rules: { handshakeMs: (connection) => (connection === 1 ? 0 : 220) },
  },
  'state-consistency': {
    what: 'ends connections by itself',
    rules: { closeAfterMs: (connection) => (connection === 2 ? 40 : null) },
  },
};
