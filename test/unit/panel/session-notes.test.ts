import { describe, expect, it } from 'vitest';
import { conditionNotes, gateText, sessionNotes } from '../../../lib/panel/session-notes.ts';
import { sessionToken, tokenNote } from '../../../lib/panel/session-token.ts';
import { spokenSetting, spokenTime } from '../../../lib/panel/spoken-time.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { summary } from './sample-summary.ts';

const texts = (notes: readonly { readonly text: string }[]) => notes.map(({ text }) => text);

describe('conditionNotes', () => {
  it('tells what keeps sessions from trying', () => {
    expect(conditionNotes({ online: true, paused: false })).toEqual([]);
    expect(texts(conditionNotes({ online: false, paused: true }))).toEqual(['offline', 'attempts paused']);
  });
});

describe('sessionNotes', () => {
  const event = (body: ConnectionEventBody, n: number): ConnectionEvent => ({
    ...body,
    n,
    time: n,
    connection: 1,
    afterSeq: 0,
  });
  const failed = (slowed: boolean): ConnectionEventBody => ({
    kind: 'error',
    category: 'connection_refused',
    cause: 'refused',
    detail: '',
    evidence: null,
    slowed,
  });
  const waiting = { name: 'reconnecting', attempt: 4, resumeAt: 0, held: null, lastClose: null } as const;

  it('counts what was missed and what was not sent', () => {
    expect(texts(sessionNotes(summary(1), null, []))).toEqual([]);
    expect(texts(sessionNotes(summary(1, { missedHeartbeats: 1, unsent: 3 }), null, []))).toEqual([
      '1 heartbeat missed',
      '3 messages dropped or expired',
    ]);
  });

  it('says what a session that is not ready waits for', () => {
    const gate = {
      steps: [{ waitFor: { kind: 'any' }, send: null }],
      failOn: null,
      timeoutMs: 1,
      onTimeout: 'stop',
    } as const;
    const connected = (ready: boolean) =>
      summary(1, { state: { name: 'connected', connection: 1, openedAt: 0, ready } });
    const ready = { ...gate, steps: [...gate.steps] };
    expect(texts(sessionNotes(connected(false), ready, []))).toEqual(['waiting for a message']);
    expect(sessionNotes(connected(true), ready, [])).toEqual([]);
    expect(sessionNotes(connected(false), null, [])).toEqual([]);
  });

  it('says that the browser slows attempts down while they go on', () => {
    const events = [event(failed(false), 1), event(failed(true), 2), event({ kind: 'probe', method: 'get' }, 3)];
    const slowed = (state: typeof waiting | { readonly name: 'disconnected'; readonly lastClose: null }) =>
      texts(sessionNotes(summary(1, { state }), null, events));
    expect(slowed(waiting)).toEqual(['slowed by the browser']);
    expect(slowed({ name: 'disconnected', lastClose: null })).toEqual([]);
    expect(sessionNotes(summary(1, { state: waiting }), null, events.slice(0, 1))).toEqual([]);
  });
});

describe('gateText', () => {
  const gate = (...waits: Parameters<typeof gateText>[0]['steps'][number]['waitFor'][]) => ({
    steps: waits.map((waitFor) => ({ waitFor, send: 'x' })),
    failOn: null,
    timeoutMs: 1,
    onTimeout: 'stop' as const,
  });

  it('names the first message and counts the others', () => {
    expect(gateText(gate(null))).toBeNull();
    expect(gateText(gate(null, { kind: 'any' }))).toBe('a message');
    expect(gateText(gate({ kind: 'text', startsWith: '40' }))).toBe('a message that starts with “40”');
    expect(gateText(gate({ kind: 'json', path: 'type', equals: 'welcome' }, { kind: 'any' }))).toBe(
      'a message with type = “welcome” and 1 more',
    );
    expect(gateText(gate({ kind: 'json', path: 'status', equals: 200 }))).toBe('a message with status = 200');
    expect(gateText(gate({ kind: 'type', type: 'connected' }))).toBe('a message of type “connected”');
    expect(gateText(gate({ kind: 'pattern', pattern: '^42' }))).toBe('a message that fits “^42”');
  });
});

describe('tokenNote', () => {
  const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = (claims: unknown) => `${base64url({ alg: 'HS256' })}.${base64url(claims)}.c2ln`;
  const note = (claims: unknown, nowS: number) => {
    const headers = [{ name: 'Authorization', value: `Bearer ${jwt(claims)}` }];
    const token = sessionToken({ headers, profile: JSON_PROFILE, variables: {} }, 'ws://localhost/');
    return token === null ? undefined : tokenNote(token, nowS * 1000);
  };

  it('says how long a token still serves, with a warning before and after its end', () => {
    expect(note({ exp: 100_000 }, 0)).toMatchObject({ text: 'token expires in 27 h', tone: 'dim' });
    expect(note({ exp: 1000 }, 750)).toMatchObject({ text: 'token expires in 4 min', tone: 'wait' });
    expect(note({ exp: 1000 }, 1130)).toMatchObject({ text: 'token expired 2 min ago', tone: 'bad' });
    expect(note({ exp: 1000, nbf: 900 }, 750)).toMatchObject({ text: 'token not valid yet', tone: 'wait' });
    expect(note({ sub: 'x' }, 750)).toBeNull();
  });

  it('finds the token in the address when no header has one', () => {
    const address = `ws://localhost/?token=${jwt({ exp: 60 })} v1`;
    expect(sessionToken({ headers: [], profile: JSON_PROFILE, variables: {} }, address)?.expiresAt).toBe(60_000);
    expect(sessionToken({ headers: [], profile: JSON_PROFILE, variables: {} }, 'ws://localhost/')).toBeNull();
  });
});

describe('spoken times', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [172_799_999, '47 h'],
    [172_800_000, '2 days'],
    [63_072_000_000, '2 years'],
  ])('%i ms is %s', (ms, text) => expect(spokenTime(ms)).toBe(text));

  it.each([
    [999, null],
    [1000, '1 s'],
    [1500, '1.5 s'],
    [1234, null],
    [300_000, '5 min'],
    [3_600_000, '1 h'],
    [Number.NaN, null],
  ])('%s ms as a setting is %s', (ms, text) => expect(spokenSetting(ms)).toBe(text));
});
