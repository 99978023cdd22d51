import { PacketType } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import type { Packet } from '../../../../lib/protocol/codec.ts';
import { createCodec } from '../../../../lib/protocol/codecs/registry.ts';
import { assembleBinary } from '../../../../lib/protocol/codecs/socket-io.ts';
import type { Direction } from '../../../../lib/protocol/frame.ts';
import { peerFrames } from '../../../fixtures/socket-io-peer.ts';

const codec = createCodec({ kind: 'socket.io', namespace: '/metrics', auth: '' });

function alone(text: string, direction: Direction = 'received'): Packet | undefined {
  return codec.decodeAlone(text, direction)[0];
}

describe('packets of Engine.IO', () => {
  it('reads the handshake', () => {
    const handshake = {
      sid: 'lv_VI97H',
      upgrades: [],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1_000_000,
    };
    expect(alone(`0${JSON.stringify(handshake)}`)).toEqual({
      kind: 'control',
      type: 'open',
      value: { packet: 'open', ...handshake },
      label: 'Engine.IO open, ping every 25000 ms, timeout 20000 ms',
      problem: null,
      requestKey: null,
      replyKey: null,
    });
  });

  it('keeps nothing of a handshake but what belongs there', () => {
    const text =
      '0{"packet":"event","__proto__":{"a":1},"sid":"x","pingInterval":1,"pingTimeout":2,"maxPayload":"many"}';
    expect(alone(text)?.value).toEqual({ packet: 'open', sid: 'x', upgrades: [], pingInterval: 1, pingTimeout: 2 });
  });

  it.each([
    ['2', 'ping', undefined],
    ['2probe', 'ping', 'probe'],
    ['3', 'pong', undefined],
    ['3probe', 'pong', 'probe'],
    ['1', 'close', undefined],
    ['5', 'upgrade', undefined],
    ['6', 'noop', undefined],
  ])('reads %j as %s', (text, packet, data) => {
    expect(alone(text)).toMatchObject({
      kind: 'control',
      type: packet,
      value: data === undefined ? { packet } : { packet, data },
      label: `Engine.IO ${packet}${data === undefined ? '' : ` "${data}"`}`,
    });
  });

  it.each([
    ['', 'The frame is empty: an Engine.IO packet starts with a digit from 0 to 6.'],
    ['{"type":"ping"}', 'The frame starts with "{": an Engine.IO packet starts with a digit from 0 to 6.'],
    ['7', 'The frame starts with "7": an Engine.IO packet starts with a digit from 0 to 6.'],
    ['\ud83d\ude00', 'The frame starts with "\ud83d\ude00": an Engine.IO packet starts with a digit from 0 to 6.'],
    ['0', 'The data of the open packet is not JSON (Unexpected end of JSON input).'],
    ['0[]', 'The data of the open packet is not an object.'],
    ['0{}', 'The data of the open packet has no session id ("sid").'],
    ['0{"sid":"a","pingInterval":"1"}', 'The data of the open packet has no "pingInterval" in milliseconds.'],
    ['0{"sid":"a","pingInterval":-1}', 'The data of the open packet has no "pingInterval" in milliseconds.'],
    ['0{"sid":"a","pingInterval":1}', 'The data of the open packet has no "pingTimeout" in milliseconds.'],
  ])('says of %j what is wrong', (text, problem) => {
    expect(alone(text)).toMatchObject({ kind: 'malformed', value: undefined, problem });
  });
});

