import { expect, it } from 'vitest';
import { AIP_PROFILE } from '../../../lib/profile/aip.ts';
import { AMIGA_PROFILE } from '../../../lib/profile/amiga.ts';
import { SESSION_BUDDY_PROFILE } from '../../../lib/profile/session-buddy.ts';
import { startAipServer } from '../../servers/aip-server.ts';
import { startAmigaServer } from '../../servers/amiga-server.ts';
import { startSessionBuddyServer } from '../../servers/session-buddy-server.ts';
import { startCheckBench, story } from './check-bench.ts';

/** Servers with a gate before ready, with heartbeats, with a protocol of their own below the messages. */
it.each([
  { start: startAipServer, profile: AIP_PROFILE },
  { start: startAmigaServer, profile: AMIGA_PROFILE },
  { start: startSessionBuddyServer, profile: SESSION_BUDDY_PROFILE },
])('the message of $profile.name is answered, and goes through an interruption', async ({ start, profile }) => {
  const server = await start({});
  const bench = await startCheckBench(server.url, profile);
  const { outcomes } = await bench.run(['message-latency', 'network-interruption']);
  expect(
    outcomes.map(({ result }) => result),
    story(outcomes),
  ).toEqual(['pass', 'pass']);
  await bench.close();
  await server.close();
});
