import type { Result } from '../../../lib/base/result.ts';
import type { CommandName, Commands } from '../../../lib/bridge/messages.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { SessionSummary } from '../../../lib/session/summary.ts';
import { LAN_HOST } from '../../harness/loopback-build.ts';
import type { StormyServer } from '../../servers/faulty/stormy.ts';
import { type Lab, waitFor } from '../lifetime/lab.ts';

/** The shortest wait that a profile may have, after whatever happens. */
export const WAIT_MS = 100;

const SOAK_PROFILE: Profile = {
  ...JSON_PROFILE,
  reconnect: { policy: 'linear', delayMs: WAIT_MS, maxAttempts: null },
  closePolicy: [{ codes: '0-65535', action: 'backoff', why: 'The soak always reconnects.' }],
  connectTimeoutMs: 5000,
  // A probe is a second handshake, and this server counts how many sockets a session has at a time.
  probe: false,
};

export interface Member {
  readonly id: number;
  /** Its name in the server's counts. */
  readonly client: string;
  /** Its host is one that needs the network, so its attempts wait while the browser is offline. */
  readonly isRemote: boolean;
}

/** Gives the background a command that it may refuse. */
export function ask<Name extends CommandName>(
  lab: Lab,
  name: Name,
  args: Commands[Name]['args'],
): Promise<Result<Commands[Name]['value']>> {
  return lab.order<Result<Commands[Name]['value']>>('command', { name, args });
}

export async function order<Name extends CommandName>(
  lab: Lab,
  name: Name,
  args: Commands[Name]['args'],
): Promise<Commands[Name]['value']> {
  const reply = await ask(lab, name, args);
  if (!reply.ok) throw new Error(`The background refused ${name}: ${reply.error.message}`);
  return reply.value;
}

export async function summaries(lab: Lab): Promise<readonly SessionSummary[]> {
  return (await order(lab, 'list', null)).sessions;
}

/** Connects `count` sessions with the soak's profile; every fourth one to a host of the network. */
export async function enlist(lab: Lab, server: StormyServer, count: number): Promise<Member[]> {
  const members: Member[] = [];
  for (let i = 1; i <= count; i++) {
    const client = `s${i}`;
    const isRemote = i % 4 === 0;
    const url = server.url(client, isRemote ? LAN_HOST : '127.0.0.1');
    const { sessionId: id } = await order(lab, 'connect', {
      url,
      protocols: [],
      profileId: JSON_PROFILE.id,
      headers: [],
    });
    await order(lab, 'configure', { sessionId: id, profile: SOAK_PROFILE, headers: [] });
    members.push({ id, client, isRemote });
  }
  await allIn(lab, 'connected', 15_000);
  return members;
}

export function allIn(lab: Lab, name: SessionSummary['state']['name'], timeoutMs: number): Promise<void> {
  return waitFor(`all sessions to be ${name}`, timeoutMs, async () =>
    (await summaries(lab)).every(({ state }) => state.name === name),
  );
}