describe('packets of Socket.IO', () => {
  const peer = (type: PacketType, rest: object) => String(peerFrames({ type, nsp: '/', ...rest })[0]);

  it('reads an event and its arguments', () => {
    expect(alone(peer(PacketType.EVENT, { data: ['hello', 1, { a: [null] }] }))).toEqual({
      kind: 'message',
      type: 'hello',
      value: { packet: 'event', nsp: '/', event: 'hello', args: [1, { a: [null] }] },
      label: 'EVENT "hello"',
      problem: null,
      requestKey: null,
      replyKey: null,
    });
  });

  it('pairs an event that wants an acknowledgement with it', () => {
    expect(
      alone(peer(PacketType.EVENT, { nsp: '/metrics', id: 3, data: ['subscribe', { hours: 1 }] }), 'sent'),
    ).toEqual({
      kind: 'message',
      type: 'subscribe',
      value: { packet: 'event', nsp: '/metrics', event: 'subscribe', args: [{ hours: 1 }], id: 3 },
      label: 'EVENT "subscribe" in /metrics, wants acknowledgement 3',
      problem: null,
      requestKey: 'ack /metrics 3',
      replyKey: null,
    });
    expect(alone(peer(PacketType.ACK, { nsp: '/metrics', id: 3, data: [] }))).toEqual({
      kind: 'message',
      type: 'ack',
      value: { packet: 'ack', nsp: '/metrics', id: 3, args: [] },
      label: 'ACK 3 in /metrics',
      problem: null,
      requestKey: null,
      replyKey: 'ack /metrics 3',
    });
  });

  it('reads how a namespace is asked for, accepted and refused, and how it ends', () => {
    expect(alone(peer(PacketType.CONNECT, { nsp: '/metrics', data: { token: 't' } }), 'sent')).toMatchObject({
      kind: 'control',
      type: 'connect',
      value: { packet: 'connect', nsp: '/metrics', data: { token: 't' } },
      label: 'CONNECT to /metrics with credentials',
    });
    expect(alone('40{"sid":"mine"}', 'sent')?.value).toEqual({ packet: 'connect', nsp: '/', data: { sid: 'mine' } });
    expect(alone('40', 'sent')).toMatchObject({ value: { packet: 'connect', nsp: '/' }, label: 'CONNECT to /' });
    expect(alone(peer(PacketType.CONNECT, { nsp: '/metrics', data: { sid: 's' } }))).toMatchObject({
      value: { packet: 'connect', nsp: '/metrics', sid: 's' },
      label: 'CONNECT to /metrics accepted',
    });
    expect(alone('40')).toMatchObject({ label: 'CONNECT to / accepted without a session id' });
    expect(alone(peer(PacketType.CONNECT_ERROR, { nsp: '/metrics', data: { message: 'No token' } }))).toMatchObject({
      kind: 'control',
      type: 'connect_error',
      value: { packet: 'connect_error', nsp: '/metrics', data: { message: 'No token' } },
      label: 'CONNECT_ERROR in /metrics: "No token"',
    });
    expect(alone('44"no"')).toMatchObject({ value: { data: 'no' }, label: 'CONNECT_ERROR: "no"' });
    expect(alone(peer(PacketType.DISCONNECT, { nsp: '/metrics' }))).toMatchObject({
      kind: 'control',
      type: 'disconnect',
      value: { packet: 'disconnect', nsp: '/metrics' },
      label: 'DISCONNECT from /metrics',
    });
  });

  it('reads numbers as event names, for the protocol allows them', () => {
    expect(alone('42[7,"a"]')).toMatchObject({ type: '7', value: { event: 7, args: ['a'] }, label: 'EVENT "7"' });
  });

  it('writes names that nobody could read so that they fit a line', () => {
    const label = alone(`42${JSON.stringify([`a\nb\u202e${'c'.repeat(500)}`])}`)?.label ?? '';
    expect(label).toMatch(/^EVENT "a bc+…"$/);
    expect(label.length).toBeLessThan(140);
    expect(alone(`42/${'n'.repeat(500)},["a"]`)?.label.length).toBeLessThan(140);
  });

  it('keeps keys of a namespace out that is longer than any real one', () => {
    expect(alone(`42/${'n'.repeat(2000)},1["a"]`)).toMatchObject({ kind: 'message', type: 'a', requestKey: null });
  });

  it.each([
    ['4', 'The Engine.IO message is empty: a Socket.IO packet starts with a digit from 0 to 6.'],
    ['4x', 'The Engine.IO message starts with "x": a Socket.IO packet starts with a digit from 0 to 6.'],
    ['47', 'The Engine.IO message starts with "7": a Socket.IO packet starts with a digit from 0 to 6.'],
    ['42', 'EVENT has no data: expected a list that starts with the event name.'],
    ['42/metrics', 'EVENT has no data: expected a list that starts with the event name.'],
    ['42["a"', /^The data of EVENT is not JSON \(.+\)\.$/],
    ['42{"a":1}', 'The data of EVENT is not what belongs there: expected a list that starts with the event name.'],
    ['42[]', 'The data of EVENT is not what belongs there: expected a list that starts with the event name.'],
    ['42["connect"]', 'EVENT "connect": Socket.IO keeps this name for itself.'],
    ['42["disconnecting",1]', 'EVENT "disconnecting": Socket.IO keeps this name for itself.'],
    [`42${'9'.repeat(400)}["a"]`, 'The acknowledgement id of EVENT is not a whole number.'],
    ['43["a"]', 'ACK has no id, so it answers no event.'],
    ['431', 'ACK has no data: expected a list of arguments.'],
    ['431{}', 'The data of ACK is not what belongs there: expected a list of arguments.'],
    ['40[1]', 'The data of CONNECT is not what belongs there: expected an object or nothing.'],
    ['41{}', 'DISCONNECT carries data: nothing may follow its namespace.'],
    ['44', 'CONNECT_ERROR has no data: expected a text or an object.'],
    ['441', 'CONNECT_ERROR has no data: expected a text or an object.'],
    ['45["a"]', 'BINARY_EVENT does not say how many attachments follow: a number and a hyphen belong after the 5.'],
    ['451["a"]', 'BINARY_EVENT does not say how many attachments follow: a number and a hyphen belong after the 5.'],
    ['45 1-["a"]', 'BINARY_EVENT does not say how many attachments follow: a number and a hyphen belong after the 5.'],
    ['450-["a"]', 'It announces "0" attachments: expected 1 to 1000.'],
    ['4559999-["a"]', 'It announces "59999" attachments: expected 1 to 1000.'],
    ['451-["a"', /^The data of BINARY_EVENT is not JSON \(.+\)\.$/],
    ['461-1{}', 'The data of BINARY_ACK is not what belongs there: expected a list of arguments.'],
    ['461-["a"]', 'BINARY_ACK has no id, so it answers no event.'],
    [
      '451-["a",{"_placeholder":true,"num":1}]',
      'A placeholder stands for no attachment that was announced: its "num" has to be 0 to 0.',
    ],
    [
      '451-["a",{"_placeholder":true,"num":-1}]',
      'A placeholder stands for no attachment that was announced: its "num" has to be 0 to 0.',
    ],
    [
      '452-["a",[{"b":{"_placeholder":true,"num":"0"}}]]',
      'A placeholder stands for no attachment that was announced: its "num" has to be 0 to 1.',
    ],
  ])('says of %j what is wrong', (text, problem) => {
    expect(alone(text)).toMatchObject({
      kind: 'malformed',
      value: undefined,
      problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
    });
  });
});

describe('attachments put into their message', () => {
  const data = ['upload', { file: Uint8Array.of(1, 2, 3) }, [Uint8Array.of()]];
  const [header = '', ...attachments] = peerFrames({ type: PacketType.EVENT, nsp: '/', id: 9, data });

  it('stand where their placeholders stood', () => {
    expect(assembleBinary(header, attachments)).toEqual({
      packet: 'event',
      nsp: '/',
      event: 'upload',
      args: [{ file: { $base64: 'AQID', byteLength: 3 } }, [{ $base64: '', byteLength: 0 }]],
      id: 9,
    });
    expect(assembleBinary(header, ['bAQID'])).toMatchObject({
      args: [{ file: { $base64: 'AQID', byteLength: 3 } }, [{ _placeholder: true, num: 1 }]],
    });
  });

  it('can be written again as they are shown', () => {
    const again = codec.encode(JSON.stringify(assembleBinary(header, attachments)), { nextId: () => 0 });
    expect(again).toEqual({ ok: true, value: [header, ...attachments] });
  });

  it('are nothing for a frame that is no message', () => {
    expect(assembleBinary('2', attachments)).toBeUndefined();
    expect(assembleBinary(Uint8Array.of(1), attachments)).toBeUndefined();
  });
});
