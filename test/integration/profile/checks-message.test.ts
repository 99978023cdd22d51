import { afterEach, describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { createFrameObserver } from '../../../lib/metrics/frame-observer.ts';
import { BUILT_IN_PROFILES, findProfile } from '../../../lib/profile/built-in.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { startAipServer } from '../../servers/aip-server.ts';
import { startAmigaServer } from '../../servers/amiga-server.ts';
import { startChatServer } from '../../servers/chat-server.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { startSessionBuddyServer } from '../../servers/session-buddy-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { type LiveSession, startLiveSession } from '../session/live-session.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const SERVERS: Readonly<Record<string, () => Promise<DemoServer>>> = {
  clarity: () => startClarityServer({ intervalMs: 20 }),
  amiga: () => startAmigaServer({ minIntervalS: 0.05 }),
  chat: () => startChatServer({ intervalMs: 5 }),
  'session-buddy': () => startSessionBuddyServer({ intervalMs: 50 }),
  aip: () => startAipServer({ intervalMs: 50 }),
};

/** What the product sees in the frames that a session has had so far. */
function observed(profileId: string, { frames }: LiveSession) {
  const observer = createFrameObserver(findProfile(profileId) ?? JSON_PROFILE);
  return frames.map(({ direction, payload, at }, i) => {
    const byteLength = typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
    return { direction, ...observer.observe(direction, payload, byteLength, i + 1, at) };
  });
}

async function askedThrice(profileId: string): Promise<LiveSession> {
  const found = findProfile(profileId) ?? JSON_PROFILE;
  // In a hurry.
  const variables = found.variables.map((one) => (one.name === 'update_interval' ? { ...one, value: 0.05 } : one));
  const profile = { ...found, variables };
  const server = await (SERVERS[profileId] ?? startClarityServer)();
  open.push(() => server.close());
  const session = startLiveSession(server.url, profile);
  open.push(() => session.runner.disconnect('the test is over'));
  session.runner.connect();
  await session.until(session.isReady);
  const message = profile.templates.find(({ id }) => id === profile.checks.message)?.body ?? '';
  for (let n = 0; n < 3; n++) {
    const replies = () => observed(profileId, session).filter(({ latencyMs }) => latencyMs !== null).length;
    const before = replies();
    expect(session.runner.sendTemplate(message, undefined)).toMatchObject({ ok: true });
    await session.until(() => replies() > before);
  }
  return session;
}

describe('the message that checks send', () => {
  it('is named by each built-in profile that has a server of its own', () => {
    const ids = BUILT_IN_PROFILES.filter(({ checks }) => checks.message !== null).map(({ id }) => id);
    expect(ids.sort()).toEqual(Object.keys(SERVERS).sort());
  });

  it.each(Object.keys(SERVERS))(
    '%s: is answered each time, and the rules pair what was sent with its reply',
    async (id) => {
      const session = await askedThrice(id);
      const frames = observed(id, session);
      const replies = frames.filter(({ replyTo }) => replyTo !== null);
      expect(replies.length).toBeGreaterThanOrEqual(3);
      for (const { direction, replyTo, latencyMs, verdict } of replies) {
        expect([direction, verdict, latencyMs === null]).toEqual(['received', 'valid', false]);
        expect(frames[(replyTo ?? 0) - 1]).toMatchObject({ direction: 'sent', asks: true });
      }
    },
  );
});

describe('the time stamp that a profile names', () => {
  it.each(['clarity', 'amiga', 'session-buddy', 'aip'])(
    '%s: stands in what its server sends, in that unit',
    async (id) => {
      const session = await askedThrice(id);
      const ages = () => observed(id, session).flatMap(({ ageMs }) => ageMs ?? []);
      await session.until(() => ages().length >= 3);
      // One machine, one clock: a wrong unit would be off by a factor of a thousand.
      for (const age of ages()) expect(Math.abs(age)).toBeLessThan(5000);
    },
  );
});

it('the parts of a streamed answer are one reply and no duplicates', async () => {
  const session = await askedThrice('chat');
  const isWhole = () => session.frames.filter(({ payload }) => String(payload).includes('"done":true')).length >= 3;
  await session.until(isWhole);
  const frames = observed('chat', session);
  expect(frames.filter(({ direction }) => direction === 'received').length).toBeGreaterThan(30);
  expect(frames.filter(({ replyTo }) => replyTo !== null)).toHaveLength(3);
});
