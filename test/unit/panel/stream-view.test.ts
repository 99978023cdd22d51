import { describe, expect, it } from 'vitest';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { PayloadSource } from '../../../lib/panel/payload-source.ts';
import { NO_MASK, SecretMask } from '../../../lib/panel/secret-mask.ts';
import { streamOf } from '../../../lib/panel/stream-place.ts';
import { STREAM_BOUNDS, StreamScan, StreamText } from '../../../lib/panel/stream-view.ts';
import { toolCalls } from '../../../lib/panel/tool-calls.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import { FakeCapture, steppingPace, type TestFrame } from './fake-capture.ts';

const RULE = { key: 'conversation_id', text: 'response', calls: 'tool_calls' };
const JSON_CODEC = createCodec({ kind: 'json' });

const part = (response: string, id: unknown = 'c1', more: object = {}) => ({ response, conversation_id: id, ...more });
const question = (id = 'c1') => ({ message: 'Hello?', conversation_id: id });

describe('StreamText', () => {
  it('joins the parts of one key, between the messages of the other side', () => {
    const stream = new StreamText(RULE, 'c1');
    stream.add(1, question(), false);
    stream.add(2, part('Hel'), true);
    stream.add(3, part('no', 'c2'), true);
    stream.add(4, part('lo'), true);
    stream.add(5, question('c2'), false);
    stream.add(6, part(''), true);
    stream.add(7, question(), false);
    stream.add(8, part('Bye'), true);
    expect(stream.turns.map(({ after, text, parts }) => [after, text, parts.map(({ seq }) => seq)])).toEqual([
      [1, 'Hello', [2, 4, 6]],
      [7, 'Bye', [8]],
    ]);
    expect(stream.parts).toBe(4);
  });

  it('takes no message that adds neither text nor a call, and keeps keys of different types apart', () => {
    const stream = new StreamText(RULE, 1);
    stream.add(1, { error: 'no', conversation_id: 1 }, true);
    stream.add(2, part('x', '1'), true);
    stream.add(3, 'plain', true);
    stream.add(4, { conversation_id: 1, tool_calls: [{ name: 'ping' }] }, true);
    expect(stream.turns).toEqual([
      { after: null, text: '', parts: [{ seq: 4, text: '', calls: [{ name: 'ping', arguments: undefined }] }] },
    ]);
  });

  it('stops at its bounds and says which', () => {
    const few = new StreamText(RULE, 'c1', { parts: 2, characters: 100 });
    for (let seq = 1; seq <= 5; seq++) few.add(seq, part('x'), true);
    expect([few.parts, few.cut]).toEqual([2, 'parts']);
    const short = new StreamText(RULE, 'c1', { parts: 10, characters: 5 });
    for (let seq = 1; seq <= 5; seq++) short.add(seq, part('abc'), true);
    expect([short.turns[0]?.text, short.cut]).toEqual(['abc', 'characters']);
    expect(STREAM_BOUNDS).toEqual({ parts: 10_000, characters: 1_048_576 });
  });
});

describe('streamOf', () => {
  it('goes the way of a part, and against the way of a question', () => {
    const of = (value: unknown) => streamOf(JSON_CODEC, RULE, JSON.stringify(value), 'received');
    expect(of(part('x'))).toEqual({ key: 'c1', direction: 'received' });
    expect(of({ conversation_id: 7 })).toEqual({ key: 7, direction: 'sent' });
    expect(of({ response: 'x' })).toBeNull();
    expect(of({ response: 'x', conversation_id: null })).toBeNull();
    expect(streamOf(JSON_CODEC, RULE, 'no JSON', 'received')).toBeNull();
  });
});

describe('StreamScan', () => {
  const frame = (value: unknown, more: TestFrame = {}): TestFrame => ({ text: JSON.stringify(value), ...more });

  async function settled(scan: StreamScan): Promise<void> {
    for (let i = 0; i < 200 && !scan.done; i++) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  function scanOf(capture: FakeCapture, log: FrameLog, from = 1, mask = NO_MASK): StreamScan {
    const payloads = new PayloadSource(capture, 1);
    const stream = { rule: RULE, key: 'c1', direction: 'received' } as const;
    return new StreamScan({
      log,
      payloads,
      codec: JSON_CODEC,
      mask,
      ...stream,
      from,
      pace: steppingPace(),
      onChange: () => undefined,
    });
  }

  it('reads history, then what comes in live', async () => {
    const capture = new FakeCapture();
    capture.add([frame(question(), { direction: 'sent' }), frame(part('Hel'))]);
    capture.add([frame(part('other', 'c2')), frame(part('lo'))]);
    const log = new FrameLog();
    for (const { columns } of capture.segments) log.put(columns);
    const scan = scanOf(capture, log);
    scan.advance();
    await settled(scan);
    expect(scan.text.turns).toMatchObject([{ after: 1, text: 'Hello' }]);
    capture.grow([frame(part('!'))]);
    log.put(capture.segments.at(-1)?.columns ?? capture.segments[0]?.columns ?? never());
    scan.advance();
    await settled(scan);
    expect(scan.text.turns).toMatchObject([{ after: 1, text: 'Hello!' }]);
  });

  it('begins where it is told to, and hides secrets', async () => {
    const capture = new FakeCapture();
    capture.add([frame(part('old ')), frame(part('key hunter2'))]);
    const log = new FrameLog();
    for (const { columns } of capture.segments) log.put(columns);
    const scan = scanOf(capture, log, 2, new SecretMask(['hunter2']));
    scan.advance();
    await settled(scan);
    expect(scan.text.turns).toMatchObject([{ after: null, text: 'key ••••' }]);
  });

  it('says when the store cannot be read', async () => {
    const capture = new FakeCapture();
    capture.add([frame(part('x'))]);
    const log = new FrameLog();
    for (const { columns } of capture.segments) log.put(columns);
    capture.failure = new Error('gone');
    const scan = scanOf(capture, log);
    scan.advance();
    for (let i = 0; i < 50 && scan.problem === null; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(scan.problem).toMatch(/could not be read \(Error: gone\)/);
  });
});

function never(): never {
  throw new Error('no segment');
}

describe('toolCalls', () => {
  it.each<[string, unknown, unknown]>([
    ['plain', [{ id: '1', name: 'search', arguments: { q: 'x' } }], [{ name: 'search', arguments: { q: 'x' } }]],
    [
      'inside function, with arguments as JSON in a string',
      [{ type: 'function', function: { name: 'search', arguments: '{"q":"x"}' } }],
      [{ name: 'search', arguments: { q: 'x' } }],
    ],
    ['alone, still being streamed', { tool: 'run', input: '{"q":' }, [{ name: 'run', arguments: '{"q":' }]],
    [
      'without a name',
      [{ q: 1 }, 'text'],
      [
        { name: '(no name)', arguments: { q: 1 } },
        { name: '(no name)', arguments: 'text' },
      ],
    ],
    ['of nothing', null, []],
    ['of an empty list', [], []],
  ])('%s', (_, value, calls) => expect(toolCalls(value)).toEqual(calls));

  it('sees own properties only, and no more than a person looks through', () => {
    expect(toolCalls(JSON.parse('[{"__proto__":{"name":"x"}}]'))[0]?.name).toBe('(no name)');
    expect(toolCalls(Array.from({ length: 999 }, () => ({ name: 'x' })))).toHaveLength(200);
  });
});
