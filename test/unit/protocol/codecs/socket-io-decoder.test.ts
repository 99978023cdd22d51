import { PacketType } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import type { Decoder, Packet } from '../../../../lib/protocol/codec.ts';
import { createCodec } from '../../../../lib/protocol/codecs/registry.ts';
import type { Direction, Payload } from '../../../../lib/protocol/frame.ts';
import { peerFrames } from '../../../fixtures/socket-io-peer.ts';

const codec = createCodec({ kind: 'socket.io', namespace: '/', auth: '' });
const BYTES = Uint8Array.of(1, 2);

function read(decoder: Decoder, frames: readonly Payload[], direction: Direction = 'received'): Packet[] {
  return frames.flatMap((frame) => [...decoder.decode(frame, direction)]);
}

const upload = (id?: number) =>
  peerFrames({
    type: PacketType.EVENT,
    nsp: '/',
    data: ['upload', BYTES, { more: BYTES }],
    ...(id === undefined ? {} : { id }),
  });

describe('a connection with attachments', () => {
  it('tells of each binary frame what it belongs to', () => {
    expect(read(codec.decoder(), [...upload(4), '42["next"]'])).toMatchObject([
      {
        kind: 'message',
        type: 'upload',
        value: { args: [{ _placeholder: true, num: 0 }, { more: { _placeholder: true, num: 1 } }] },
        label: 'EVENT "upload", 2 attachments to follow, wants acknowledgement 4',
        requestKey: 'ack / 4',
      },
      { kind: 'part', type: 'upload (binary 1/2)', label: 'attachment 1 of 2 of EVENT "upload"', value: undefined },
      { kind: 'part', type: 'upload (binary 2/2)', label: 'attachment 2 of 2 of EVENT "upload"', problem: null },
      { kind: 'message', type: 'next', problem: null },
    ]);
  });

  it('reads attachments of acknowledgements', () => {
    const ack = peerFrames({ type: PacketType.ACK, nsp: '/a', id: 1, data: [BYTES] });
    expect(read(codec.decoder(), ack)).toMatchObject([
      { type: 'ack', label: 'ACK 1 in /a, 1 attachment to follow', replyKey: 'ack /a 1' },
      { kind: 'part', type: 'ack (binary 1/1)', label: 'attachment 1 of 1 of ACK 1' },
    ]);
  });

  it('keeps the two directions apart', () => {
    const decoder = codec.decoder();
    const [sentHeader = '', ...sentParts] = upload();
    read(decoder, [sentHeader], 'sent');
    expect(read(decoder, [BYTES, '42["other"]'], 'received')).toMatchObject([
      { kind: 'malformed', problem: 'No event or acknowledgement before it announces this binary frame.' },
      { kind: 'message', problem: null },
    ]);
    expect(read(decoder, sentParts, 'sent')).toMatchObject([{ kind: 'part' }, { kind: 'part' }]);
  });

  it('takes base64 for an attachment, as long polling sends it, and pings between attachments', () => {
    const [header = ''] = upload();
    expect(read(codec.decoder(), [header, 'bAQI=', '2', BYTES])).toMatchObject([
      { kind: 'message' },
      { kind: 'part', label: 'attachment 1 of 2 of EVENT "upload"' },
      { kind: 'control', type: 'ping' },
      { kind: 'part', label: 'attachment 2 of 2 of EVENT "upload"' },
    ]);
    expect(read(codec.decoder(), [header, 'b*'])).toMatchObject([
      { kind: 'message' },
      { kind: 'malformed', problem: 'The text after the b is not base64, so it is no attachment.' },
    ]);
  });

  it('says where an attachment never came, shows what came instead, and goes on from there', () => {
    const [header = ''] = upload();
    expect(read(codec.decoder(), [header, BYTES, '421["hello",1]', BYTES, '42["fine"]'])).toMatchObject([
      { kind: 'message' },
      { kind: 'part' },
      {
        kind: 'malformed',
        type: 'hello',
        value: { packet: 'event', event: 'hello', args: [1] },
        problem:
          'It came when attachment 2 of 2 of EVENT "upload" had to come: Socket.IO gives the connection up here.',
        requestKey: null,
      },
      { kind: 'malformed', problem: 'No event or acknowledgement before it announces this binary frame.' },
      { kind: 'message', type: 'fine', problem: null },
    ]);
  });

  it('awaits nothing after a header that is wrong', () => {
    expect(
      read(codec.decoder(), ['4559999-["a"]', BYTES, '451-["a",{"_placeholder":true,"num":5}]', BYTES]),
    ).toMatchObject(Array(4).fill({ kind: 'malformed' }));
  });

  it('shows a binary frame alone as a part of something', () => {
    expect(codec.decodeAlone(BYTES, 'received')).toMatchObject([
      { kind: 'part', type: null, label: 'attachment of 2 bytes', problem: null },
    ]);
  });
});

describe('acknowledgements', () => {
  it('name the event of the other direction that they answer, once', () => {
    const decoder = codec.decoder();
    read(decoder, ['420["ours"]', '42/a,0["ours in a"]'], 'sent');
    read(decoder, ['420["theirs"]'], 'received');
    expect(read(decoder, ['430[]', '43/a,0[]', '430[]']).map((packet) => packet.label)).toEqual([
      'ACK 0 of EVENT "ours"',
      'ACK 0 of EVENT "ours in a" in /a',
      'ACK 0',
    ]);
    expect(read(decoder, ['430[]'], 'sent').map((packet) => packet.label)).toEqual(['ACK 0 of EVENT "theirs"']);
  });

  it('remember the latest thousand events, however many are never answered', () => {
    const decoder = codec.decoder();
    for (let id = 0; id < 5000; id++) decoder.decode(`42${id}["event ${id}"]`, 'sent');
    expect(read(decoder, ['434000[]', '433999[]', '430[]']).map((packet) => packet.label)).toEqual([
      'ACK 4000 of EVENT "event 4000"',
      'ACK 3999',
      'ACK 0',
    ]);
  });
});

it('shows a message of 1 MB, unpaired surrogates and all', () => {
  const args = ['x'.repeat(1_000_000), '\ud800'];
  const [packet] = codec.decoder().decode(`42${JSON.stringify(['big', ...args])}`, 'received');
  expect(packet).toMatchObject({ kind: 'message', type: 'big', problem: null });
  expect(packet?.value).toEqual({ packet: 'event', nsp: '/', event: 'big', args });
  expect(codec.decodeAlone('42["\ud800"]', 'received')).toMatchObject([{ kind: 'message', type: '\ud800' }]);
});
