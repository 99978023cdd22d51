import type { Har } from 'har-format';
import { describe, expect, it } from 'vitest';
import { base64ToBytes } from '../../../lib/base/bytes.ts';
import { exportHar } from '../../../lib/export/export-har.ts';
import { captureSource } from '../../../lib/export/source.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import {
  type MemoryFrame,
  memoryCapture,
  memoryEvent,
  memoryFrame,
  memorySummary,
  START,
} from '../../fixtures/memory-capture.ts';
import { OPTIONS, sampleEvidence, sampleFrames, sampleSource, textOf } from './sample-session.ts';

async function harOf(frames: readonly MemoryFrame[], events: readonly ConnectionEvent[] = []): Promise<Har> {
  const source = captureSource(memoryCapture(frames, events), memorySummary(frames, events), null, []);
  return JSON.parse(await textOf(exportHar(source, OPTIONS))) as Har;
}

const sample = JSON.parse(await textOf(exportHar(sampleSource(), OPTIONS))) as Har;

describe('exportHar', () => {
  it('has every member that HAR 1.2 requires', () => {
    expect(sample.log.version).toBe('1.2');
    expect(sample.log.creator).toEqual({ name: 'socketwright', version: '0.1.0' });
    for (const entry of sample.log.entries) {
      expect(new Date(entry.startedDateTime).toISOString()).toBe(entry.startedDateTime);
      expect(entry.request).toMatchObject({
        method: 'GET',
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headersSize: -1,
        bodySize: 0,
      });
      expect(Object.keys(entry.request)).toEqual(expect.arrayContaining(['url', 'headers', 'queryString']));
      expect(entry.response).toMatchObject({
        httpVersion: 'HTTP/1.1',
        cookies: [],
        redirectURL: expect.any(String),
        headersSize: -1,
        bodySize: -1,
      });
      expect(entry.response.content.size).toBeGreaterThanOrEqual(0);
      expect(entry.response.content.mimeType).not.toBe('');
      expect(typeof entry.response.statusText).toBe('string');
      expect(entry.cache).toEqual({});
      const { send = -1, wait, receive, ...others } = entry.timings;
      expect(Object.values(others)).toEqual([-1, -1, -1, -1]);
      expect(Math.min(send, wait, receive)).toBeGreaterThanOrEqual(0);
      expect(send + wait + receive).toBe(entry.time);
      expect(entry['_resourceType']).toBe('websocket');
    }
  });

  it('has one entry a connection, 101 for opened ones, else what the server answered', () => {
    const entries = sample.log.entries.map((entry) => [
      entry.connection,
      entry.response.status,
      entry._webSocketMessages?.length,
    ]);
    expect(entries).toEqual([
      ['1', 403, 0],
      ['2', 101, 5],
      ['3', 101, 2],
    ]);
    expect(sample.log.entries[1]).toMatchObject({
      startedDateTime: '2023-11-14T22:13:22.000Z',
      time: 499.5,
      timings: { wait: 12.25, receive: 487.25 },
      request: {
        url: 'ws://localhost:8080/ws?room=7&token=***',
        headers: [
          { name: 'Sec-WebSocket-Protocol', value: 'v1.chat' },
          { name: 'Authorization', value: '', comment: 'The value was not recorded.' },
        ],
        queryString: [
          { name: 'room', value: '7' },
          { name: 'token', value: '***' },
        ],
      },
      _webSocketClose: { code: 1001, reason: 'bye', timestamp: (START + 2500) / 1000 },
    });
  });

  it('gives the answer to a failed handshake, masked, with where it comes from', () => {
    const [failed] = sample.log.entries;
    expect(failed?.response).toEqual({
      status: 403,
      statusText: 'Forbidden',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [
        { name: 'content-type', value: 'application/json' },
        { name: 'set-cookie', value: 'sid=***; Path=/; HttpOnly' },
        { name: 'x-echo', value: 'Bearer ***' },
      ],
      content: {
        size: 47,
        mimeType: 'application/json',
        text: '{"error":"no","accessToken":"***","seen":"***"}',
        comment: 'Only the beginning of the body was kept.',
      },
      redirectURL: 'https://***@login.example/?next=1',
      headersSize: -1,
      bodySize: -1,
      _error: 'The server at ws://localhost:8080/ws?room=7&token=*** answered 403.',
    });
    expect(failed).toMatchObject({
      // The extra request came after the end; the connection was over by then.
      time: 1,
      comment: 'Looked into by extra requests: handshake.',
      _failureCategory: 'authentication_failed',
      _failureCause: 'http-status',
      _failureEvidence: 'probe',
    });
  });

  it('says where the headers and the body of an answer are that came again', async () => {
    const evidence = { ...sampleEvidence, headers: [], body: null, repeats: true };
    const failure = {
      category: 'connection_error',
      cause: 'http-status',
      detail: 'No.',
      evidence,
      slowed: false,
    } as const;
    const { log } = await harOf([], [memoryEvent(1, { kind: 'error', ...failure })]);
    expect(log.entries[0]?.response).toMatchObject({
      status: 403,
      headers: [],
      content: { size: 0, comment: 'The same answer as that of the failure before, where its headers and body are.' },
    });
  });

  it('says 0 for a handshake without any answer', async () => {
    const { log } = await harOf(
      [],
      [
        memoryEvent(1, { kind: 'attempt', attempt: 1, url: 'ws://h/', protocols: [], headers: [] }),
        memoryEvent(2, {
          kind: 'error',
          category: 'invalid_uri',
          cause: 'invalid-url',
          detail: 'No.',
          evidence: null,
          slowed: false,
        }),
      ],
    );
    expect(log.entries[0]).toMatchObject({ time: 1, response: { status: 0, _error: 'No.', content: { size: 0 } } });
    expect(log.entries[0]).not.toHaveProperty('comment');
  });

  it('writes messages as Chrome does: epoch seconds, text as it is, all else base64', () => {
    const messages = sample.log.entries.flatMap((entry) => entry._webSocketMessages ?? []);
    expect(messages.map((message) => message.type)).toEqual(
      sampleFrames.map((frame) => (frame.row.direction === 'sent' ? 'send' : 'receive')),
    );
    expect(messages[0]).toEqual({
      type: 'send',
      time: 1_700_000_002.100125,
      opcode: 1,
      data: '{"type":"hello","payload":{"id":1}}',
    });
    expect(messages[2]).toMatchObject({ type: 'receive', opcode: 2, data: 'AAH+/w==' });
    for (const [i, { row, payload }] of sampleFrames.entries()) {
      const { data = '', time = 0 } = messages[i] ?? {};
      expect(time * 1000).toBeCloseTo(row.time, 2);
      expect(typeof payload === 'string' ? data : base64ToBytes(data)).toEqual(payload);
    }
  });

  it('loses no frame that has no attempt, no open, or no connection', async () => {
    const frames = [1, 2, 3, 4, 5, 6].map((seq) =>
      memoryFrame(seq, `m${seq}`, { connection: [0, 2, 0, 2, 7, 2][seq - 1] ?? 0 }),
    );
    const { log } = await harOf(frames, [
      memoryEvent(1, { kind: 'stopped', cause: 'user', detail: '', why: '' }, { connection: 9 }),
    ]);
    const found = log.entries.map((entry) => [
      entry.connection,
      entry.response.status,
      entry._webSocketMessages?.map((message) => message.data).join(),
    ]);
    expect(found).toEqual([
      ['0', 101, 'm1,m3'],
      ['2', 101, 'm2,m4,m6'],
      ['7', 101, 'm5'],
    ]);
    expect(log.entries[1]).toMatchObject({ startedDateTime: '2023-11-14T22:13:20.002Z', time: 4 });
  });

  it('reads the payloads of a session once, however many connections it had', async () => {
    const frames = Array.from({ length: 40 }, (_, i) => memoryFrame(i + 1, 'x', { connection: 1 + Math.floor(i / 8) }));
    const reader = memoryCapture(frames);
    await textOf(exportHar(captureSource(reader, memorySummary(frames), null, []), OPTIONS));
    expect(reader.payloadReads).toBe(10);
  });

  it('is complete for a session without frames and without connections', async () => {
    expect((await harOf([])).log.entries).toEqual([]);
  });

  it('keeps the whole time line in a block of its own', () => {
    const log = sample.log as Har['log'] & { _session: { name: string; events: unknown[] } };
    expect(log._session.name).toBe('Sample session');
    expect(log._session.events).toHaveLength(27);
  });
});
