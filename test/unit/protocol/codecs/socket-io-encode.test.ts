import fc from 'fast-check';
import { PacketType, type Packet as WirePacket } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../../../lib/protocol/codecs/registry.ts';
import { assembleBinary } from '../../../../lib/protocol/codecs/socket-io.ts';
import type { Payload } from '../../../../lib/protocol/frame.ts';
import { peerFrames, peerPackets } from '../../../fixtures/socket-io-peer.ts';

const codec = createCodec({ kind: 'socket.io', namespace: '/metrics', auth: '' });

function write(message: unknown, id = 12): readonly Payload[] {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const encoded = codec.encode(text, { nextId: () => id });
  if (!encoded.ok) throw new Error(encoded.error.message);
  return encoded.value;
}

function refusal(message: unknown): string {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const encoded = codec.encode(text, { nextId: () => 0 });
  return encoded.ok ? `sent ${encoded.value.join(' ')}` : encoded.error.message;
}

describe('writing an event', () => {
  it('needs its name only; the namespace is that of the profile', () => {
    expect(write({ event: 'request_refresh' })).toEqual(['42/metrics,["request_refresh"]']);
    expect(write({ packet: 'event', nsp: '/', event: 'a', args: [1, { b: null }] })).toEqual(['42["a",1,{"b":null}]']);
    expect(write({ event: 7, nsp: '/' })).toEqual(['42[7]']);
  });

  it('asks for an acknowledgement with the next id, or with one that is given', () => {
    expect(write({ event: 'a', ack: true })).toEqual(['42/metrics,12["a"]']);
    expect(write({ event: 'a', ack: false })).toEqual(['42/metrics,["a"]']);
    expect(write({ event: 'a', id: 0, ack: true })).toEqual(['42/metrics,0["a"]']);
  });

  it('spends no id on a message that does not leave', () => {
    const nextId = () => {
      throw new Error('asked for an id');
    };
    expect(codec.encode('{"event":"a","ack":true,"args":[{"$base64":"*"}]}', { nextId })).toMatchObject({ ok: false });
  });

  it('sends bytes as attachments, in the order in which they stand', () => {
    const args = [{ $base64: 'AQ==' }, { deep: [{ $base64: 'AgM=', byteLength: 2 }] }, { $base64: '' }];
    const frames = write({ event: 'upload', args, nsp: '/' });
    expect(frames).toEqual([
      '453-["upload",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]},{"_placeholder":true,"num":2}]',
      Uint8Array.of(1),
      Uint8Array.of(2, 3),
      Uint8Array.of(),
    ]);
    expect(peerPackets(frames)).toMatchObject([
      { type: PacketType.EVENT, data: ['upload', Buffer.of(1), { deep: [Buffer.of(2, 3)] }, Buffer.of()] },
    ]);
  });
});

describe('writing other packets', () => {
  it.each([
    [{ packet: 'ack', id: 3, args: ['ok'] }, '43/metrics,3["ok"]'],
    [{ packet: 'ack', id: 3, nsp: '/' }, '433[]'],
    [{ packet: 'connect' }, '40/metrics,'],
    [{ packet: 'connect', nsp: '/', data: { token: 't' } }, '40{"token":"t"}'],
    [{ packet: 'connect_error', data: { message: 'no' } }, '44/metrics,{"message":"no"}'],
    [{ packet: 'disconnect' }, '41/metrics,'],
    [{ packet: 'disconnect', nsp: '/' }, '41'],
    [{ packet: 'ping', data: 'probe' }, '2probe'],
    [{ packet: 'pong' }, '3'],
    [{ packet: 'close' }, '1'],
    [{ packet: 'upgrade' }, '5'],
    [{ packet: 'noop' }, '6'],
    [{ packet: 'open', sid: 'a', pingInterval: 1, pingTimeout: 2 }, '0{"sid":"a","pingInterval":1,"pingTimeout":2}'],
  ])('turns %j into %s', (message, frame) => {
    expect(write(message)).toEqual([frame]);
  });

  it('sends acknowledgements with attachments', () => {
    expect(write({ packet: 'ack', nsp: '/', id: 1, args: [{ $base64: 'AQ==' }] })).toEqual([
      '461-1[{"_placeholder":true,"num":0}]',
      Uint8Array.of(1),
    ]);
  });
});

