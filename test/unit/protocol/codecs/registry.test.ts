import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecSchema } from '../../../../lib/protocol/codec-schema.ts';
import { CODEC_OPTIONS, createCodec } from '../../../../lib/protocol/codecs/registry.ts';
import type { Direction, Payload } from '../../../../lib/protocol/frame.ts';

const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.json(),
  fc.array(fc.json()).map((lines) => lines.join('\n')),
  fc.base64String(),
  fc.tuple(fc.stringMatching(/^[0-6]{0,2}[0-9]?-?(\/[a-z]*,)?[0-9]?$/), fc.json()).map((parts) => parts.join('')),
  fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
);
const direction = fc.constantFrom<Direction>('sent', 'received');

describe('the list of codecs', () => {
  it('has one of each kind that a profile can name, with a choice the schema takes', () => {
    expect(CODEC_OPTIONS.map((option) => option.kind).toSorted()).toEqual(
      codecSchema.def.options.map((branch) => branch.def.shape.kind.def.values[0]).toSorted(),
    );
    for (const { kind, initial } of CODEC_OPTIONS) {
      expect(codecSchema.safeParse(initial)).toEqual({ success: true, data: initial });
      expect(createCodec(initial)).toMatchObject({ kind });
    }
  });

  it('names each, and says how a message for it is written', () => {
    const codecs = CODEC_OPTIONS.map(({ initial }) => createCodec(initial));
    expect(codecs.map((codec) => codec.name)).toEqual(CODEC_OPTIONS.map((option) => option.name));
    for (const { writing } of codecs) expect(writing).toMatch(/^[A-Z].*\.$/);
  });
});

describe.each(CODEC_OPTIONS)('the codec $name', ({ initial }) => {
  const codec = createCodec(initial);

  it('reads any frames in any order: never throws, never says nothing, gives each malformed packet a sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(payload, direction), { maxLength: 20 }), (frames) => {
        const decoder = codec.decoder();
        for (const [frame, from] of frames) {
          for (const packets of [decoder.decode(frame, from), codec.decodeAlone(frame, from)]) {
            expect(packets.length).toBeGreaterThan(0);
            for (const { kind, problem } of packets) {
              if (kind === 'malformed') expect(problem).toMatch(/^[^\n]{10,400}\.$/u);
              else expect(problem).toBeNull();
            }
          }
        }
      }),
    );
  });

  it('writes any text or says in one sentence why it cannot', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (message) => {
        const encoded = codec.encode(message, { nextId: () => 1 });
        if (encoded.ok) expect(encoded.value.length).toBeGreaterThan(0);
        else expect(encoded.error.message).toMatch(/^[^\n]{10,400}\.$/u);
      }),
    );
  });

  it('reads and writes a megabyte, and deep nesting', () => {
    const long = JSON.stringify({ event: 'long', args: ['x'.repeat(1_000_000)] });
    const sent = codec.encode(long, { nextId: () => 1 });
    expect(sent.ok && sent.value.flatMap((frame) => codec.decodeAlone(frame, 'sent'))).toMatchObject([
      { kind: 'message', problem: null },
    ]);
    const deep = `42["deep",${'['.repeat(50_000)}${']'.repeat(50_000)}]`;
    for (const text of [deep, deep.slice(2), `4${deep}`]) {
      expect(codec.decodeAlone(text, 'received').length).toBeGreaterThan(0);
      expect(() => codec.encode(text, { nextId: () => 1 })).not.toThrow();
    }
  });
});
