import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unusedPort } from './contract.ts';
import { until } from './jwt.ts';
import { openSocketLab, type SocketLab, type Told } from './socket-lab.ts';
import { startToldServer, type ToldServer } from './told-server.ts';

const HEADERS = [{ name: 'X-Token', value: 'abc' }];

let lab: SocketLab;
let server: ToldServer;

beforeAll(async () => {
  lab = await openSocketLab('chrome');
  server = await startToldServer();
});
afterAll(async () => {
  await lab.close();
  await server.close();
});

const documents = (): Promise<number> => lab.order<number>('documents');

it('makes the offscreen document for the first socket with headers, and one for all', async () => {
  const without = await lab.open('all', server.url);
  await without.told(1);
  expect(await documents()).toBe(0);
  const first = await lab.open('all', server.url, { headers: HEADERS });
  const second = await lab.open('all', server.url, { headers: HEADERS });
  await Promise.all([first.told(1), second.told(1)]);
  expect(await documents()).toBe(1);
  for (const socket of [without, first, second]) await socket.abandon();
});

it('tells all sockets of a document that is closed that they are lost, and makes a new one for the next', async () => {
  const socket = await lab.open('all', server.url, { headers: HEADERS });
  await socket.told(1);
  await lab.order('closeDocument');
  expect((await socket.told(2))[1]).toMatchObject({ what: 'closed', code: 1006, wasClean: false });
  expect(await socket.send({ text: 'late' })).toMatchObject([{ ok: false, error: { code: 'socket' } }]);
  const next = await lab.open('all', server.url, { headers: HEADERS });
  expect(await next.told(1)).toMatchObject([{ what: 'opened' }]);
  await next.abandon();
});

it('keeps no socket of a background that is gone: the server sees its client go away', async () => {
  const peer = server.peer();
  await lab.open('all', server.url, { headers: HEADERS });
  const closed = once(await peer, 'close');
  await lab.restartBackground();
  expect((await closed)[0]).toBe(1001);
  await until('the document to go', async () => (await documents()) === 0);
  const next = await lab.open('all', server.url, { headers: HEADERS });
  expect(await next.told(1)).toMatchObject([{ what: 'opened' }]);
  await next.abandon();
});

it('notices that the network is gone and that it is back', async () => {
  await lab.setOffline(true);
  await until('offline', async () => !(await lab.order<{ online: boolean }>('network')).online);
  await lab.setOffline(false);
  const back = { online: true, told: [false, true] };
  await until('online', async () => (await lab.order<{ online: boolean }>('network')).online);
  expect(await lab.order('network')).toEqual(back);
});

it('knows from which failure on Chrome holds its attempts back', async () => {
  // Chrome counts for each process, so this one must have no past.
  const fresh = await openSocketLab('chrome');
  try {
    const url = `ws://127.0.0.1:${await unusedPort()}/`;
    const slowed: boolean[] = [];
    for (let n = 0; n < 14; n++) {
      const socket = await fresh.open('direct', url);
      await socket.told(1);
      slowed.push(await socket.slowed());
    }
    expect(slowed).toEqual(Array.from({ length: 14 }, (_, n) => n >= 9));
    const opening = await fresh.open('direct', server.url);
    const [opened] = (await opening.told(1)) as [Extract<Told, { what: 'opened' }>];
    expect(await opening.slowed()).toBe(true);
    // A quarter of a second to one and a quarter, by Chrome's own formula.
    expect(opened.handshakeMs).toBeGreaterThan(200);
    const next = await fresh.open('direct', server.url);
    await next.told(1);
    expect(await next.slowed()).toBe(false);
  } finally {
    await fresh.close();
  }
});
