import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAipServer } from '../../servers/aip-server.ts';
import { startChatServer } from '../../servers/chat-server.ts';
import { checkEnvelope } from '../../servers/clarity-envelope.ts';
import { type FinishedFlood, startFloodServer } from '../../servers/flood-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { parseJsonObject } from '../../servers/shared/json.ts';
import { connect, TestClient, until } from './client.ts';

let server: DemoServer;
let floods: FinishedFlood[];

beforeEach(async () => {
  floods = [];
  server = await startFloodServer({ onFlood: (flood) => floods.push(flood) });
});

afterEach(() => server.close());

function digest(messages: readonly string[]): string {
  return createHash('sha256').update(messages.join('\n')).digest('hex');
}

describe('flood server', () => {
  it('sends exactly n distinct valid envelopes of about 200 bytes when asked', async () => {
    const client = await connect(server.url);
    client.send({ start: 20_000 });
    await until(() => client.messages.length >= 20_000 && floods.length === 1);
    expect(new Set(client.messages).size).toBe(20_000);
    expect(client.messages.every((text) => checkEnvelope(text).ok && Buffer.byteLength(text) === 200)).toBe(true);
    expect(floods[0]).toMatchObject({ frames: 20_000, asked: 20_000, mode: 'record' });
    expect(server.stats.connections[0]).toMatchObject({ sent: 20_000, received: 1, bytesSent: 4_000_000 });
  });

  it('sends a bare client identical bytes, says the count in the close reason', async () => {
    const recorded = new TestClient(`${server.url}?n=5000&close=1`);
    const bare = new TestClient(`${server.url}?n=5000&close=1&mode=bare`);
    expect(await recorded.closed).toEqual({ code: 1000, reason: 'sent 5000' });
    expect(await bare.closed).toEqual({ code: 1000, reason: 'sent 5000' });
    expect(recorded.messages.length).toBe(5000);
    expect(digest(recorded.messages)).toBe(digest(bare.messages));
    expect(floods.map(({ mode }) => mode).toSorted()).toEqual(['bare', 'record']);
  });

  it('paces frames and stamps them with the time of sending', async () => {
    const before = Date.now();
    const client = new TestClient(`${server.url}?n=100&rate=1000&close=1`);
    await client.closed;
    expect(client.messages.length).toBe(100);
    expect(floods[0]?.elapsedMs).toBeGreaterThanOrEqual(98);
    const stamps = client.messages.map((text) => {
      const payload = parseJsonObject(text)?.['payload'] as { sentAt: number };
      return payload.sentAt;
    });
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    expect(stamps[0]).toBeGreaterThan(before - 50);
    expect(stamps.at(-1)).toBeLessThan(Date.now() + 50);
  });

  it('stops with a true count when the client leaves', async () => {
    const client = await connect(server.url);
    client.send({ start: 5_000_000 });
    await client.nextText();
    client.socket.terminate();
    await until(() => floods.length === 1);
    expect(floods[0]?.frames).toBeLessThan(5_000_000);
    expect(server.stats.sent).toBe(floods[0]?.frames);
  });

  it('builds frames of every header length', async () => {
    const chat = await startChatServer();
    const client = await connect(chat.url);
    for (const bytes of [100, 125, 126, 65_535, 65_536, 300_000]) {
      await chat.faults.flood({ frames: 3, bytes });
      for (let i = 0; i < 3; i++) expect(Buffer.byteLength(await client.nextText())).toBe(bytes);
    }
    await chat.close();
  });

  it('keeps its frames apart from what a server sends meanwhile', async () => {
    const aip = await startAipServer({ intervalMs: 0 });
    const client = await connect(aip.url);
    const flooding = aip.faults.flood({ frames: 20_000, bytes: 400 });
    for (let i = 0; i < 50; i++) {
      client.send({ type: 'HEARTBEAT', client_id: `d-${i}` });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flooding;
    await until(() => client.messages.length >= 20_050);
    const types = client.messages.map((text) => parseJsonObject(text)?.['type']);
    expect(types.filter((type) => type === 'HEARTBEAT').length).toBe(50);
    expect(types.filter((type) => type === 'COMMAND').length).toBe(20_000);
    await aip.close();
  });

  it('runs as its own process, says where it is and what it sent, and ends with its parent', async () => {
    const script = fileURLToPath(new URL('../../servers/flood-server.ts', import.meta.url));
    const child = spawn(process.execPath, [script, '--until-stdin-ends'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => child.on('exit', resolve));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const nextLine = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
    const hello = (await nextLine()) as { name: string; url: string };
    expect(hello).toMatchObject({ name: 'flood', pid: child.pid });
    const client = new TestClient(`${hello.url}?n=100000&close=1`);
    const report = (await nextLine()) as { flood: FinishedFlood };
    expect(report.flood.frames).toBe(100_000);
    await client.closed;
    expect(client.messages.length).toBe(100_000);
    child.stdin.end();
    expect(await exited).toBe(0);
  });
});
