import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { startLiveSession } from './live-session.ts';

const PROFILE: Profile = {
  ...JSON_PROFILE,
  reconnect: { policy: 'linear', delayMs: 100, maxAttempts: null },
  ready: {
    steps: [
      { waitFor: null, send: 'hello' },
      { waitFor: { kind: 'text', startsWith: 'ok' }, send: 'subscribe' },
    ],
    failOn: null,
    timeoutMs: 5000,
    onTimeout: 'stop',
  },
};

let stop: (() => void) | null = null;

afterEach(() => {
  stop?.();
  stop = null;
});

/** A server that keeps what it hears, answers `hello`, and ends each connection after so many messages. */
async function listen(endsAfter: number) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const heard: string[][] = [];
  server.on('connection', (socket) => {
    const own: string[] = [];
    heard.push(own);
    socket.on('message', (data) => {
      own.push(String(data));
      if (own.at(-1) === 'hello') socket.send('ok');
      if (own.length === endsAfter) socket.close(1012);
    });
  });
  await once(server, 'listening');
  return { server, heard, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

it('what waited goes out in order, after the gate, and nothing of it twice', async () => {
  const { server, heard, url } = await listen(Number.POSITIVE_INFINITY);
  const session = startLiveSession(url, PROFILE);
  stop = () => {
    session.runner.disconnect('the test is over');
    server.close();
  };
  const messages = Array.from({ length: 90 }, (_, i) => `message ${i}`);
  for (const message of messages.slice(0, 50)) expect(session.send(message)).toMatchObject({ value: 'queued' });
  session.runner.connect();
  for (const message of messages.slice(50, 80)) session.send(message);
  await session.until(session.isReady);
  for (const message of messages.slice(80)) expect(session.send(message)).toMatchObject({ value: 'sent' });
  session.send('the last');
  await expect.poll(() => heard[0]?.at(-1), { timeout: 5000 }).toBe('the last');
  expect(heard).toEqual([['hello', 'subscribe', ...messages, 'the last']]);
  expect(session.runner.session).toMatchObject({ queue: [], unsent: 0 });
});

it('what was queued while the server was away arrives when it is back', async () => {
  const { server, heard, url } = await listen(4);
  const session = startLiveSession(url, {
    ...PROFILE,
    closePolicy: [{ codes: '1012', action: 'backoff', why: 'It restarts.' }],
  });
  stop = () => {
    session.runner.disconnect('the test is over');
    server.close();
  };
  session.runner.connect();
  await session.until(session.isReady);
  for (const message of ['a', 'b']) session.send(message);
  await session.until(() => session.count('close') === 1);
  for (const message of ['c', 'd']) expect(session.send(message)).toMatchObject({ value: 'queued' });
  await session.until(() => session.count('close') === 2);
  expect(heard.slice(0, 2)).toEqual([
    ['hello', 'subscribe', 'a', 'b'],
    ['hello', 'subscribe', 'c', 'd'],
  ]);
});