describe('a message that cannot be written', () => {
  it.each<[unknown, string | RegExp]>([
    ['', 'The message is not JSON (Unexpected end of JSON input).'],
    ['{"event":"a",}', /^The message is not JSON \(.+\)\.$/],
    [['a', 1], 'A message of Socket.IO is an object such as {"event": "name", "args": []}.'],
    [
      { packet: 'emit', event: 'a' },
      '"emit" is no packet of Socket.IO: "packet" is one of event, ack, connect, connect_error, disconnect, open, ping, pong, close, upgrade, noop.',
    ],
    [{ packet: 'constructor' }, /^"constructor" is no packet/],
    [{}, 'The message has no event name: write {"event": "name", "args": []}.'],
    [{ event: '' }, 'The message has no event name: write {"event": "name", "args": []}.'],
    [{ event: ['a'] }, '"event" is not a name: write it as text.'],
    [{ event: 'connect' }, 'Socket.IO keeps the event name "connect" for itself: choose another.'],
    [{ event: 'a', args: { b: 1 } }, '"args" is not a list: put [ ] around the arguments.'],
    [{ event: 'a', arg: [1] }, 'A packet of kind event has no field "arg": it has event, args, nsp, ack, id.'],
    [{ event: 'a', ack: 1 }, '"ack" is true or false: whether an acknowledgement is wanted.'],
    [{ event: 'a', id: 1.5 }, '"id" is 1.5: an acknowledgement has a whole number from 0 on.'],
    [{ event: 'a', id: -1 }, '"id" is -1: an acknowledgement has a whole number from 0 on.'],
    [{ event: 'a', id: '3' }, '"id" is "3": an acknowledgement has a whole number from 0 on.'],
    [{ packet: 'ack', args: [] }, '"id" is missing: an acknowledgement has a whole number from 0 on.'],
    [{ event: 'a', nsp: 'metrics' }, '"nsp" is "metrics": a namespace starts with a slash and has no comma.'],
    [{ event: 'a', nsp: '/a,b' }, '"nsp" is "/a,b": a namespace starts with a slash and has no comma.'],
    [{ packet: 'ping', nsp: '/' }, 'A packet of kind ping has no field "nsp": it has data.'],
    [{ packet: 'ping', data: {} }, '"data" of a ping packet is text, as "probe" is, not an object.'],
    [{ packet: 'connect', data: 'secret' }, /^"data" of a connect packet is a string: credentials are an object/],
    [{ packet: 'connect_error' }, '"data" of a connect_error packet is a text or an object such as {"message": "…"}.'],
    [{ packet: 'connect', data: { a: { $base64: '' } } }, 'Only events and acknowledgements carry attachments.'],
    [
      { event: 'a', args: [{ $base64: 'AQ=' }] },
      'The "$base64" of an attachment is not base64: write its bytes in base64, "" for none.',
    ],
    [
      { event: 'a', args: [{ $base64: 'AQ==', name: 'x', size: 1 }] },
      'An attachment is {"$base64": "…"} and nothing else, but this has 2 more fields ("name").',
    ],
    [
      { event: 'a', args: [{ _placeholder: true, num: 0 }] },
      'A "_placeholder" is how an attachment looks on the wire: write {"$base64": "…"} in its place.',
    ],
    [
      { event: 'a', args: Array(1001).fill({ $base64: '' }) },
      'The message has 1001 attachments: at most 1000 can be sent with one.',
    ],
    [
      `{"event":"a","args":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`,
      'The message is nested too deeply to be written as JSON: send it with fewer levels.',
    ],
  ])('says what is wrong and what is right: %.60j', (message, sentence) => {
    if (typeof sentence === 'string') expect(refusal(message)).toBe(sentence);
    else expect(refusal(message)).toMatch(sentence);
  });
});

