import { describe, expect, it } from 'vitest';
import type { Close } from '../../../lib/protocol/connection-event.ts';
import { explainLoss } from '../../../lib/session/loss.ts';

function closed(code: number, reason = '', wasClean = true): Close {
  return { code, reason, wasClean, initiator: wasClean ? 'server' : 'network' };
}

describe('why an open connection ended', () => {
  it.each([
    [
      'a lost one',
      closed(1006, '', false),
      'connection_error',
      'lost',
      /^The connection was lost after 12\.3 s without/,
    ],
    [
      'a server that met an error',
      closed(1011, 'db down'),
      'connection_error',
      'closed',
      /^The server closed with 1011 \(Internal Error\) after 12\.3 s and says “db down”: The server met/,
    ],
    [
      'a rule of the server',
      closed(1008),
      'connection_error',
      'closed',
      /^The server closed with 1008 \(Policy Violation\) after 12\.3 s: The peer refuses by a rule of its own: .+ token\.$/,
    ],
    ['no code', closed(1005), 'connection_error', 'closed', /with 1005 \(No Status Received\)/],
    ['a server that goes away', closed(1001), 'connection_error', 'closed', /with 1001 \(Going Away\)/],
    ['credentials that are missing', closed(3000), 'authentication_failed', 'closed', /with 3000/],
    ['credentials that may not', closed(3003), 'authentication_failed', 'closed', /with 3003/],
    ['a code of a library', closed(3001), 'connection_error', 'closed', /Registered for libraries/],
    ['a code of the application', closed(4001, 'who?'), 'connection_error', 'closed', /says “who\?”: Defined by/],
    ['a code cut short', closed(4001, 'x', false), 'connection_error', 'lost', /was lost/],
  ] as const)('%s', (_what, close, category, cause, detail) => {
    const explained = explainLoss(close, 12_345);
    expect(explained).toMatchObject({ category, cause, detail: expect.stringMatching(detail) });
    expect(explained?.detail).toMatch(/\.$/);
  });

  it('a normal closure needs no explanation', () => {
    expect(explainLoss(closed(1000, 'done'), 10)).toBeNull();
  });
});
