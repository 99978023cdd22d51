import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './jwt.ts';
import { openSocketLab, type SocketLab, type Told } from './socket-lab.ts';
import { startToldServer, type ToldServer } from './told-server.ts';

let lab: SocketLab;
let server: ToldServer;

beforeAll(async () => {
  lab = await openSocketLab('firefox');
  server = await startToldServer();
});
afterAll(async () => {
  await lab.close();
  await server.close();
});

it('notices that the network is gone and that it is back', async () => {
  await lab.setOffline(true);
  await until('offline', async () => !(await lab.order<{ online: boolean }>('network')).online);
  await lab.setOffline(false);
  await until('online', async () => (await lab.order<{ online: boolean }>('network')).online);
  expect(await lab.order('network')).toEqual({ online: true, told: [false, true] });
});

it('knows that Firefox holds the attempt after a lost connection back, and none later', async () => {
  const peer = server.peer();
  const lost = await lab.open('all', server.url);
  await lost.told(1);
  (await peer).terminate();
  await lost.told(2);
  const second = await lab.open('all', server.url);
  const [opened] = (await second.told(1)) as [Extract<Told, { what: 'opened' }>];
  expect(await second.slowed()).toBe(true);
  expect(opened.handshakeMs).toBeGreaterThan(100);
  const third = await lab.open('all', server.url);
  await third.told(1);
  expect(await third.slowed()).toBe(false);
  for (const socket of [second, third]) await socket.abandon();
});
