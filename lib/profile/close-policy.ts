import type { ClosePolicyRow } from './schema.ts';

/**
 * What to do after each close code unless a profile says otherwise. 1000, 1001, 1006 and 1011 as seed 002's document
 * says; the rest by RFC 6455 §7.4 and the IANA WebSocket Close Code registry. The first row that names a code decides.
 */
export const DEFAULT_CLOSE_POLICY: ClosePolicyRow[] = [
  { codes: '1000', action: 'stop', why: 'The server closed normally: the conversation is over.' },
  { codes: '1001', action: 'now', why: 'The server goes away, and another one may already be there.' },
  { codes: '1002', action: 'stop', why: 'The peers disagree about the protocol, which trying again does not mend.' },
  { codes: '1003', action: 'stop', why: 'The server does not accept this kind of data, also not a second time.' },
  { codes: '1005', action: 'backoff', why: 'The server closed without giving a code.' },
  { codes: '1006', action: 'backoff', why: 'The connection was lost without a close frame.' },
  {
    codes: '1007',
    action: 'stop',
    why: 'A message was not what its type promised; the same message would fail again.',
  },
  { codes: '1008', action: 'stop', why: 'The server refuses by a rule of its own, often a missing or expired token.' },
  { codes: '1009', action: 'stop', why: 'A message was too big for the server; the same message would fail again.' },
  {
    codes: '1010',
    action: 'stop',
    why: 'An extension is missing that the client needs, and the server will not grow it.',
  },
  { codes: '1011', action: 'delay', delayMs: 5000, why: 'The server met an error and gets time to recover.' },
  { codes: '1012', action: 'delay', delayMs: 5000, why: 'The server restarts, which takes a few seconds.' },
  {
    codes: '1013',
    action: 'delay',
    delayMs: 15_000,
    why: 'The server is overloaded and asks to be left alone for a while.',
  },
  { codes: '1014', action: 'backoff', why: 'A gateway got no valid answer from the server behind it.' },
  { codes: '1015', action: 'stop', why: 'TLS failed, and a certificate does not mend by itself.' },
  { codes: '3000', action: 'stop', why: 'The server says that the credentials are missing or wrong (Unauthorized).' },
  { codes: '3003', action: 'stop', why: 'The server says that these credentials may not do this (Forbidden).' },
  { codes: '3000-3999', action: 'backoff', why: 'A library or framework closed with a code of its own.' },
  { codes: '4000-4999', action: 'backoff', why: 'The application closed with a code whose meaning only it knows.' },
];

/** For a client that comes back whatever the server says when it closes. */
export const ALWAYS_RECONNECT: ClosePolicyRow[] = [
  { codes: '0-65535', action: 'backoff', why: 'This profile reconnects whatever the close code is.' },
];
