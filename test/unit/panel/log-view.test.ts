import { describe, expect, it } from 'vitest';
import { type LogEntry, logJson, logLine, SessionLog } from '../../../lib/panel/log-view.ts';
import { closes, fails, type Line, moves, opens, retries, story, tries } from './story.ts';

/** A connection, its loss, an attempt that fails and is explained late, and one that works. */
const LIFE: readonly Line[] = [
  [1, 1, tries()],
  [1, 1, moves('disconnected', 'connecting', 'first')],
  [2, 1, opens()],
  [2, 1, moves('connecting', 'ready', 'first')],
  [3, 1, closes()],
  [3, 1, fails({ cause: 'lost' })],
  [3, 1, retries(1, 5)],
  [3, 1, moves('ready', 'reconnecting', 'outage')],
  [5, 2, tries()],
  [5, 2, moves('reconnecting', 'connecting', 'outage')],
  [6, 2, closes()],
  [6, 2, retries(2, 8)],
  [6, 2, moves('connecting', 'reconnecting', 'outage')],
  [6.5, 2, { kind: 'probe', method: 'handshake' }],
  [8, 3, tries(2)],
  [8, 3, moves('reconnecting', 'connecting', 'other')],
  [9, 2, fails()],
];

const entryOf = (detail: string): LogEntry => ({
  n: 1,
  time: 0,
  level: 'info',
  event: 'close',
  from: null,
  to: null,
  connection: 1,
  correlationId: '',
  detail,
});
const lineOf = (detail: string) => logLine(entryOf(detail));

const log = new SessionLog(story(...LIFE));
const all = log.latest('', 100).entries;

describe('SessionLog', () => {
  it('has a level, and from and to of each transition', () => {
    expect(
      all.map(({ level, event, from, to }) => `${level} ${event}${from === null ? '' : ` ${from}>${to}`}`),
    ).toEqual([
      'info attempt',
      'info state disconnected>connecting',
      'info open',
      'info state connecting>ready',
      'error close',
      'error error',
      'warn retry',
      'info state ready>reconnecting',
      'info attempt',
      'info state reconnecting>connecting',
      'error close',
      'warn retry',
      'info state connecting>reconnecting',
      'info probe',
      'info attempt',
      'info state reconnecting>connecting',
      'error error',
    ]);
  });

  it('gives one correlation id to all of an outage, also to what is found out after it', () => {
    expect(all.map((entry) => entry.correlationId)).toEqual([
      ...Array(4).fill('first'),
      ...Array(10).fill('outage'),
      'other',
      'other',
      'outage',
    ]);
  });

  it('finds the entries that hold every word', () => {
    expect(log.latest('ERROR connection=2', 100).entries.map((entry) => entry.n)).toEqual([11, 17]);
    expect(log.latest('correlationid=first state', 100).entries.map((entry) => entry.n)).toEqual([2, 4]);
    expect(log.latest('nothing like it', 100)).toEqual({ entries: [], more: false });
  });

  it('takes the value of key=value whole', () => {
    const many = new SessionLog(story(...Array.from({ length: 21 }, (_, i): Line => [i, i + 1, tries()])));
    const found = (filter: string) => many.latest(filter, 100).entries.map((entry) => entry.connection);
    expect(found('connection=1')).toEqual([1]);
    expect(found('connection=12')).toEqual([12]);
    expect(found('nection=1')).toEqual([]);
    expect(found('connection=')).toHaveLength(21);
  });

  it('draws the latest of many', () => {
    const few = log.latest('', 3);
    expect(few.entries.map((entry) => entry.n)).toEqual([15, 16, 17]);
    expect(few.more).toBe(true);
    expect(log.latest('', 17).more).toBe(false);
  });

  it('is copied whole, as lines of text and as JSON', () => {
    const lines = log.copy('', 'text').split('\n');
    expect(lines).toHaveLength(17);
    expect(lines[3]).toBe('1970-01-01T00:00:02.000Z INFO  state connecting → ready connection=1 correlationId=first');
    expect(lines[6]).toBe(
      '1970-01-01T00:00:03.000Z WARN  retry connection=1 correlationId=outage attempt 1 follows after 2.00 s · It failed.',
    );
    const objects = log
      .copy('', 'json')
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(objects[3]).toEqual({
      time: '1970-01-01T00:00:02.000Z',
      level: 'info',
      event: 'state',
      from: 'connecting',
      to: 'ready',
      connection: 1,
      correlationId: 'first',
      detail: '',
    });
    expect(log.copy('level nothing', 'json')).toBe('');
  });

  it('holds no secret, and one line an entry whatever a server says', () => {
    const reason = 'go to ws://h/?token=hunter2\r\n2026 INFO forged';
    const hostile = new SessionLog(story([1, 1, { ...closes(4001), reason } as Line[2]]));
    const text = hostile.copy('', 'text');
    expect(text).not.toContain('hunter2');
    expect(text).not.toMatch(/[\r\n]/);
    expect(hostile.copy('', 'json')).not.toContain('hunter2');
    const breaks = ['\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'];
    for (const one of breaks) expect(lineOf(`a \t${one} b  c`)).toMatch(/ a b {2}c$/);
  });

  it('cuts what is very long in a line of text, and keeps it in JSON', () => {
    const detail = `${'x'.repeat(3000)}end`;
    expect(lineOf(detail)).toHaveLength(lineOf('').length + ' '.length + 2000);
    expect(lineOf(detail).endsWith('x…')).toBe(true);
    expect(JSON.parse(logJson(entryOf(detail)))).toMatchObject({ detail });
    expect(lineOf('x'.repeat(2000)).endsWith('x')).toBe(true);
  });

  it('takes a time that does not grow with the square of what a server says', () => {
    const long = new SessionLog(
      story(...Array.from({ length: 200 }, (_, i): Line => [i, 1, fails({ detail: `x${' '.repeat(60_000)}y` })])),
    );
    const from = performance.now();
    expect(long.copy('', 'text').split('\n')).toHaveLength(200);
    expect(performance.now() - from).toBeLessThan(2000);
  });
});
