import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionEvent, LoggedState } from '../../../lib/protocol/connection-event.ts';
import { type ExtensionPanel, openExtensionPanel } from '../../harness/extension-panel.ts';
import { tell } from '../../harness/figures.ts';
import { command } from '../../harness/panel-bridge.ts';
import type { Target } from '../../harness/paths.ts';
import { epochMs } from '../../servers/faulty/faulty-server.ts';
import type { MortalServer } from '../../servers/faulty/mortal.ts';
import {
  expectLinear,
  INTERVAL_MS,
  type Interval,
  intervalLines,
  openRig,
  type Rig,
  TOLERANCE_MS,
  until,
  watchStalls,
} from './rig.ts';

const CYCLES = 4;
/** Seed 000: a handshake's most. */
const HANDSHAKE_MS = 300;
/** How long a server is away: three attempts meet nobody. */
const AWAY_MS = 3 * INTERVAL_MS + INTERVAL_MS / 2;

/** A sixth of the interval, because there are six scenarios. */
const APART_MS = INTERVAL_MS / 6;

const drop = (server: MortalServer): void => {
  server.current().faults.dropNow();
};

type EventOf<Kind extends ConnectionEvent['kind']> = Extract<ConnectionEvent, { kind: Kind }>;

async function eventsOf<Kind extends ConnectionEvent['kind']>(rig: Rig, kind: Kind): Promise<EventOf<Kind>[]> {
  const isWanted = (event: ConnectionEvent): event is EventOf<Kind> => event.kind === kind;
  return (await rig.events()).filter(isWanted);
}

/** From each failed attempt to the one after it, as the session recorded them: nobody was there to see them come. */
async function recordedIntervals(rig: Rig, scenario: string, stallMs: number): Promise<Interval[]> {
  const events = await rig.events();
  return events.flatMap((close, i) => {
    if (close.kind !== 'close') return [];
    const next = events.slice(i).find(({ kind }) => kind === 'attempt');
    if (next === undefined) return [];
    const end = events.find(
      ({ connection, kind }) => connection === next.connection && (kind === 'open' || kind === 'error'),
    );
    return [
      { scenario, ms: next.time - close.time, slowed: end !== undefined && 'slowed' in end && end.slowed, stallMs },
    ];
  });
}

/** Which step may follow which state. */
const ALLOWED: Readonly<Record<LoggedState, readonly LoggedState[]>> = {
  disconnected: ['connecting'],
  connecting: ['connected', 'ready', 'reconnecting', 'held', 'disconnected'],
  connected: ['ready', 'reconnecting', 'held', 'closing', 'disconnected'],
  ready: ['reconnecting', 'held', 'closing', 'disconnected'],
  reconnecting: ['connecting', 'held', 'disconnected'],
  held: ['reconnecting', 'connecting', 'disconnected'],
  closing: ['disconnected', 'connecting'],
};

