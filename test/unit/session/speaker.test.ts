import { describe, expect, it } from 'vitest';
import type { Json } from '../../../lib/base/json.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import { createSpeaker } from '../../../lib/session/speaker.ts';

const JSON_CODEC = createCodec({ kind: 'json' });
const SOCKET_IO = createCodec({ kind: 'socket.io', namespace: '/', auth: '' });

function speaker(variables: Readonly<Record<string, Json>> = {}, firstId = 0) {
  let uuids = 0;
  return createSpeaker({
    variables: () => variables,
    now: () => 1000,
    random: () => 0.5,
    uuid: () => `uuid-${++uuids}`,
    firstId,
  });
}

describe('what a profile wants to say', () => {
  it('is filled, then written as the codec writes it', () => {
    expect(speaker({ hours: 24 }).say(SOCKET_IO, '{"event":"subscribe","args":[{"hours":"{{hours}}"}]}')).toEqual({
      ok: true,
      value: ['42["subscribe",{"hours":24}]'],
    });
  });

  it('has a new uuid each time, and a number of each message that asks for one', () => {
    const { say } = speaker();
    const said = ['{{uuid}}', '{{uuid}} {{counter}} {{counter}}', 'x', '{{counter}}'].map((one) =>
      say(JSON_CODEC, one),
    );
    expect(said.map((one) => one.ok && one.value[0])).toEqual(['uuid-1', 'uuid-2 1 1', 'x', '2']);
  });

  it.each([
    ['{{nobody}}', 'template', JSON_CODEC],
    ['{{frame.x}}', 'template', JSON_CODEC],
    ['{"event":', 'message', SOCKET_IO],
  ])('is refused with a sentence where it cannot be made: %s', (template, code, codec) => {
    expect(speaker().say(codec, template)).toEqual({
      ok: false,
      error: { code, message: expect.stringMatching(/\.$/) },
    });
  });
});

describe('acknowledgements', () => {
  it('are numbered on, whatever is said', () => {
    const { write } = speaker({}, 7);
    const ask = () => write(SOCKET_IO, '{"event":"a","ack":true}');
    expect([ask(), ask()].map((one) => one.ok && one.value[0])).toEqual(['427["a"]', '428["a"]']);
  });
});
