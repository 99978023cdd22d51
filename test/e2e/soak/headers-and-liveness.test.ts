import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { readWorkerHeap } from '../../bench/worker-heap.ts';
import { tell } from '../../harness/figures.ts';
import { LAN_HOST_FLAG, loopbackBuild } from '../../harness/loopback-build.ts';
import { stopWorker } from '../../harness/stop-worker.ts';
import { type Lab, openLab, type Stored, waitFor } from '../lifetime/lab.ts';
import { type Chaos, createChaos, flicker } from './chaos.ts';
import { allReady, type Crew, configure, emptyLedger, muster, PATIENT, putNotes, type Sailor } from './crew.ts';
import { allIn, order, summaries, WAIT_MS } from './fleet.ts';
import { type MoodyServer, startMoody } from './moody-server.ts';

/** Of storm; the rest takes about 45 s. `SOAK_SECONDS=7200` for a run of two hours. */
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 20);
const SEED = 20_261_121;
/** Setting the rule and opening the socket take about this long. */
const STOP_AFTER_MS = [0, 1, 2, 3, 4, 5];
const FLICKERS = 40;
const STOPS = Math.max(3, Math.round(SECONDS / 20));
/** Growth of the worker from the first quarter of the storm on. */
const MOST_GROWTH_MB = 2;
/** The background writes what it has after at most 250 ms; what is not written when a worker dies is lost, as it is told. */
const WRITTEN_MS = 1000;
/** The offscreen document is kept for 30 s after its last socket. */
const DOCUMENT_LEFT_MS = 45_000;
/** Ten times as long as a rule stays after its handshake. */
const RULES_LEFT_MS = 2000;
const TEST_TIMEOUT_MS = SECONDS * 3000 + 90_000;

interface Census {
  readonly timeouts: number;
  readonly intervals: number;
}
interface Leftovers {
  readonly rules: number;
  readonly documents: number;
}

let server: MoodyServer;
let lab: Lab;
let crew: Crew;
let chaos: Chaos;
let buildDir = '';
const ledger = emptyLedger();
const figures: string[] = [];

const note = (text: string): unknown => figures.push(text);
const leftovers = (): Promise<Leftovers> => lab.order<Leftovers>('leftovers', null);

async function heapMB(): Promise<number> {
  const { endpoint, extensionId } = lab.debugger();
  return (await readWorkerHeap(endpoint, extensionId)).totalMB;
}

async function eventsOf({ id }: Sailor): Promise<readonly ConnectionEvent[]> {
  const { events } = await lab.order<Stored>('inspect', { id });
  return events as unknown as readonly ConnectionEvent[];
}

/** The storm ends; every session is connected and ready once, and stays so, and nothing is left of the rest. */
async function calm(): Promise<void> {
  server.stormy = false;
  server.down = false;
  crew.talking.profile = PATIENT;
  for (const sailor of crew.all) {
    await configure(lab, sailor);
    await order(lab, 'reconnect', { sessionId: sailor.id });
  }
  await allReady(lab, 20_000);
  // Who was connected or connecting when its token changed shows the new one from the next handshake on.
  for (const { client } of crew.guarded) server.drop(client);
  await sleep(WAIT_MS);
  await allReady(lab, 20_000);
  await waitFor('the server to see one socket a session', 5000, () =>
    crew.all.every(({ client }) => server.live(client) === 1),
  );
  const arrived = server.arrivals.length;
  await sleep(1500);
  expect(server.arrivals.length).toBe(arrived);
  await allReady(lab, 1000);
  expect(crew.all.map(({ client }) => server.live(client))).toEqual([1, 1, 1, 1]);
  expect(await leftovers()).toEqual({ rules: 0, documents: 1 });
}

/** Each note that had to wait arrived once and in its order, or is counted among those that were never sent. */
async function expectNotes(): Promise<void> {
  await waitFor('an empty queue', 5000, async () => {
    const own = (await summaries(lab)).find(({ id }) => id === crew.talking.id);
    return own?.queued === 0;
  });
  await sleep(300);
  const arrived = new Set(server.notes);
  expect(server.notes, 'in order, none twice').toEqual([...arrived].toSorted((a, b) => a - b));
  const missing = [...ledger.queued].filter((n) => !arrived.has(n));
  const { unsent } = (await summaries(lab)).find(({ id }) => id === crew.talking.id) ?? {};
  expect(unsent, `missing: ${missing.join(', ')}`).toBe(missing.length);
  expect(missing.filter((n) => !ledger.dropTried.has(n))).toEqual([]);
}

