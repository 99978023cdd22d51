import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { DEFAULT_PORTS, describeServers, startAllServers } from '../../servers/all.ts';
import { connect } from './client.ts';

it('starts five servers on free ports, each ready at its URL, and stops them all', async () => {
  const servers = await startAllServers();
  expect(servers.list.map(({ name }) => name)).toEqual(['clarity', 'amiga', 'chat', 'session-buddy', 'aip']);
  for (const { url } of servers.list) (await connect(url)).socket.close();
  expect(describeServers(servers.list).split('\n').length).toBe(5);
  await servers.close();
  for (const { url } of servers.list) await expect(connect(url)).rejects.toThrow('ECONNREFUSED');
});

it('falls back to a free port when a default port is taken, and says so', async () => {
  const blocker = createServer();
  // Taken by us or, when that fails, by someone else already: both are what the test needs.
  await new Promise<void>((resolve) => {
    blocker.once('error', () => resolve());
    blocker.listen(DEFAULT_PORTS.clarity, '127.0.0.1', resolve);
  });
  const servers = await startAllServers({ preferDefaultPorts: true });
  expect(servers.clarity.port).not.toBe(DEFAULT_PORTS.clarity);
  expect(servers.notes[0]).toContain(`Port ${DEFAULT_PORTS.clarity} is taken`);
  await servers.close();
  await new Promise((resolve) => blocker.close(resolve));
});

it('rejects a port that was asked for by number and is taken, and closes what it had started', async () => {
  const first = await startAllServers();
  await expect(startAllServers({ chat: { port: first.chat.port } })).rejects.toThrow('EADDRINUSE');
  await first.close();
});

it('runs from the command line and stops on SIGTERM', async () => {
  const script = fileURLToPath(new URL('../../servers/all.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const urls: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /ws:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) urls.push(url);
    if (urls.length === 5) break;
  }
  for (const url of urls) (await connect(url)).socket.terminate();
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
});
