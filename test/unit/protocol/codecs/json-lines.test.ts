import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../../../lib/protocol/codecs/registry.ts';

const lines = createCodec({ kind: 'json-lines' });
const read = (text: string) => lines.decodeAlone(text, 'received');

describe('the JSON lines codec', () => {
  it('makes one message of each line and passes over empty ones', () => {
    expect(read('{"a":1}\r\n\n  \n[2]\n')).toMatchObject([
      { kind: 'message', value: { a: 1 }, label: 'line 1' },
      { kind: 'message', value: [2], label: 'line 4' },
    ]);
  });

  it('tells the number of a wrong line and reads the others', () => {
    expect(read('{"a":1}\n{"a":\n3')).toMatchObject([
      { kind: 'message', value: { a: 1 } },
      {
        kind: 'malformed',
        value: undefined,
        label: 'line 2',
        problem: expect.stringMatching(/^Line 2 is not JSON \(.+\)\.$/),
      },
      { kind: 'message', value: 3 },
    ]);
  });

  it.each(['', '\n', ' \r\n\n'])('calls %j no message, as servers send it to keep a connection', (text) => {
    expect(read(text)).toMatchObject([{ kind: 'control', value: undefined, problem: null }]);
  });

  it('calls bytes malformed', () => {
    expect(lines.decodeAlone(Uint8Array.of(1, 2), 'received')).toMatchObject([
      { kind: 'malformed', problem: 'A binary frame of 2 bytes: JSON lines are text.' },
    ]);
  });

  it('reads ten thousand lines and says that there were more', () => {
    const packets = read('1\n'.repeat(500_000));
    expect(packets).toHaveLength(10_001);
    expect(packets.at(-1)).toMatchObject({
      kind: 'malformed',
      problem: 'The frame holds more than 10000 lines: those from line 10001 on were not read.',
    });
    expect(read('1\n'.repeat(10_000))).toHaveLength(10_000);
  });

  it('puts a single message on one line, changes nothing in it, and leaves several as they are', () => {
    const sent = (message: string) => lines.encode(message, { nextId: () => 0 });
    expect(sent('{\n  "a": 1.0,\r\n  "b": "x  y"\n}\n')).toEqual({ ok: true, value: ['{ "a": 1.0, "b": "x  y" }'] });
    expect(sent('{"a":1}\n{"b":2}\n')).toEqual({ ok: true, value: ['{"a":1}\n{"b":2}\n'] });
  });

  it('reads back every value that it was given, however it was written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat({ max: 4 }), (value, indent) => {
        const sent = lines.encode(JSON.stringify(value, null, indent), { nextId: () => 0 });
        const text = sent.ok && typeof sent.value[0] === 'string' ? sent.value[0] : '';
        expect(read(text)).toMatchObject([{ kind: 'message', value: JSON.parse(JSON.stringify(value)) }]);
      }),
    );
  });
});