describe('what is written', () => {
  const nsp = fc.stringMatching(/^\/[a-z0-9/?=_-]{0,8}$/);
  const name = fc.string({ minLength: 1 }).filter((text) => !/^(dis)?connect|^connect_error$|Listener$/.test(text));
  const bytes = fc.uint8Array({ maxLength: 20 }).map((list) => Uint8Array.from(list));
  const id = fc.option(fc.nat(), { nil: undefined });

  /** JSON values with bytes in them; `__proto__` is left out because the parser of the other side loses it. */
  const argument = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue({ maxDepth: 1 }).filter((value) => !JSON.stringify(value).includes('__proto__')),
      bytes,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  })).any;

  /** As a person writes it, and as the peer has it. */
  const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, inner) => asBase64(inner)));
  function asBase64(inner: unknown): unknown {
    return inner instanceof Uint8Array
      ? { $base64: Buffer.from(inner).toString('base64'), byteLength: inner.length }
      : inner;
  }
  const plain = (packet: WirePacket) => ({ ...packet, data: written(bytesOf(packet.data)) });
  function bytesOf(value: unknown): unknown {
    if (value instanceof Uint8Array) return Uint8Array.from(value);
    if (Array.isArray(value)) return value.map(bytesOf);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bytesOf(inner)]));
  }

  it('is understood by the parsers of Socket.IO, and read back by ours', () => {
    fc.assert(
      fc.property(nsp, name, fc.array(argument, { maxLength: 4 }), id, (space, event, args, number) => {
        const message = {
          packet: 'event',
          nsp: space,
          event,
          args: written(args),
          ...(number === undefined ? {} : { id: number }),
        };
        const frames = write(message);
        expect(peerPackets(frames).map(plain)).toMatchObject([
          { type: PacketType.EVENT, nsp: space, data: [event, ...(message.args as unknown[])] },
        ]);
        const decoder = codec.decoder();
        const packets = frames.flatMap((frame) => [...decoder.decode(frame, 'sent')]);
        expect(packets.map(({ kind }) => kind)).toEqual(['message', ...frames.slice(1).map(() => 'part')]);
        expect(assembleBinary(frames[0] ?? '', frames.slice(1))).toEqual(message);
      }),
    );
  });

  it('is frame for frame what the encoders of Socket.IO write', () => {
    fc.assert(
      fc.property(nsp, name, fc.array(argument, { maxLength: 4 }), id, (space, event, args, number) => {
        const message = { event, nsp: space, args: written(args), ...(number === undefined ? {} : { id: number }) };
        const data = [event, ...args];
        const packet = { type: PacketType.EVENT, nsp: space, data, ...(number === undefined ? {} : { id: number }) };
        expect(write(message)).toEqual(peerFrames(packet));
      }),
    );
  });
});

describe('what a peer would take', () => {
  const digit = fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7');
  const count = fc.constantFrom('', '1-', '2-', '0-', '-');
  const space = fc.constantFrom('', '/', '/a,', '/a', '/,');
  const number = fc.constantFrom('', '0', '17', '007');
  const data = fc.oneof(
    fc.json(),
    fc.json().map((text) => `["e",${text}]`),
    fc.constantFrom('', '[]', '["connect"]', '[1]', '{'),
  );

  it('is a message, and what it would refuse is malformed', () => {
    fc.assert(
      fc.property(fc.tuple(digit, count, space, number, data), (parts) => {
        const frame = `4${parts.join('')}`;
        const attachments = /^[56]([12])-/.exec(frame.slice(1))?.[1];
        let peer: WirePacket | undefined;
        try {
          peer = peerPackets([frame, ...Array<Payload>(Number(attachments ?? 0)).fill(Uint8Array.of(1))])[0];
        } catch {
          peer = undefined;
        }
        const [ours] = codec.decodeAlone(frame, 'sent');
        if (peer === undefined) {
          expect(ours).toMatchObject({ kind: 'malformed' });
        } else if (ours?.kind === 'malformed') {
          // What the parser lets pass and the protocol does not.
          expect(ours.problem).toMatch(/has no data|has no id/);
        } else {
          expect(ours?.value).toMatchObject({
            nsp: peer.nsp,
            ...(peer.id === undefined || peer.type < 2 || peer.type === 4 ? {} : { id: peer.id }),
          });
        }
      }),
      { numRuns: 500 },
    );
  });
});
