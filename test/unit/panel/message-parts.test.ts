import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../lib/contract/verdict.ts';
import { announcedAttachments, attachmentsAfter, headerBefore, placeProblem } from '../../../lib/panel/attachments.ts';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { issueTone } from '../../../lib/panel/issue-tone.ts';
import { laneMarks } from '../../../lib/panel/lane-marks.ts';
import { packetList, packetSummary, valueText } from '../../../lib/panel/message-view.ts';
import { groupTemplates } from '../../../lib/panel/template-groups.ts';
import { variableRows, variableValue, withVariable } from '../../../lib/panel/variable-rows.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import { segmentOf } from './fake-capture.ts';
import { story } from './story.ts';

describe('attachments', () => {
  const log = new FrameLog();
  log.put(
    segmentOf(1, [
      { type: 'upload' },
      { type: 'upload (binary 1/2)' },
      { type: 'answer', direction: 'sent' },
      { type: 'ping' },
      { type: 'upload (binary 2/2)' },
      { type: 'upload' },
      { type: 'upload (binary 1/2)' },
      { type: 'metrics' },
      { type: 'upload', connection: 2 },
    ]),
  );

  it('are the next frames of the same direction; only the protocol itself speaks in between', () => {
    expect(attachmentsAfter(log, 1, 2)).toEqual([2, 5]);
    expect(attachmentsAfter(log, 6, 2)).toEqual([7]);
    expect(attachmentsAfter(log, 9, 1)).toEqual([]);
  });

  it('name the frame that announced them', () => {
    expect([2, 5, 7].map((seq) => headerBefore(log, seq))).toEqual([1, 1, 6]);
    expect(headerBefore(log, 1)).toBeNull();
  });

  it('that nobody announced, and frames that come in their place, are told of', () => {
    const isPart = true;
    expect(placeProblem(log, 5, 1, 2, isPart)).toBe('');
    expect(placeProblem(log, 5, 1, 1, isPart)).toBe(
      'No event or acknowledgement announces this attachment: #1 before it announces 1 attachment, which came.',
    );
    expect(placeProblem(log, 5, 1, 0, isPart)).toContain('#1 before it announces none.');
    expect(placeProblem(log, 6, 1, 2, !isPart)).toBe('');
    expect(placeProblem(log, 8, 6, 2, !isPart)).toBe(
      'It came when attachment 2 of 2 of #6 had to come: Socket.IO gives the connection up here.',
    );
  });

  it('are announced by Socket.IO’s two binary packets only', () => {
    expect(announcedAttachments('452-/metrics,["up",{"_placeholder":true,"num":0}]')).toBe(2);
    expect(announcedAttachments('461-7[{"_placeholder":true,"num":0}]')).toBe(1);
    for (const other of ['42["up"]', '451', '2', new Uint8Array([1])]) expect(announcedAttachments(other)).toBe(0);
  });
});

describe('a frame that is answered', () => {
  it('knows the answer', () => {
    const log = new FrameLog();
    const segment = segmentOf(1, [{}, {}, {}, {}]);
    segment.replyTo[2] = 1;
    log.put(segment);
    expect([1, 2, 3].map((seq) => log.replyOf(seq))).toEqual([3, null, null]);
    expect(log.replyOf(1, 1)).toBeNull();
  });
});

describe('the frame that another one is compared with', () => {
  it('is of the same type, direction and connection', () => {
    const log = new FrameLog();
    log.put(
      segmentOf(1, [
        { type: 'metrics' },
        { type: 'metrics', direction: 'sent' },
        { type: 'other' },
        { type: 'metrics' },
        { type: 'metrics', connection: 2 },
        { type: 'metrics', connection: 2 },
      ]),
    );
    expect([1, 2, 4, 5, 6, 99].map((seq) => log.previousAlike(seq))).toEqual([null, null, 1, null, 5, null]);
  });
});

