import { afterEach, beforeEach, expect, it } from 'vitest';
import { startChatServer } from '../../servers/chat-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import type { JsonObject } from '../../servers/shared/json.ts';
import { connect, handshake, type TestClient } from './client.ts';

let server: DemoServer;

beforeEach(async () => {
  server = await startChatServer({ intervalMs: 1 });
});

afterEach(() => server.close());

async function answerOf(client: TestClient): Promise<readonly JsonObject[]> {
  const parts: JsonObject[] = [];
  do parts.push(await client.next());
  while (parts.at(-1)?.['done'] !== true);
  return parts;
}

it('streams a response in parts, then tool calls, then a last part', async () => {
  const client = await connect(server.url);
  client.send({ message: 'How can I fix my network?', conversation_id: 'abc-123' });
  const parts = await answerOf(client);
  expect(parts.every((part) => part['conversation_id'] === 'abc-123')).toBe(true);
  const text = parts.map((part) => part['response']).join('');
  expect(parts.length).toBeGreaterThan(8);
  expect(text).toMatch(/^Your adapter is up, .* cable\.$/);
  expect(parts.at(-2)).toMatchObject({ tool_calls: [{ name: 'run_network_diagnostics', arguments: {} }] });
});

it('answers one message after the other and names a conversation that has no id', async () => {
  const client = await connect(server.url);
  client.send({ message: 'disk?', conversation_id: 'first' });
  client.send({ message: 'hello' });
  const first = await answerOf(client);
  const second = await answerOf(client);
  expect(new Set(first.map((part) => part['conversation_id']))).toEqual(new Set(['first']));
  expect(second[0]?.['conversation_id']).toMatch(/^[0-9a-f-]{36}$/);
});

it('holds the first part back by the injected delay and reports it', async () => {
  server.faults.delayRepliesMs = 30;
  const client = await connect(server.url);
  client.send({ message: 'hi', conversation_id: 'slow' });
  await answerOf(client);
  expect(server.stats.injectedDelays.get('slow')).toBeGreaterThanOrEqual(30);
});

it.each(['{', '[]', '{"conversation_id":"x"}', '{"message":""}'])('answers %s with an error', async (text) => {
  const client = await connect(server.url);
  client.send(text);
  expect(await client.next()).toMatchObject({ error: expect.stringContaining('message') });
});

it('stops streaming to a client that left', async () => {
  const client = await connect(server.url);
  client.send({ message: 'hi', conversation_id: 'x' });
  await client.next();
  client.socket.terminate();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(server.stats.sent).toBeLessThan(12);
  expect(server.stats.live).toBe(0);
});

it('lives at /ws only', async () => {
  expect(await handshake(`ws://127.0.0.1:${server.port}/other`)).toMatchObject({ status: 404 });
});
