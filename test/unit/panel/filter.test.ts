import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globOf, parseFilter, quoteFilterValue } from '../../../lib/panel/filter.ts';
import { FrameMatcher, type PayloadView } from '../../../lib/panel/filter-match.ts';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { segmentOf, type TestFrame } from './fake-capture.ts';

const FRAMES: readonly TestFrame[] = [
  { type: 'execution-update', text: '{"status":"running"}', latencyMs: 620, verdict: 'valid' },
  { type: 'execution-log', text: '{"message":"Step Two"}', direction: 'sent', verdict: 'valid' },
  { type: 'error', text: `{"pad":"${'x'.repeat(2000)}"}`, verdict: 'invalid', latencyMs: 3 },
  { type: '', text: 'plain "quoted" text', verdict: 'not-applicable', connection: 2 },
];

/** One more, that only some tests look at. */
const DRIFT: TestFrame = { type: 'gossip', text: '{}', verdict: 'warning' };

/** Seqs of the frames that a filter leaves, as the grid would. */
function left(text: string, direction: 'sent' | 'received' | null = null): number[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const log = new FrameLog();
  log.put(segmentOf(1, FRAMES));
  const matcher = new FrameMatcher(log, parsed.value, { direction, slowMs: 500 });
  return FRAMES.map((_, i) => i + 1).filter((seq) => {
    const answer = matcher.byColumns(seq);
    return answer === 'payload' ? matcher.byPayload(seq, payloadOf(seq)) : answer === 'yes';
  });
}

function payloadOf(seq: number): PayloadView {
  const text = FRAMES[seq - 1]?.text;
  const issues = seq === 3 ? [{ path: 'payload.progress', rule: 'type', expected: '', actual: '', message: '' }] : [];
  return { text: () => (typeof text === 'string' ? text : ''), issues: () => issues };
}

describe('a warning', () => {
  const log = new FrameLog();
  log.put(segmentOf(1, [DRIFT, { type: 'a', text: '{}', verdict: 'invalid' }]));
  const payload: PayloadView = {
    text: () => '{}',
    issues: () => [{ path: 'n', rule: 'drift-missing', expected: '', actual: '', message: '' }],
  };

  it.each([
    ['is:warning', [1]],
    ['is:invalid', [2]],
    ['-is:warning', [2]],
    ['issue:drift-*', [1, 2]],
    ['issue:m', []],
  ])('%s leaves %j', (text, seqs) => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const matcher = new FrameMatcher(log, parsed.value, { direction: null, slowMs: 500 });
    const shown = [1, 2].filter((seq) => {
      const answer = matcher.byColumns(seq);
      return answer === 'payload' ? matcher.byPayload(seq, payload) : answer === 'yes';
    });
    expect(shown).toEqual(seqs);
  });
});

describe('requests and replies', () => {
  const log = new FrameLog();
  log.put(
    segmentOf(1, [
      { direction: 'sent', asks: true },
      { replyTo: 1, latencyMs: 700 },
      { replyTo: 1 },
      { direction: 'sent', asks: true },
      { replyTo: 4, latencyMs: 7000 },
    ]),
  );

  it.each([
    ['is:request', [1, 4]],
    ['is:reply', [2, 5]],
    ['is:late', [5]],
    ['is:duplicate', [3]],
    ['-is:duplicate is:reply', [2, 5]],
  ])('%s leaves %j', (text, seqs) => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const found = (lateMs: number | null) => {
      const matcher = new FrameMatcher(log, parsed.value, { direction: null, slowMs: 500, lateMs });
      return [1, 2, 3, 4, 5].filter((seq) => matcher.byColumns(seq) === 'yes');
    };
    expect(found(5000)).toEqual(seqs);
    if (text === 'is:late') expect(found(null)).toEqual([]);
  });
});

describe('the filter', () => {
  it.each([
    ['', [1, 2, 3, 4]],
    ['running', [1]],
    ['RUNNING', [1]],
    ['execution', [1, 2]],
    ['execution -two', [1]],
    ['"step two"', [2]],
    ['"\\"quoted\\""', [4]],
    ['/sta.us/', [1]],
    ['/STEP/i', [2]],
    ['-/step/i', [1, 3, 4]],
    ['type:execution-*', [1, 2]],
    ['type:execution', []],
    ['type:"execution-log"', [2]],
    ['-type:e*', [4]],
    ['is:valid', [1, 2]],
    ['is:invalid', [3]],
    ['-is:valid', [3, 4]],
    ['is:na', [4]],
    ['is:slow', [1]],
    ['is:reply', [1, 3]],
    ['dir:sent', [2]],
    ['dir:received is:valid', [1]],
    ['length:>1k', [3]],
    ['length:<=22', [1, 2, 4]],
    ['length:19', [4]],
    ['length:>=19 length:<20', [4]],
    ['latency:>500', [1]],
    ['connection:2', [4]],
    ['op:binary', []],
    ['issue:payload.progress', [3]],
    ['issue:payload.*', [3]],
    ['issue:ts', []],
    ['-issue:payload.progress', [1, 2, 4]],
    ['is:', [1, 2, 3, 4]],
    ['status:running', []],
    ['"status":"running"', [1]],
    ['unknownkey:x', []],
    ['- running', [1]],
  ])('%s leaves %j', (text, seqs) => expect(left(text)).toEqual(seqs));

  it('takes the direction buttons together with the text', () => {
    expect(left('execution', 'sent')).toEqual([2]);
    expect(left('', 'received')).toEqual([1, 3, 4]);
  });

  it.each([
    ['"open', /quote is not closed/],
    ['/open', /not closed/],
    ['/(/', /not a regular expression/],
    ['/a/qq', /not a regular expression/],
    ['is:broken', /is:valid, is:invalid/],
    ['dir:up', /dir:sent/],
    ['length:big', /length:>1k/],
  ])('%s is an error that says what to do', (text, sentence) => {
    const parsed = parseFilter(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.message).toMatch(sentence);
  });

  it('never throws, whatever is typed, and a parsed filter can be applied', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'is:',
        'type:',
        'length:>',
        '-',
        '"',
        '/',
        '\\',
        ' ',
        ':',
        '*',
        '(',
        '[',
        'valid',
        '1k',
        'dir:sent',
        'issue:',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const parsed = parseFilter(pieces.join(''));
        if (parsed.ok) expect(left(pieces.join('')).length).toBeLessThanOrEqual(4);
        else expect(parsed.error.message).toMatch(/[.;]/);
      }),
    );
  });

  it('finds a quoted value literally', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (value) => {
        const parsed = parseFilter(`type:${quoteFilterValue(value.replaceAll('*', ''))}`);
        if (!parsed.ok) throw new Error(parsed.error.message);
        const [term] = parsed.value.terms;
        if (term?.kind === 'type') expect(term.glob.test(value.replaceAll('*', ''))).toBe(true);
        else expect(value.replaceAll('*', '')).toBe('');
      }),
    );
  });

  it('reads a glob as literal text but for *', () => {
    expect(globOf('a.b*').test('a.bcd')).toBe(true);
    expect(globOf('a.b*').test('axbcd')).toBe(false);
    expect(globOf('*.ts').test('payload.ts')).toBe(true);
  });
});
