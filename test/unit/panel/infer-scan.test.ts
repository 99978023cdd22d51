import { describe, expect, test } from 'vitest';
import { createInspector } from '../../../lib/contract/inspector.ts';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { InferScan, MOST_INFER_FRAMES } from '../../../lib/panel/infer-scan.ts';
import { PayloadSource } from '../../../lib/panel/payload-source.ts';
import { NO_MASK, SecretMask } from '../../../lib/panel/secret-mask.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { CodecChoice } from '../../../lib/protocol/codec-schema.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import { FakeCapture, steppingPace, type TestFrame } from './fake-capture.ts';

function scanOf(
  capture: FakeCapture,
  codec: CodecChoice = { kind: 'json' },
  pace = steppingPace(),
  mask = NO_MASK,
): InferScan {
  const log = new FrameLog();
  for (const { columns } of capture.segments) log.put(columns);
  const profile: Profile = { ...PROFILE_DEFAULTS, id: 'test', name: 'Test', description: '', url: '', codec };
  return new InferScan({
    log,
    payloads: new PayloadSource(capture, 1),
    codec: createCodec(codec),
    typeOf: createInspector(profile).typeOf,
    base: null,
    mask,
    pace,
    onChange: () => undefined,
  });
}

async function finished(scan: InferScan): Promise<InferScan> {
  scan.start();
  for (let i = 0; i < 3000 && scan.result === null && scan.problem === null; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return scan;
}

const message = (value: unknown, more: TestFrame = {}): TestFrame => ({ text: JSON.stringify(value), ...more });

describe('a contract from recorded frames', () => {
  test('by type and direction, over all segments', async () => {
    const capture = new FakeCapture();
    capture.add([message({ type: 'a', n: 1 }), message({ type: 'b' }, { direction: 'sent' })]);
    capture.add([message({ type: 'a', n: 2, text: 'x' })]);
    const { result, read, total } = await finished(scanOf(capture));
    expect([read, total]).toEqual([3, 3]);
    expect(result?.contract.messages.map(({ type, direction, schema }) => [type, direction, schema])).toEqual([
      [
        'a',
        'received',
        {
          type: 'object',
          properties: { n: { type: 'integer' }, text: { type: 'string' }, type: { type: 'string' } },
          required: ['n', 'type'],
        },
      ],
      ['b', 'sent', { type: 'object', properties: { type: { type: 'string' } }, required: ['type'] }],
    ]);
  });

  test('lists the few values of a place, but never one that is secret', async () => {
    const capture = new FakeCapture();
    capture.add(Array.from({ length: 30 }, () => message({ type: 'login', token: 'hunter22' })));
    const properties = async (mask: SecretMask) =>
      JSON.stringify((await finished(scanOf(capture, undefined, undefined, mask))).result?.contract.messages);
    expect(await properties(NO_MASK)).toContain('"enum":["hunter22"]');
    const masked = await properties(new SecretMask(['hunter22']));
    expect(masked).toContain('"token":{"type":"string"}');
    expect(masked).toContain('"enum":["login"]');
    expect(masked).not.toContain('hunter22');
  });

  test('events of Socket.IO under their names', async () => {
    const capture = new FakeCapture();
    capture.add([{ text: '2' }, { text: '42["tick",{"n":1}]' }]);
    const { result } = await finished(scanOf(capture, { kind: 'socket.io', namespace: '/', auth: '' }));
    expect(result?.contract.messages.map(({ type }) => type)).toEqual(['tick']);
    expect(result).toMatchObject({ samples: 1, unread: 1 });
  });

  test('offers where the types may be, if not all messages have one', async () => {
    const capture = new FakeCapture();
    capture.add([message({ op: 'join', room: 'a' }), message({ op: 'leave', room: 'b' }, { direction: 'sent' })]);
    const { result } = await finished(scanOf(capture));
    expect(result?.untyped).toBe(2);
    expect(result?.typePaths).toEqual([{ path: 'op', covered: 2, distinct: 2, samples: ['join', 'leave'] }]);
    const typed = new FakeCapture();
    typed.add([message({ type: 'a', op: 'join' })]);
    expect((await finished(scanOf(typed))).result?.typePaths).toEqual([]);
  });

  test('what it cannot use is counted', async () => {
    const capture = new FakeCapture();
    capture.add([message({ type: 'a' }), message({ no: 'type' }), { text: 'no JSON' }]);
    const { result } = await finished(scanOf(capture));
    expect(result).toMatchObject({ samples: 2, untyped: 1, unread: 1, beyond: 0 });
  });

  test('only the newest are read', async () => {
    const capture = new FakeCapture();
    capture.add([message({ type: 'old' })]);
    for (let i = 0; i < 20; i++) capture.add(Array.from({ length: 1000 }, () => message({ type: 'new' })));
    const unhurried = { now: () => 0, pause: () => Promise.resolve() };
    const scan = await finished(scanOf(capture, { kind: 'json' }, unhurried));
    expect(scan.total).toBe(MOST_INFER_FRAMES);
    expect(scan.result?.contract.messages.map(({ type }) => type)).toEqual(['new']);
  });

  test('a store that fails is told, and a cancelled reading stays silent', async () => {
    const capture = new FakeCapture();
    capture.add([message({ type: 'a' })]);
    const cancelled = scanOf(capture);
    cancelled.start();
    cancelled.cancel();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(cancelled.result).toBeNull();
    capture.failure = new Error('disk');
    expect((await finished(scanOf(capture))).problem).toMatch(/^Stored payloads could not be read \(Error: disk\)/);
  });

  test('nothing recorded makes an empty proposal', async () => {
    const { result, total } = await finished(scanOf(new FakeCapture()));
    expect([total, result?.contract.messages]).toEqual([0, []]);
  });
});