/** Each handshake shows the token that its attempt was to show, tokens never go back to an older one, and nobody else shows any. */
async function expectTokens(): Promise<void> {
  const [first, second] = crew.guarded;
  for (const sailor of [first, second]) {
    const own = server.arrivals.filter(({ client }) => client === sailor.client);
    const attempts = (await eventsOf(sailor)).filter((event) => event.kind === 'attempt');
    const wrong = own.flatMap(({ at, authorization }) => {
      const attempt = attempts.findLast(({ time }) => time <= at);
      if (attempt !== undefined && attempt.headers.length > 0 === (authorization !== null)) return [];
      return [{ authorization, attempt, afterMs: at - (attempt?.time ?? 0) }];
    });
    expect(wrong, `${sailor.client}: a header too many or too few`).toEqual([]);
    const tokens = own.flatMap(({ authorization, isFetch }) =>
      authorization === null || isFetch ? [] : [authorization],
    );
    const prefix = `Bearer ${sailor.client}-`;
    expect(tokens.filter((token) => !token.startsWith(prefix))).toEqual([]);
    const numbers = tokens.map((token) => Number(token.slice(prefix.length)));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.at(-1)).toBe(sailor.token);
  }
  const others = server.arrivals.filter(({ client }) => client !== first.client && client !== second.client);
  expect(others.filter(({ authorization }) => authorization !== null)).toEqual([]);
}

function counted(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, many]) => `${many} ${value}`).join(', ');
}

beforeAll(async () => {
  server = await startMoody(SEED);
  buildDir = loopbackBuild('chrome');
  lab = await openLab({ buildDir, workerScripts: ['worker-census'], args: [LAN_HOST_FLAG] });
  await lab.openPanel();
  crew = await muster(lab, server);
  chaos = createChaos(lab, crew, ledger, SEED);
  await allReady(lab, 15_000);
}, 60_000);

afterAll(async () => {
  tell(`Soak with headers, probes, ready gate, heartbeat and queue:\n  ${figures.join('\n  ')}`);
  await lab?.close();
  await server?.close();
  rmSync(buildDir, { recursive: true, force: true });
});

