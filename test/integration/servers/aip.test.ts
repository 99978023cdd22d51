import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAipServer } from '../../servers/aip-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { connect, type TestClient, until } from './client.ts';

let server: DemoServer;

beforeEach(async () => {
  server = await startAipServer({ intervalMs: 0, maxDevices: 2 });
});

afterEach(() => server.close());

function registration(device_id: string, extra: object = {}): object {
  return { type: 'REGISTRATION', device_id, platform: 'linux', metadata: { system_info: { cpu_count: 8 } }, ...extra };
}

async function register(device_id: string): Promise<TestClient> {
  const client = await connect(server.url);
  client.send(registration(device_id));
  expect(await client.next()).toMatchObject({ type: 'REGISTRATION_ACK', success: true, device_id });
  return client;
}

describe('registration', () => {
  it('acknowledges, also by client_id and a second time on the same connection', async () => {
    const client = await register('device_1');
    client.send({ type: 'REGISTRATION', client_id: 'device_1', platform: 'windows' });
    expect(await client.next()).toMatchObject({ type: 'REGISTRATION_ACK' });
  });

  it.each([
    ['a bad platform', registration('d', { platform: 'toaster' }), /platform/],
    ['no id', registration(''), /device_id/],
    ['metadata that is no object', registration('d', { metadata: [] }), /metadata/],
  ])('rejects %s', async (_name, message, why) => {
    const client = await connect(server.url);
    client.send(message);
    expect(await client.next()).toMatchObject({ type: 'ERROR', error: expect.stringMatching(why) });
  });

  it('rejects an id that is taken until its device leaves, and more devices than it serves', async () => {
    const first = await register('device_1');
    await register('device_2');
    const third = await connect(server.url);
    third.send(registration('device_1'));
    expect(await third.next()).toMatchObject({ type: 'ERROR', error: expect.stringContaining('already registered') });
    third.send(registration('device_3'));
    expect(await third.next()).toMatchObject({ type: 'ERROR', error: expect.stringContaining('2 devices') });
    first.socket.close();
    await until(() => server.stats.live === 2);
    third.send(registration('device_1'));
    expect(await third.next()).toMatchObject({ type: 'REGISTRATION_ACK' });
  });
});

describe('tasks', () => {
  const result = (command: Readonly<Record<string, unknown>>, results: object[]): object => ({
    type: 'TASK_RESULT',
    session_id: command['session_id'],
    prev_response_id: command['response_id'],
    action_results: results,
  });

  it('goes through its commands to TASK_END, reporting injected delays by id', async () => {
    const client = await register('device_1');
    server.faults.delayRepliesMs = 5;
    client.send({ type: 'TASK', request: 'Open Notepad', task_name: 'task_001', client_id: 'device_1' });
    const ids = new Set<unknown>();
    let message = await client.next();
    while (message['type'] === 'COMMAND') {
      expect(message).toMatchObject({ session_id: expect.any(String), actions: [{ tool_name: expect.any(String) }] });
      ids.add(message['response_id']);
      client.send(result(message, [{ status: 'SUCCESS' }]));
      message = await client.next();
    }
    expect(ids.size).toBe(3);
    expect(message).toMatchObject({ type: 'TASK_END', status: 'COMPLETED', task_name: 'task_001' });
    expect([...server.stats.injectedDelays.keys()]).toEqual(['task_001', ...ids]);
  });

  it('fails when an action failed, and takes a new task afterwards', async () => {
    const client = await register('device_1');
    client.send({ type: 'TASK_REQUEST', request: 'Break', task_name: 't' });
    client.send({ type: 'TASK', request: 'Second at once' });
    const command = await client.next();
    expect(await client.next()).toMatchObject({ type: 'ERROR', error: expect.stringContaining('still running') });
    client.send(result(command, [{ status: 'SUCCESS' }, { status: 'FAILED', error: 'window not found' }]));
    expect(await client.next()).toMatchObject({ type: 'TASK_END', status: 'FAILED', error: 'window not found' });
    client.send({ type: 'TASK', request: 'Again' });
    expect(await client.next()).toMatchObject({ type: 'COMMAND' });
    client.send({ type: 'ERROR', error: 'device on fire' });
    expect(await client.next()).toMatchObject({ type: 'TASK_END', status: 'FAILED', error: 'device on fire' });
  });

  it('refuses strangers and results that nobody awaits', async () => {
    const stranger = await connect(server.url);
    stranger.send({ type: 'TASK', request: 'x' });
    expect(await stranger.next()).toMatchObject({ type: 'ERROR', error: expect.stringContaining('Register first') });
    const client = await register('device_1');
    client.send({ type: 'COMMAND_RESULTS', prev_response_id: 'nope', action_results: [] });
    expect(await client.next()).toMatchObject({ type: 'ERROR' });
    client.send({ type: 'TASK', request: 'x' });
    await client.next();
    client.send({ type: 'COMMAND_RESULTS', prev_response_id: 'nope', action_results: [] });
    expect(await client.next()).toMatchObject({ type: 'ERROR', error: expect.stringContaining('prev_response_id') });
  });

  it('offers tasks to idle devices at its interval', async () => {
    const client = await register('device_1');
    server.intervalMs = 5;
    expect(await client.next()).toMatchObject({
      type: 'TASK',
      user_request: expect.any(String),
      task_name: 'task_001',
    });
  });
});

describe('messages', () => {
  it('answers heartbeats', async () => {
    const client = await connect(server.url);
    client.send({ type: 'HEARTBEAT', client_id: 'device_1', timestamp: new Date().toISOString() });
    expect(await client.next()).toMatchObject({ type: 'HEARTBEAT', timestamp: expect.stringMatching(/Z$/) });
  });

  it.each(['{', 'null', '{"type":"SING"}'])('answers %s with ERROR', async (text) => {
    const client = await connect(server.url);
    client.send(text);
    expect(await client.next()).toMatchObject({ type: 'ERROR' });
  });

  it('takes and sends messages of many megabytes, and closes with 1009 above 100 MB', async () => {
    const client = await connect(server.url, { perMessageDeflate: false });
    const bytes = 20 * 1024 * 1024;
    client.send({ type: 'HEARTBEAT', client_id: 'd', padding: 'x'.repeat(bytes) });
    expect(await client.next()).toMatchObject({ type: 'HEARTBEAT' });
    await server.faults.flood({ frames: 1, bytes });
    expect((await client.nextText()).length).toBe(bytes);
    client.socket.send(Buffer.alloc(100 * 1024 * 1024 + 1));
    expect(await client.closed).toMatchObject({ code: 1009 });
  });
});
