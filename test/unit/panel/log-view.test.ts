import { describe, expect, it } from 'vitest';
import { SessionLog } from '../../../lib/panel/log-view.ts';
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
  });
});
