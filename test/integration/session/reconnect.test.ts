import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { SessionRunner } from '../../../lib/session/runner.ts';
import { startLiveSession } from './live-session.ts';

/** Timers may be late on a busy machine; early is never allowed. */
const LATE_MS = 250;

let server: WebSocketServer | null = null;
let runner: SessionRunner | null = null;

afterEach(async () => {
  runner?.disconnect('the test is over');
  for (const client of server?.clients ?? []) client.terminate();
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
});

async function listen(onConnection: (socket: ServerSocket) => void): Promise<string> {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', onConnection);
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Real sockets and real time until the session stops, or until it has tried `attempts` times. */
async function live(url: string, change: Partial<Profile>, attempts = Number.POSITIVE_INFINITY) {
  const session = startLiveSession(url, { ...JSON_PROFILE, ...change });
  runner = session.runner;
  runner.connect();
  await session.until(() => session.count('stopped') > 0 || session.count('attempt') === attempts);
  const told = session.told.filter(({ body }) => body.kind !== 'state' && body.kind !== 'error');
  /** From each loss to the attempt after it. */
  const waits = told.flatMap(({ body, at }, i) => {
    const next = told.slice(i).find((one) => one.body.kind === 'attempt');
    return body.kind === 'retry' && next !== undefined ? [next.at - at] : [];
  });
  return { told, waits, last: told.at(-1)?.body };
}

function expectWaits(waits: readonly number[], expected: readonly number[]): void {
  expect(waits).toHaveLength(expected.length);
  for (const [i, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual((expected[i] ?? 0) - 1);
    expect(wait).toBeLessThan((expected[i] ?? 0) + LATE_MS);
  }
}

it('backs off from a port where nobody listens, and gives up', async () => {
  const url = await listen(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  server = null;
  const reconnect = { policy: 'exponential', baseMs: 100, factor: 3, capMs: 500, jitter: 0, maxAttempts: 3 } as const;
  const { waits, last } = await live(url, { reconnect });
  expectWaits(waits, [100, 300, 500]);
  expect(last).toMatchObject({ kind: 'stopped', cause: 'attempts', detail: expect.stringContaining('3 failed') });
});

it('does not call a server again at once that accepts and goes away, and not for ever', async () => {
  let accepted = 0;
  const url = await listen((socket) => {
    accepted++;
    socket.close(1001);
  });
  const { waits, last } = await live(url, { reconnect: { policy: 'linear', delayMs: 150, maxAttempts: 3 } });
  expectWaits(waits, [150, 150, 150]);
  expect(accepted).toBe(4);
  expect(last).toMatchObject({ kind: 'stopped', cause: 'attempts' });
});

it('calls a server again at once that goes away after a connection that lasted', async () => {
  const url = await listen((socket) => setTimeout(() => socket.close(1001), 1300));
  const reconnect = { policy: 'linear', delayMs: 5000, maxAttempts: 1 } as const;
  const { told, waits } = await live(url, { reconnect, stableAfterMs: 1000 }, 3);
  expectWaits(waits, [0, 0]);
  // Each outage ended with a connection that lasted: the one attempt that is allowed was there again.
  expect(told.flatMap(({ body }) => (body.kind === 'attempt' ? [body.attempt] : []))).toEqual([1, 1, 1]);
});

it('does not come back to a server that closes by a rule of its own', async () => {
  const url = await listen((socket) => socket.close(1008, 'who are you?'));
  const { last } = await live(url, {});
  expect(last).toMatchObject({ kind: 'stopped', cause: 'close-code', detail: expect.stringContaining('1008') });
});