describe('a long bad day of sessions that show tokens, look into failures and queue', () => {
  it(
    'leaves every session ready, each queued message sent once, no header rule behind, and the memory flat',
    async () => {
      server.stormy = true;
      server.drop();
      const startedAt = Date.now();
      const heaps: number[] = [];
      const most = { rules: 0, documents: 0 };
      for (let quarter = 1; quarter <= 4; quarter++) {
        while (Date.now() - startedAt < quarter * SECONDS * 250) {
          await chaos.step();
          const { rules, documents } = await leftovers();
          most.rules = Math.max(most.rules, rules);
          most.documents = Math.max(most.documents, documents);
        }
        heaps.push(await heapMB());
      }
      await calm();
      heaps.push(await heapMB());
      await expectNotes();
      await expectTokens();

      const events = (await Promise.all(crew.all.map(eventsOf))).flat();
      const did = Object.entries(chaos.done).map(([deed, many]) => `${many} ${deed}`);
      const { refused, hung, ended, mute } = server.faults;
      note(
        `storm of ${SECONDS} s: ${server.arrivals.length} handshakes, ${server.arrivals.filter(({ isFetch }) => isFetch).length} of them by fetch`,
      );
      note(
        `  the server refused ${refused}, left ${hung} hanging, ended ${ended} connections, fell silent on ${mute}; we did: ${did.join(', ')}`,
      );
      note(`  time lines: ${counted(events.map((event) => event.kind))}`);
      note(`  notes: ${ledger.queued.size} queued, ${ledger.sent.size} sent at once, ${ledger.refused} refused`);
      note(`  most at a time: ${most.rules} header rules, ${most.documents} offscreen documents`);
      note(`worker's heap at each quarter and after: ${heaps.map((mb) => mb.toFixed(2)).join(', ')} MB`);
      expect((heaps[4] ?? 0) - (heaps[0] ?? 0)).toBeLessThan(MOST_GROWTH_MB);
      expect(most.documents).toBe(1);
      expect(refused + hung + ended + mute).toBeGreaterThan(5 * SECONDS);
      const kinds = new Set(events.map((event) => event.kind));
      for (const kind of ['probe', 'hold', 'heartbeat-missed', 'silence', 'queue'] as const) {
        expect(kinds, kind).toContain(kind);
      }
    },
    TEST_TIMEOUT_MS,
  );

  it('Stop in the middle of a handshake never lets it go out without its header', async () => {
    for (const { id } of crew.guarded) await order(lab, 'disconnect', { sessionId: id });
    await sleep(500);
    const from = server.arrivals.length;
    for (const gapMs of STOP_AFTER_MS) {
      for (const { id } of crew.guarded) await flicker(lab, id, FLICKERS, gapMs);
      await sleep(200);
    }
    const arrived = server.arrivals.slice(from);
    const bare = arrived.filter(({ authorization }) => authorization === null).length;
    const tried = STOP_AFTER_MS.length * crew.guarded.length * FLICKERS;
    note(
      `stopped in the handshake ${tried} times: ${arrived.length} reached the server, ${bare} of them without the token`,
    );
    expect(bare).toBe(0);
    await calm();
  }, 60_000);

  it(
    'comes back from workers that are stopped in the storm, with the queue and without an old header',
    async () => {
      const { endpoint, extensionId } = lab.debugger();
      for (let i = 0; i < STOPS; i++) {
        server.stormy = true;
        server.down = true;
        server.drop();
        await waitFor('the talking session to be down', 10_000, () => server.live(crew.talking.client) === 0);
        await sleep(500);
        await putNotes(lab, crew.talking, ledger, 5);
        await sleep(WRITTEN_MS);
        await stopWorker(endpoint, extensionId);
        await waitFor('the worker to know its sessions', 30_000, async () => {
          const known = await summaries(lab).catch(() => []);
          return known.length === crew.all.length;
        });
        await sleep(500);
        await calm();
        await expectNotes();
      }
      await expectTokens();
      const gaps: number[] = [];
      for (const sailor of crew.all) gaps.push((await eventsOf(sailor)).filter(({ kind }) => kind === 'gap').length);
      note(`worker stopped ${STOPS} times in the storm: ${gaps.join(', ')} gaps told per session`);
      expect(gaps).toEqual(crew.all.map(() => STOPS));
      const mostLive = crew.all.map(({ client }) => server.mostLive(client));
      note(`most sockets of a session at a time: ${mostLive.join(', ')}`);
    },
    TEST_TIMEOUT_MS,
  );

  it('Stop ends everything: no socket, no probe, no rule, no timer, and then the offscreen document too', async () => {
    server.stormy = true;
    server.drop();
    await sleep(1000);
    for (const { id } of crew.all) await order(lab, 'disconnect', { sessionId: id });
    await allIn(lab, 'disconnected', 15_000);
    await waitFor('the server to be left', 5000, () => crew.all.every(({ client }) => server.live(client) === 0));
    const stoppedAt = Date.now();
    const arrived = server.arrivals.length;
    // The rule of a handshake that was cut short stays a moment longer, until the browser's network has let go of it.
    await waitFor('the last header rule to go', RULES_LEFT_MS, async () => (await leftovers()).rules === 0);
    await sleep(1000);
    const soon = await lab.order<Census>('census', null);
    // Of the sessions nothing is left; one timer is the document's.
    expect(soon).toEqual({ timeouts: 1, intervals: 0 });
    await waitFor('the offscreen document to go', DOCUMENT_LEFT_MS, async () => {
      await lab.order<Census>('census', null);
      return (await leftovers()).documents === 0;
    });
    const seconds = ((Date.now() - stoppedAt) / 1000).toFixed(0);
    const left = await lab.order<Census>('census', null);
    note(`timers in the worker after Stop: ${JSON.stringify(soon)}, and ${JSON.stringify(left)} after ${seconds} s`);
    expect(left).toEqual({ timeouts: 0, intervals: 0 });
    expect(server.arrivals.length).toBe(arrived);
    expect(await leftovers()).toEqual({ rules: 0, documents: 0 });
  }, 90_000);
});
