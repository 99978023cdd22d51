import { describe, expect, it } from 'vitest';
import { expectedWait, isExpected } from '../../../lib/checks/expected-wait.ts';
import { triesIn } from '../../../lib/checks/outage.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';

const PROFILE: Profile = {
  ...CLARITY_PROFILE,
  reconnect: { policy: 'exponential', baseMs: 1000, factor: 2, capMs: 8000, jitter: 0.5, maxAttempts: null },
};

type Told = readonly [time: number, connection: number, body: ConnectionEventBody];

function events(told: readonly Told[]): readonly ConnectionEvent[] {
  return told.map(([time, connection, body], i) => ({ ...body, n: i + 1, time, connection, afterSeq: 0 }));
}

const attempt = (number: number): ConnectionEventBody => ({
  kind: 'attempt',
  attempt: number,
  url: '',
  protocols: [],
  headers: [],
});
const OPEN: ConnectionEventBody = { kind: 'open', handshakeMs: 7, protocol: '', extensions: '', slowed: false };
const READY: ConnectionEventBody = { kind: 'state', from: 'connecting', to: 'ready', correlationId: '' };
const LOST: ConnectionEventBody = { kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' };
const ENDED: ConnectionEventBody = { ...LOST, code: 1000, initiator: 'user' };
const retry = (resumeAt: number): ConnectionEventBody => ({ kind: 'retry', attempt: 2, resumeAt, why: '' });

describe('the attempts of an outage', () => {
  it('each is held against the wait of its turn', () => {
    const tries = triesIn(
      events([
        [0, 1, attempt(1)],
        [5, 1, OPEN],
        [5, 1, READY],
        [100, 1, LOST],
        [1100, 2, attempt(2)],
        [1101, 2, LOST],
        [2601, 3, attempt(3)],
        [2611, 3, OPEN],
        [2620, 3, READY],
      ]),
      PROFILE,
    );
    expect(tries).toEqual([
      {
        connection: 2,
        waitedMs: 1000,
        expected: { leastMs: 500, mostMs: 1500 },
        inTime: true,
        handshakeMs: null,
        slowed: false,
        backAfterMs: null,
      },
      {
        connection: 3,
        waitedMs: 1500,
        expected: { leastMs: 1000, mostMs: 3000 },
        inTime: true,
        handshakeMs: 7,
        slowed: false,
        backAfterMs: 1519,
      },
    ]);
  });

  it('a connection that lasted ends the outage before it', () => {
    const { stableAfterMs } = PROFILE;
    const lostAt = 5 + stableAfterMs;
    const tries = triesIn(
      events([
        [0, 1, attempt(1)],
        [1, 1, LOST],
        [1001, 2, attempt(2)],
        [1002, 2, OPEN],
        [1002, 2, READY],
        [1002 + lostAt, 2, LOST],
        [2000 + lostAt, 3, attempt(1)],
      ]),
      PROFILE,
    );
    expect(tries.map(({ expected }) => expected?.leastMs)).toEqual([500, 500]);
  });

  it('what a person began is no attempt to come back', () => {
    expect(
      triesIn(
        events([
          [0, 1, attempt(1)],
          [5, 1, OPEN],
          [6, 1, READY],
          [100, 1, ENDED],
          [110, 2, attempt(1)],
        ]),
        PROFILE,
      ),
    ).toEqual([]);
  });

  it('what the server asks for counts instead of the profile', () => {
    const [only] = triesIn(
      events([
        [0, 1, attempt(1)],
        [10, 1, LOST],
        [10, 1, retry(1010)],
        [20, 1, retry(9010)],
        [9012, 2, attempt(2)],
      ]),
      PROFILE,
    );
    expect(only).toMatchObject({ waitedMs: 9002, expected: { leastMs: 9000, mostMs: 9000 }, inTime: true });
  });
});

describe('a wait', () => {
  const wait = { leastMs: 2000, mostMs: 2000 };

  it.each<[number, boolean]>([
    [1990, false],
    [1996, true],
    [2000, true],
    [2499, true],
    [2501, false],
  ])('of %i ms where 2000 are due: %s', (ms, isRight) => {
    expect(isExpected(ms, wait)).toBe(isRight);
  });

  it('is none where the profile gives up', () => {
    const reconnect = { policy: 'linear', delayMs: 300, maxAttempts: 2 } as const;
    const loss = { kind: 'handshake', why: '' } as const;
    expect(expectedWait({ ...PROFILE, reconnect }, loss, 2)).toEqual({ leastMs: 300, mostMs: 300 });
    expect(expectedWait({ ...PROFILE, reconnect }, loss, 3)).toBeNull();
  });
});
