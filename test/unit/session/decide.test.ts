import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_PROFILES } from '../../../lib/profile/built-in.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { DEFAULT_CLOSE_POLICY } from '../../../lib/profile/close-policy.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { ClosePolicyRow, Profile } from '../../../lib/profile/schema.ts';
import { closeRowFor } from '../../../lib/session/close-policy.ts';
import { decideAfterLoss } from '../../../lib/session/decide.ts';

/** One row per code or end of a range: what the default table answers. */
const DEFAULTS: [code: number, action: ClosePolicyRow['action'], delayMs?: number][] = [
  [0, 'backoff'],
  [999, 'backoff'],
  [1000, 'stop'],
  [1001, 'now'],
  [1002, 'stop'],
  [1003, 'stop'],
  [1004, 'backoff'],
  [1005, 'backoff'],
  [1006, 'backoff'],
  [1007, 'stop'],
  [1008, 'stop'],
  [1009, 'stop'],
  [1010, 'stop'],
  [1011, 'delay', 5000],
  [1012, 'delay', 5000],
  [1013, 'delay', 15_000],
  [1014, 'backoff'],
  [1015, 'stop'],
  [1016, 'backoff'],
  [2999, 'backoff'],
  [3000, 'stop'],
  [3001, 'backoff'],
  [3003, 'stop'],
  [3999, 'backoff'],
  [4000, 'backoff'],
  [4999, 'backoff'],
  [5000, 'backoff'],
  [65_535, 'backoff'],
];

describe('the default close-code table', () => {
  it.each(DEFAULTS)('%i → %s', (...[code, action, delayMs]) => {
    const row = closeRowFor(DEFAULT_CLOSE_POLICY, code);
    expect([row.action, row.action === 'delay' ? row.delayMs : undefined]).toEqual([action, delayMs]);
  });

  it('is the one of every profile but Clarity, which comes back whatever the code', () => {
    for (const profile of BUILT_IN_PROFILES) {
      if (profile.id !== 'clarity') expect(profile.closePolicy).toBe(DEFAULT_CLOSE_POLICY);
    }
    for (let code = 0; code <= 65_535; code++) {
      const decision = decideAfterLoss(CLARITY_PROFILE, { kind: 'close', code, stable: true }, 10_000, 0);
      if (decision.kind !== 'retry' || decision.delayMs !== 2000) expect.fail(`code ${code}: ${decision.kind}`);
    }
  });

  it('says why in one sentence', () => {
    for (const { why } of DEFAULT_CLOSE_POLICY) expect(why).toMatch(/^[A-Z].{10,90}\.$/);
  });
});

describe('a close-code table', () => {
  const table: ClosePolicyRow[] = [
    { codes: '4001', action: 'stop', why: 'first' },
    { codes: '4000-4010', action: 'now', why: 'second' },
    { codes: '4001-4999', action: 'backoff', why: 'third' },
  ];

  it.each([
    [3999, 'No row of the close-code table names 3999.'],
    [4000, 'second'],
    [4001, 'first'],
    [4010, 'second'],
    [4011, 'third'],
    [4999, 'third'],
    [5000, 'No row of the close-code table names 5000.'],
  ])('answers %i by the first row that names it: %s', (code, why) => {
    expect(closeRowFor(table, code).why).toBe(why);
  });

  it('has an answer for every code, also when it is empty', () => {
    const anyRow = fc
      .tuple(fc.nat(65_535), fc.nat(65_535), fc.constantFrom('stop' as const, 'now' as const, 'backoff' as const))
      .map(([a, b, action]) => ({ codes: `${Math.min(a, b)}-${Math.max(a, b)}`, action, why: 'x' }));
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 6 }), fc.nat(65_535), fc.boolean(), (rows, code, stable) => {
        const profile: Profile = { ...JSON_PROFILE, closePolicy: rows };
        const decision = decideAfterLoss(profile, { kind: 'close', code, stable }, 0, 0.5);
        expect(decision.kind).toBe(closeRowFor(rows, code).action === 'stop' ? 'stop' : 'retry');
        expect(decision.why).not.toBe('');
      }),
    );
  });
});

describe('after a loss', () => {
  const limited: Profile = { ...JSON_PROFILE, reconnect: { policy: 'linear', delayMs: 3000, maxAttempts: 5 } };
  const close = (code: number, stable = true) => ({ kind: 'close', code, stable }) as const;
  const handshake = { kind: 'handshake', why: 'The opening handshake failed.' } as const;
  const never: Profile = { ...limited, reconnect: { policy: 'none' } };

  it.each([
    ['a failed handshake', limited, handshake, 0, 3000, 'The opening handshake failed. Retry 1 of at most 5.'],
    ['without a limit', JSON_PROFILE, handshake, 7, 2000, 'The opening handshake failed.'],
    ['backoff', limited, close(1006), 0, 3000, 'The connection was lost without a close frame. Retry 1 of at most 5.'],
    ['a delay', JSON_PROFILE, close(1011), 0, 5000, 'The server met an error and gets time to recover.'],
    ['now', JSON_PROFILE, close(1001), 0, 0, 'The server goes away, and another one may already be there.'],
    [
      'now after a connection that did not last',
      JSON_PROFILE,
      close(1001, false),
      0,
      2000,
      'The server goes away, and another one may already be there. The connection lived less than 5 s, so the usual wait comes first.',
    ],
    [
      'backoff after a connection that did not last',
      JSON_PROFILE,
      close(1006, false),
      3,
      2000,
      'The connection was lost without a close frame. The connection lived less than 5 s, so the outage goes on.',
    ],
  ] as const)('%s', (what, profile, loss, retries, delayMs, why) => {
    const isAsked = what === 'a delay';
    expect(decideAfterLoss(profile, loss, retries, 0.5)).toEqual({ kind: 'retry', delayMs, isAsked, why });
  });

  it.each([
    ['the last attempt failed', limited, handshake, 5, 'attempts', 'Gave up after 5 failed attempts to reconnect'],
    ['the last attempt did not last', limited, close(1001, false), 5, 'attempts', 'Gave up after 5 failed attempts'],
    ['a stop in the table', limited, close(1008), 0, 'close-code', 'after close code 1008 (Policy Violation).'],
    ['a stop in the table at the last attempt', limited, close(1000, false), 5, 'close-code', '1000 (Normal Closure)'],
    ['a profile that never reconnects', never, close(1001), 0, 'profile', 'The profile does not reconnect.'],
    ['the same before it ever opened', never, handshake, 0, 'profile', 'The profile does not reconnect.'],
  ] as const)('stops: %s', (_what, profile, loss, retries, cause, detail) => {
    expect(decideAfterLoss(profile, loss, retries, 0.5)).toMatchObject({
      kind: 'stop',
      cause,
      detail: expect.stringContaining(detail),
      why: expect.stringMatching(/\.$/),
    });
  });

  it('a single attempt is one attempt', () => {
    const once: Profile = { ...limited, reconnect: { policy: 'linear', delayMs: 3000, maxAttempts: 1 } };
    expect(decideAfterLoss(once, handshake, 1, 0)).toMatchObject({
      detail: expect.stringContaining('1 failed attempt to'),
    });
  });
});