/** The reconnect scenarios of seed 000 §3.3, each with a session and a server of its own, all at the same time. */
export function describeScenarios(name: string, target: Target): void {
  describe(`${name}: seed 000 §3.3`, () => {
    const intervals: Interval[] = [];
    const rigs: Rig[] = [];
    let started = 0;
    let panel: ExtensionPanel;

    const stalls = watchStalls();

    const rigFor = async (scenario: string): Promise<Rig> => {
      // Firefox makes one handshake at a time with a host: apart from each other, the sessions stay so.
      await sleep(started++ * APART_MS);
      const rig = await openRig({ panel, scenario, intervals, stalls });
      rigs.push(rig);
      return rig;
    };
    const own = (scenario: string): Interval[] => intervals.filter((one) => one.scenario === scenario);

    beforeAll(async () => {
      panel = await openExtensionPanel(target, 'granted');
    });

    afterAll(async () => {
      tell(`${name}, time between a loss and the next attempt:\n${intervalLines(intervals)}`);
      for (const rig of rigs) await rig.close();
      stalls.stop();
      await panel.close();
    });

    it.concurrent('test_basic_reconnect', async () => {
      const rig = await rigFor('basic');
      await rig.cycle(drop);
      expectLinear(own('basic'));
      const steps = (await eventsOf(rig, 'state')).map(({ to }) => to);
      const wanted = ['connecting', 'ready', 'reconnecting', 'connecting', 'ready'];
      expect(steps.filter((step) => step !== 'connected')).toEqual(wanted);
    });

    it.concurrent('test_multiple_reconnects', async () => {
      const rig = await rigFor('multiple');
      for (let i = 0; i < CYCLES; i++) await rig.cycle(drop);
      expectLinear(own('multiple'));
      const { reconnects, connections } = await rig.summary();
      expect({ reconnects, connections }).toEqual({ reconnects: CYCLES, connections: CYCLES + 1 });
    });

    it.concurrent('test_server_unavailable', async () => {
      const rig = await rigFor('unavailable');
      await rig.server.kill();
      const killedAt = epochMs();
      await sleep(AWAY_MS);
      const revivedAt = epochMs();
      await rig.server.revive();
      await rig.connectedAgain();
      const found = await recordedIntervals(rig, 'unavailable', stalls.since(killedAt));
      intervals.push(...found);
      expect(found.length).toBeGreaterThanOrEqual(4);
      expectLinear(found);
      const [first] = rig.server.current().stats.connections;
      if (found.at(-1)?.slowed === false) {
        expect((first?.openedAt ?? Number.NaN) - revivedAt).toBeLessThanOrEqual(
          INTERVAL_MS + TOLERANCE_MS + stalls.since(revivedAt),
        );
      }
      const failures = await eventsOf(rig, 'error');
      expect(failures.map(({ category }) => category)).toEqual([
        'connection_error',
        ...found.slice(1).map(() => 'connection_refused'),
      ]);
      await rig.echo('back');
    });

    it.concurrent('test_network_interruption_simulation', async () => {
      const rig = await rigFor('interruption');
      await rig.echo('before');
      await rig.cycle(drop);
      expectLinear(own('interruption'));
      await rig.echo('after');
      const [close] = await eventsOf(rig, 'close');
      expect(close).toMatchObject({ code: 1006, wasClean: false, initiator: 'network' });
    });

    it.concurrent('test_reconnect_performance_validation', async () => {
      const rig = await rigFor('performance');
      for (let i = 0; i < CYCLES; i++) await rig.cycle(drop);
      expectLinear(own('performance'));
      const opens = (await eventsOf(rig, 'open')).filter(({ slowed }) => !slowed);
      expect(opens.length).toBeGreaterThan(1);
      for (const { handshakeMs } of opens) expect(handshakeMs).toBeLessThanOrEqual(HANDSHAKE_MS);
      expect((await rig.summary()).slowHandshakes).toBe(0);
    });

    it.concurrent('test_state_consistency_validation', async () => {
      const rig = await rigFor('consistency');
      await rig.cycle(drop);
      await rig.cycle((server) => server.current().faults.closeWith({ code: 1012, reason: 'restart' }));
      rig.server.current().faults.refuse = 503;
      drop(rig.server);
      await until('two refusals', () => (rig.server.current().stats.refused >= 2 ? true : null));
      expect((await rig.summary()).state.name).not.toBe('connected');
      rig.server.current().faults.refuse = null;
      await rig.connectedAgain();
      expect(rig.server.current().stats.live).toBe(1);
      await command(panel.page, 'disconnect', { sessionId: rig.sessionId });
      await rig.inState('disconnected');
      await until('the server to see it', () => (rig.server.current().stats.live === 0 ? true : null));
      await command(panel.page, 'reconnect', { sessionId: rig.sessionId });
      await rig.connectedAgain();
      expectLinear(own('consistency'));

      const steps = await eventsOf(rig, 'state');
      expect(steps.length).toBeGreaterThan(12);
      for (const [i, { from, to }] of steps.entries()) {
        expect(ALLOWED[from], `${from} → ${to}`).toContain(to);
        if (i > 0) expect(from).toBe(steps[i - 1]?.to);
      }
      expect(['connected', 'ready']).toContain(steps.at(-1)?.to);
    });
  });
}
