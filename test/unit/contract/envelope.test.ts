import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { createInspector } from '../../../lib/contract/inspector.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import { envelope } from '../../fixtures/envelope.ts';

const codec = createCodec(CLARITY_PROFILE.codec);
const inspector = createInspector(CLARITY_PROFILE);
const TYPES = 'one of execution-update, execution-log, error, completion';
const TS = 'an ISO-8601 UTC date and time ending in Z, such as 2025-01-14T18:30:00.123Z';

/** The issues of a message as a person reads them; also proves that the quick look and the long one agree. */
function issuesOf(message: string): string[] {
  const byteLength = utf8ByteLength(message);
  const verdict = inspector.explain(message, byteLength, 'received');
  const packets = codec.decodeAlone(message, 'received');
  expect(inspector.inspect(packets, message, byteLength, 'received').verdict).toBe(verdict.kind);
  expect(verdict.kind).toBe(verdict.issues.length === 0 ? 'valid' : 'invalid');
  return verdict.issues.map((issue) => issue.message);
}

describe('an envelope is valid', () => {
  it.each([
    ['of each known type', envelope({ type: 'completion' })],
    ['with an empty payload', envelope({ payload: {} })],
    ['with fields besides the four', envelope({ traceId: 'abc', version: 2 })],
    ['with white space around it', ` \n\t${envelope()}\r\n`],
    ['with a type named twice, the last one known', envelope().replace('{', '{"type":"nonsense",')],
    ['with huge numbers inside', envelope({ payload: { n: 1 } }).replace('1}', '1e999}')],
    ['with a lone surrogate inside', envelope({ projectId: '\ud800' })],
    ['with __proto__ among its keys', envelope().replace('{', '{"__proto__":{"polluted":true},')],
  ])('%s', (_what, message) => {
    expect(issuesOf(message)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('an envelope says what broke', () => {
  it.each([
    ['no type', { type: undefined }, [`type: expected ${TYPES}, got nothing.`]],
    ['an unknown type', { type: 'gossip' }, [`type: expected ${TYPES}, got "gossip".`]],
    ['a type in capitals', { type: 'ERROR' }, [`type: expected ${TYPES}, got "ERROR".`]],
    ['a type that is no string', { type: 7 }, [`type: expected ${TYPES}, got number 7.`]],
    ['no ts', { ts: undefined }, [`ts: expected ${TS}, got nothing.`]],
    ['a ts in epoch ms', { ts: 1736879400123 }, [`ts: expected ${TS}, got number 1736879400123.`]],
    ['no projectId', { projectId: undefined }, ['projectId: expected a non-empty string, got nothing.']],
    ['an empty projectId', { projectId: '' }, ['projectId: expected a non-empty string, got an empty string.']],
    ['a null projectId', { projectId: null }, ['projectId: expected a non-empty string, got null.']],
    ['no payload', { payload: undefined }, ['payload: expected an object, got nothing.']],
    ['a null payload', { payload: null }, ['payload: expected an object, got null.']],
    ['an array as payload', { payload: [1, 2] }, ['payload: expected an object, got an array of 2.']],
    ['a payload in a string', { payload: '{}' }, ['payload: expected an object, got "{}".']],
    [
      'everything wrong at once',
      { type: '', ts: '', projectId: 0, payload: true },
      [
        `type: expected ${TYPES}, got an empty string.`,
        `ts: expected ${TS}, got an empty string.`,
        'projectId: expected a non-empty string, got number 0.',
        'payload: expected an object, got boolean true.',
      ],
    ],
  ])('%s', (_what, change, sentences) => {
    expect(issuesOf(envelope(change))).toEqual(sentences);
  });

  it('and names path and rule for programs', () => {
    const message = envelope({ type: 'gossip', ts: undefined, projectId: '', payload: [] });
    const { issues } = inspector.explain(message, utf8ByteLength(message), 'received');
    expect(issues.map(({ path, rule }) => `${path}: ${rule}`)).toEqual([
      'type: unknown-type',
      'ts: missing',
      'projectId: empty',
      'payload: wrong-type',
    ]);
  });

  it('and shortens what a hostile server sent', () => {
    const [sentence = ''] = issuesOf(envelope({ type: 'x'.repeat(5000) }));
    expect(sentence.length).toBeLessThan(250);
  });
});

describe('ts', () => {
  it.each([
    '2025-01-14T18:30:00.123Z',
    '2025-01-14T18:30:00Z',
    '2025-01-14T18:30:00.123456789Z',
    '2024-02-29T00:00:00Z',
    '2000-02-29T23:59:59.999Z',
  ])('%s is a date', (ts) => {
    expect(issuesOf(envelope({ ts }))).toEqual([]);
  });

  it.each([
    ['February has no 30th', '2025-02-30T00:00:00Z'],
    ['2025 is no leap year', '2025-02-29T00:00:00Z'],
    ['1900 was no leap year', '1900-02-29T00:00:00Z'],
    ['April has no 31st', '2025-04-31T00:00:00Z'],
    ['there is no month 13', '2025-13-01T00:00:00Z'],
    ['there is no month 0', '2025-00-10T00:00:00Z'],
    ['no Z', '2025-01-14T18:30:00'],
    ['an offset', '2025-01-14T18:30:00+01:00'],
    ['an offset of nothing', '2025-01-14T18:30:00+00:00'],
    ['a small z', '2025-01-14T18:30:00z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['24:00', '2025-01-14T24:00:00Z'],
    ['minute 60', '2025-01-14T18:60:00Z'],
    ['a blank instead of T', '2025-01-14 18:30:00Z'],
    ['a date alone', '2025-01-14Z'],
    ['a comma for the fraction', '2025-01-14T18:30:00,5Z'],
    ['a newline behind it', '2025-01-14T18:30:00Z\n'],
    ['blanks around it', ' 2025-01-14T18:30:00Z '],
    ['Arabic digits', '٢٠٢٥-01-14T18:30:00Z'],
  ])('%s: %s is none', (_why, ts) => {
    expect(issuesOf(envelope({ ts }))).toHaveLength(1);
  });
});

describe('the size limit', () => {
  const LIMIT = 10_240;

  /** An envelope of exactly so many bytes, filled up with a character of two bytes where it fits. */
  function messageOf(bytes: number): string {
    const filled = (padding: string) => envelope({ payload: { padding } });
    const room = bytes - utf8ByteLength(filled(''));
    return filled('ü'.repeat(Math.floor(room / 2)) + 'x'.repeat(room % 2));
  }

  it('counts UTF-8 bytes of the whole message and lets the limit itself pass', () => {
    const message = messageOf(LIMIT);
    expect(message.length).toBeLessThan(LIMIT);
    expect(issuesOf(message)).toEqual([]);
  });

  it('is told in the words of the Clarity document', () => {
    expect(issuesOf(messageOf(LIMIT + 1))).toEqual(['Message size 10241 bytes exceeds limit of 10240 bytes']);
    expect(issuesOf(messageOf(12_000))).toEqual(['Message size 12000 bytes exceeds limit of 10240 bytes']);
  });

  it('comes first and does not hide what else is wrong', () => {
    const message = envelope({ type: 'gossip', payload: { padding: 'x'.repeat(LIMIT) } });
    expect(issuesOf(message)).toEqual([
      `Message size ${utf8ByteLength(message)} bytes exceeds limit of 10240 bytes`,
      `type: expected ${TYPES}, got "gossip".`,
    ]);
  });
});
