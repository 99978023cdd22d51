import type { Result } from '../../../lib/base/result.ts';
import type { SendOutcome } from '../../../lib/bridge/messages.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { HandshakeHeader } from '../../../lib/protocol/handshake.ts';
import { LAN_HOST } from '../../harness/loopback-build.ts';
import { type Lab, waitFor } from '../lifetime/lab.ts';
import { ask, order, summaries, WAIT_MS } from './fleet.ts';
import type { MoodyServer, Role } from './moody-server.ts';

/** One session, and how it is set up now. */
export interface Sailor {
  readonly id: number;
  readonly client: string;
  profile: Profile;
  /** Number in the token of its handshake headers, which only grows; null while it sends none. */
  token: number | null;
}

export interface Crew {
  /** Show a token; live in the offscreen document. The second one also looks into its failures. */
  readonly guarded: readonly [Sailor, Sailor];
  readonly probing: Sailor;
  readonly talking: Sailor;
  readonly all: readonly Sailor[];
}

const BASE: Profile = {
  ...JSON_PROFILE,
  reconnect: { policy: 'linear', delayMs: WAIT_MS, maxAttempts: null },
  closePolicy: [{ codes: '0-65535', action: 'backoff', why: 'The soak always reconnects.' }],
  connectTimeoutMs: 5000,
  probe: false,
};

const PROBING: Profile = {
  ...BASE,
  // Long enough for most looks to end before the next attempt stops them, and too short for some.
  reconnect: { policy: 'linear', delayMs: 3 * WAIT_MS, maxAttempts: null },
  connectTimeoutMs: 1000,
  probe: true,
};

/** `gateMs` and `replyMs`: how long the server may take for its part of the login, and for a pong. */
function talkingProfile(gateMs: number, replyMs: number, beatMs: number): Profile {
  return {
    ...BASE,
    ready: {
      steps: [
        { waitFor: { kind: 'json', path: 'type', equals: 'hello' }, send: '{"type":"login"}' },
        { waitFor: { kind: 'json', path: 'type', equals: 'welcome' }, send: null },
      ],
      timeoutMs: gateMs,
      failOn: null,
      onTimeout: 'reconnect',
    },
    heartbeat: {
      message: '{"type":"ping"}',
      intervalMs: beatMs,
      reply: { kind: 'json', path: 'type', equals: 'pong' },
      timeoutMs: replyMs,
      maxMissed: 2,
      onMissed: 'reconnect',
    },
    // Two missed heartbeats take longer, so that a silent server is noticed before it is given up.
    silenceMs: 1000,
    queue: { ...BASE.queue, maxMessages: 10_000, maxBytes: 1_048_576, maxAgeMs: null },
  };
}

export const IMPATIENT = talkingProfile(250, 700, 100);
export const CALMER = talkingProfile(400, 600, 150);
/** For the time after the storm, when a slow machine must not be taken for a dead server. */
export const PATIENT = talkingProfile(5000, 5000, 100);

function headersOf({ client, token }: Pick<Sailor, 'client' | 'token'>): HandshakeHeader[] {
  return token === null ? [] : [{ name: 'Authorization', value: `Bearer ${client}-${token}` }];
}

export async function configure(lab: Lab, sailor: Sailor): Promise<void> {
  await order(lab, 'configure', { sessionId: sailor.id, profile: sailor.profile, headers: headersOf(sailor) });
}

/** Every second session is on a host of the network, which needs the browser to be online. */
export async function muster(lab: Lab, server: MoodyServer): Promise<Crew> {
  const join = async (role: Role, client: string, host: string, profile: Profile): Promise<Sailor> => {
    const token = role === 'guarded' ? 1 : null;
    const url = server.url(role, client, host);
    const headers = headersOf({ client, token });
    const { sessionId: id } = await order(lab, 'connect', { url, protocols: [], profileId: JSON_PROFILE.id, headers });
    const sailor: Sailor = { id, client, profile, token };
    await configure(lab, sailor);
    return sailor;
  };
  const first = await join('guarded', 'h1', '127.0.0.1', BASE);
  const second = await join('guarded', 'h2', LAN_HOST, PROBING);
  const probing = await join('refusing', 'p', '127.0.0.1', PROBING);
  const talking = await join('talking', 'q', LAN_HOST, IMPATIENT);
  return { guarded: [first, second], probing, talking, all: [first, second, probing, talking] };
}

export function allReady(lab: Lab, timeoutMs: number): Promise<void> {
  return waitFor('all sessions to be connected and ready', timeoutMs, async () =>
    (await summaries(lab)).every(({ state }) => state.name === 'connected' && state.ready),
  );
}

/** What became of every note that was given to the talking session. */
export interface Ledger {
  next: number;
  /** Numbers of those that had to wait. */
  readonly queued: Set<number>;
  readonly sent: Set<number>;
  /** The person tried to drop these; some were sent before. */
  readonly dropTried: Set<number>;
  refused: number;
}

export function emptyLedger(): Ledger {
  return { next: 1, queued: new Set(), sent: new Set(), dropTried: new Set(), refused: 0 };
}

export async function putNotes(lab: Lab, { id }: Sailor, ledger: Ledger, many: number): Promise<void> {
  for (let i = 0; i < many; i++) {
    const n = ledger.next++;
    const message = { kind: 'text', text: JSON.stringify({ type: 'note', n }) } as const;
    const reply: Result<SendOutcome> = await ask(lab, 'send', { sessionId: id, message, anyway: false });
    if (!reply.ok) ledger.refused++;
    else ledger[reply.value.outcome].add(n);
  }
}

/** Drops the youngest note that waits, if there is one. */
export async function dropNote(lab: Lab, { id }: Sailor, ledger: Ledger): Promise<void> {
  const { messages } = await order(lab, 'queue', { sessionId: id });
  const last = messages.at(-1);
  if (last?.message.kind !== 'text') return;
  ledger.dropTried.add((JSON.parse(last.message.text) as { readonly n: number }).n);
  await order(lab, 'dropQueued', { sessionId: id, ids: [last.id] });
}
