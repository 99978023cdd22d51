import { afterEach, describe, expect, it } from 'vitest';
import { findProfile } from '../../../lib/profile/built-in.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { startAipServer } from '../../servers/aip-server.ts';
import { startAmigaServer } from '../../servers/amiga-server.ts';
import { startHalfOpenLink } from '../../servers/faulty/half-open.ts';
import { startSessionBuddyServer } from '../../servers/session-buddy-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { type LiveSession, startLiveSession } from './live-session.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function connect(url: string, profile: Profile): LiveSession {
  const session = startLiveSession(url, profile);
  open.push(() => session.runner.disconnect('the test is over'));
  session.runner.connect();
  return session;
}

async function serve<Server extends { close(): Promise<void> }>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  open.push(() => server.close());
  return server;
}

/** A built-in profile in a hurry. */
function profileOf(id: string, change: Partial<Profile> = {}): Profile {
  const profile = findProfile(id) ?? JSON_PROFILE;
  return {
    ...profile,
    variables: profile.variables.map((one) => (one.name === 'update_interval' ? { ...one, value: 0.05 } : one)),
    reconnect: { policy: 'linear', delayMs: 100, maxAttempts: null },
    ...change,
  };
}

const SERVERS: Readonly<Record<string, () => Promise<DemoServer>>> = {
  amiga: () => startAmigaServer({ intervalMs: 50, minIntervalS: 0.05 }),
  aip: () => startAipServer({ intervalMs: 50 }),
  'session-buddy': () => startSessionBuddyServer({ intervalMs: 50 }),
};

describe('a built-in profile speaks the protocol of its server by itself', () => {
  it.each(Object.keys(SERVERS))('%s: ready on the first connection and on each that follows', async (id) => {
    const server = await serve((SERVERS[id] ?? startAipServer)());
    const session = connect(server.url, profileOf(id));
    for (let connection = 1; connection <= 3; connection++) {
      await session.until(session.isReady);
      const sent = session.frames.filter((frame) => frame.connection === connection && frame.direction === 'sent');
      expect(sent.length).toBeGreaterThan(0);
      // The server takes what was said at the gate for what it is: data comes.
      const before = session.frames.length;
      await session.until(() => session.frames.slice(before).some(({ direction }) => direction === 'received'));
      server.faults.dropNow();
      await session.until(() => !session.isReady());
    }
    const ready = session.told.filter(({ body }) => body.kind === 'ready');
    expect(ready.map(({ body }) => body.kind === 'ready' && body.ready)).toEqual([true, true, true]);
    expect(session.told.some(({ body }) => body.kind === 'error' && body.cause === 'not-ready')).toBe(false);
  });

  it('a device is registered under the same name that its heartbeats carry', async () => {
    const server = await serve(startAipServer({ intervalMs: 0 }));
    const { heartbeat } = profileOf('aip');
    const session = connect(
      server.url,
      profileOf('aip', { heartbeat: heartbeat && { ...heartbeat, intervalMs: 100, timeoutMs: 90 } }),
    );
    await session.until(() => session.frames.filter(({ direction }) => direction === 'received').length >= 5);
    const names = session.frames
      .filter(({ direction }) => direction === 'sent')
      .map(({ payload }) => (JSON.parse(String(payload)) as { client_id: string }).client_id);
    expect(names.length).toBeGreaterThanOrEqual(5);
    expect(new Set(names).size).toBe(1);
    expect(session.count('heartbeat-missed')).toBe(0);
  });
});

describe('a server that pings by its own protocol', () => {
  const pings = ({ frames }: LiveSession) => frames.filter(({ payload }) => payload === '2').length;

  it('is answered, so the session lives', async () => {
    const server = await serve(startAmigaServer({ intervalMs: 10_000, pingIntervalMs: 100, pingTimeoutMs: 300 }));
    const session = connect(server.url, profileOf('amiga'));
    await session.until(() => pings(session) >= 10);
    expect(session.frames.filter(({ payload }) => payload === '3').length).toBeGreaterThanOrEqual(10);
    expect([session.count('attempt'), session.count('close'), session.isReady()]).toEqual([1, 0, true]);
  });

  it('gives up on a client that does not answer', async () => {
    const server = await serve(startAmigaServer({ intervalMs: 10_000, pingIntervalMs: 100, pingTimeoutMs: 100 }));
    // As plain text, so that nobody knows a ping when it comes.
    const ready = {
      steps: [{ waitFor: { kind: 'text', startsWith: '0{' } as const, send: '40' }],
      failOn: null,
      timeoutMs: 1000,
      onTimeout: 'reconnect' as const,
    };
    const session = connect(server.url, profileOf('amiga', { codec: { kind: 'text' }, ready }));
    await session.until(() => session.count('close') > 0);
    expect(pings(session)).toBe(1);
  });
});

describe('heartbeats', () => {
  const beating = (timeoutMs: number) => {
    const profile = profileOf('session-buddy');
    return { ...profile, heartbeat: profile.heartbeat && { ...profile.heartbeat, intervalMs: 150, timeoutMs } };
  };

  it('are answered by a live server', async () => {
    const server = await serve(startSessionBuddyServer({ intervalMs: 0 }));
    const session = connect(server.url, beating(2000));
    const pongs = () => session.frames.filter(({ payload }) => String(payload).includes('"pong"')).length;
    await session.until(() => pongs() >= 5);
    expect(session.count('heartbeat-missed')).toBe(0);
    expect(session.runner.session.live.awaitedSince).toBeNull();
  });

  it('find out that a link is half open, and the session comes back over a new one', async () => {
    const server = await serve(startSessionBuddyServer({ intervalMs: 0 }));
    const link = await serve(startHalfOpenLink(server.url));
    const session = connect(link.url, beating(500));
    await session.until(session.isReady);
    expect(link.cut()).toBe(1);
    const cutAt = Date.now();
    await session.until(() => session.count('error') > 0);
    // Two heartbeats, each at most one interval away and then waited for; without them TCP would take many minutes.
    expect(Date.now() - cutAt).toBeLessThan(5000);
    expect(session.told.find(({ body }) => body.kind === 'error')?.body).toMatchObject({
      category: 'connection_timeout',
      cause: 'heartbeat',
    });
    await session.until(() => session.isReady() && session.runner.session.connections === 2);
    expect(session.count('heartbeat-missed')).toBe(2);
  });
});

describe('a gate at which the server says nothing', () => {
  it('is tried again, and found out as such', async () => {
    const server = await serve(startSessionBuddyServer({ intervalMs: 0 }));
    const waitFor = { kind: 'json', path: 'type', equals: 'never' } as const;
    const ready = { steps: [{ waitFor, send: null }], failOn: null, timeoutMs: 200, onTimeout: 'reconnect' } as const;
    const session = connect(server.url, profileOf('session-buddy', { ready: { ...ready, steps: [...ready.steps] } }));
    await session.until(() => session.count('attempt') === 3);
    expect(session.told.filter(({ body }) => body.kind === 'error').map(({ body }) => body)).toMatchObject([
      { cause: 'not-ready' },
      { cause: 'not-ready' },
    ]);
  });
});