describe('a list of packets', () => {
  it('says of each what it means', () => {
    const summaries = (codec: Parameters<typeof createCodec>[0], payload: string) =>
      createCodec(codec).decodeAlone(payload, 'received').map(packetSummary);
    expect(summaries({ kind: 'json-lines' }, '{"a":1}\n[2]')).toEqual(['line 1 {"a":1}', 'line 2 [2]']);
    expect(summaries({ kind: 'json' }, '{"a":1}')).toEqual(['{"a":1}']);
    expect(summaries({ kind: 'socket.io', namespace: '/', auth: '' }, '42["hello",1]')).toEqual(['EVENT "hello"']);
  });

  it('is bounded and says so', () => {
    const [packet] = createCodec({ kind: 'text' }).decodeAlone('x', 'sent');
    const many = packet === undefined ? [] : Array.from({ length: 520 }, () => packet);
    expect(packetList(many)).toMatchObject({ rest: 'and 20 packets after these' });
    expect(packetList(many).shown).toHaveLength(500);
    expect(packetList(many.slice(0, 3)).rest).toBe('');
  });

  it('cuts long values', () => {
    expect(valueText('x'.repeat(100), 10)).toBe('"xxxxxxxx…');
    expect(valueText({ a: 'long' }, 6)).toBe('{"a":…');
    expect(valueText(undefined, 10)).toBe('');
    const short = { a: [1, 'b', null, { c: {} }], d: [] };
    expect(valueText(short, 100)).toBe(JSON.stringify(short));
  });

  it('and those that are nested too deep or are too large to be written whole', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(valueText(deep, 10)).toBe('[[[[[[[[[…');
    expect(valueText({ deep }, 20)).toHaveLength(20);
    const [packet] = createCodec({ kind: 'json-lines' }).decodeAlone(JSON.stringify('x'.repeat(1e6)), 'received');
    expect(packet && packetSummary(packet).length).toBeLessThan(200);
  });
});

describe('variables of a session', () => {
  const variable = (name: string, value: string | number, secret = false) => ({ name, value, secret, about: '' });
  const rows = variableRows([variable('project', 'p'), variable('size', 5), variable('token', '', true)], {
    size: 7,
    token: 'hunter2',
    old: [1],
  });

  it('have the session’s value, else the profile’s, and keep their types', () => {
    expect(rows.map(({ name, text, isText, secret }) => [name, text, isText, secret])).toEqual([
      ['project', 'p', true, false],
      ['size', '7', false, false],
      ['token', 'hunter2', true, true],
      ['old', '[1]', false, false],
    ]);
    const [project, size, token] = rows;
    if (project === undefined || size === undefined || token === undefined) throw new Error('no rows');
    expect(variableValue(project, '12')).toEqual({ ok: true, value: '12' });
    expect(variableValue(size, '12')).toEqual({ ok: true, value: 12 });
    expect(variableValue(size, 'twelve')).toMatchObject({ ok: false });
    expect(withVariable({ size: 7 }, size, 12)).toEqual({ size: 12 });
    expect(withVariable({ size: 7 }, project, 'q')).toEqual({ size: 7, project: 'q' });
    expect(withVariable({ token: 'hunter2' }, token, '')).toEqual({});
  });
});

describe('the tone of an issue', () => {
  const issue = (rule: string): Issue => ({ path: '', rule, expected: '', actual: '', message: '' });

  it('is red for what broke a rule, amber for what a person should only know of', () => {
    expect(issueTone(issue('required'), 'invalid')).toBe('bad');
    expect(issueTone(issue('drift-required'), 'invalid')).toBe('wait');
    expect(issueTone(issue('unknown-type'), 'warning')).toBe('wait');
  });
});

describe('groupTemplates', () => {
  const templates = (...names: string[]) => names.map((name, i) => ({ id: String(i), name, body: '' }));

  it('leaves a short list as it is', () => {
    expect(groupTemplates(templates('a b', 'a c'))).toEqual({ loose: templates('a b', 'a c'), groups: [] });
  });

  it('puts many together by their first word, and leaves alone what stands alone', () => {
    const many = templates('ping', ...Array.from({ length: 12 }, (_, i) => `execution-${i}`), 'log: a', 'log b');
    const { loose, groups } = groupTemplates(many);
    expect(loose.map(({ name }) => name)).toEqual(['ping']);
    expect(groups.map((group) => [group.name, group.templates.length])).toEqual([
      ['execution', 12],
      ['log', 2],
    ]);
  });
});

describe('marks of the time line', () => {
  it('stand for what a server did not do, and for what a person runs', () => {
    const events = story(
      [1, 1, { kind: 'unanswered', cause: 'timeout', requests: 1, seq: 3, type: 'COMMAND', afterMs: 5000 }],
      [2, 1, { kind: 'order', what: 'gap', seq: 9, expected: 5, got: 8, missing: 3, times: 1 }],
      [3, 1, { kind: 'auto-reply', what: 'limited', name: 'pong', replies: 3, detail: '' }],
      [4, 1, { kind: 'run', what: 'done', name: 'Smoke', detail: '' }],
    );
    expect(laneMarks(events, { from: 0, to: 5000 }).map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'unanswered unanswered: 1 request without a reply after 5.00 s: #3 COMMAND',
      'order gap in the count: 3 messages missing before #9: 5 was due, 8 came',
      'reply auto-reply: 3 automatic replies “pong” held back',
      'run sequence: “Smoke” done',
    ]);
  });
});
