import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import type { SessionSummary } from '../../../lib/session/summary.ts';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { command, readEvents } from '../../harness/panel-bridge.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { epochMs } from '../../servers/faulty/faulty-server.ts';
import { type MortalServer, startMortal } from '../../servers/faulty/mortal.ts';

/** Seed 000 §2.2, and how far an attempt may be from it. */
export const INTERVAL_MS = 2000;
export const TOLERANCE_MS = 150;
const PATIENCE_MS = 20_000;

/** Time between a loss and the attempt after it. */
export interface Interval {
  readonly scenario: string;
  readonly ms: number;
  /** The browser itself held the attempt back, so the interval is not ours. */
  readonly slowed: boolean;
  /** How late a timer of the test itself was meanwhile: a machine that stalls delays both alike. */
  readonly stallMs: number;
}

const TICK_MS = 20;

/** Notes how late the timers of this process are; `since` tells the worst since a moment (epoch ms). */
export function watchStalls(): { since(from: number): number; stop(): void } {
  const stalls: { readonly at: number; readonly ms: number }[] = [];
  let last = epochMs();
  const timer = setInterval(() => {
    const now = epochMs();
    if (now - last > 2 * TICK_MS) stalls.push({ at: now, ms: now - last - TICK_MS });
    last = now;
  }, TICK_MS);
  return {
    since: (from) => Math.max(0, ...stalls.filter(({ at }) => at >= from).map(({ ms }) => ms)),
    stop: () => clearInterval(timer),
  };
}

export async function until<T>(what: string, look: () => Promise<T | null> | T | null): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${PATIENCE_MS} ms in vain for ${what}.`);
    await sleep(20);
  }
}

/** One session of the real extension against a Clarity server of its own. */
export interface Rig {
  readonly server: MortalServer;
  readonly sessionId: number;
  summary(): Promise<SessionSummary>;
  events(): Promise<ConnectionEvent[]>;
  inState(name: SessionSummary['state']['name']): Promise<unknown>;
  /** Waits until the session is connected and the store, which is written a moment later, tells so too. */
  connectedAgain(): Promise<void>;
  /** Ends the connection by `end`, waits for the next one, and keeps the interval between them as the server saw it. */
  cycle(end: (server: MortalServer) => void): Promise<void>;
  /** Sends a request and waits for its echo. */
  echo(correlationId: string): Promise<void>;
  close(): Promise<void>;
}

export interface RigParts {
  readonly panel: ExtensionPanel;
  readonly scenario: string;
  /** Where the rig adds what it measures. */
  readonly intervals: Interval[];
  readonly stalls: ReturnType<typeof watchStalls>;
}

export async function openRig({ panel, scenario, intervals, stalls }: RigParts): Promise<Rig> {
  const { page } = panel;
  const server = await startMortal((port) => startClarityServer({ port, intervalMs: 0 }));
  const args = { url: server.url, protocols: [], profileId: CLARITY_PROFILE.id, headers: [] };
  const { sessionId } = await command(page, 'connect', args);
  const events = (): Promise<ConnectionEvent[]> => readEvents(page, sessionId);
  const summary = async (): Promise<SessionSummary> => {
    const { sessions } = await command(page, 'list', null);
    const own = sessions.find(({ id }) => id === sessionId);
    if (own === undefined) throw new Error(`Session ${sessionId} is gone.`);
    return own;
  };
  const inState: Rig['inState'] = (name) =>
    until(`${scenario}: ${name}`, async () => ((await summary()).state.name === name ? name : null));
  const opens = async (): Promise<ConnectionEvent[]> => (await events()).filter(({ kind }) => kind === 'open');
  const rig: Rig = {
    server,
    sessionId,
    summary,
    events,
    inState,
    async cycle(end) {
      const before = server.current().stats.opened;
      const openedBefore = (await opens()).length;
      const endedAt = epochMs();
      end(server);
      const record = await until(`${scenario}: the next connection`, () => {
        const { opened, connections } = server.current().stats;
        return opened > before ? (connections.at(-1) ?? null) : null;
      });
      const open = await until(`${scenario}: its event`, async () => (await opens())[openedBefore] ?? null);
      const slowed = open.kind === 'open' && open.slowed;
      intervals.push({ scenario, ms: record.openedAt - endedAt, slowed, stallMs: stalls.since(endedAt) });
      await rig.connectedAgain();
    },
    async connectedAgain() {
      await inState('connected');
      const { connections } = await summary();
      await until(`${scenario}: the record of it`, async () => {
        const written = (await opens()).some(({ connection }) => connection === connections);
        return written ? true : null;
      });
    },
    async echo(correlationId) {
      const { received, sent } = server.current().stats;
      const { frames } = await summary();
      const payload = { correlationId, status: 'running' };
      const envelope = { type: 'execution-update', ts: new Date().toISOString(), projectId: 'p', payload };
      const message = { kind: 'text', text: JSON.stringify(envelope) } as const;
      expect(await command(page, 'send', { sessionId, message, anyway: false })).toEqual({ outcome: 'sent' });
      // The request and its echo.
      await until(`${scenario}: the echo`, async () => ((await summary()).frames >= frames + 2 ? true : null));
      expect(server.current().stats.received).toBe(received + 1);
      expect(server.current().stats.sent).toBe(sent + 1);
    },
    async close() {
      await command(page, 'disconnect', { sessionId });
      await inState('disconnected');
      await server.close();
    },
  };
  await rig.connectedAgain();
  return rig;
}

/** Every interval that is ours has to be the profile's. */
export function expectLinear(intervals: readonly Interval[]): void {
  const ours = intervals.filter(({ slowed }) => !slowed);
  const off = ours.filter(
    ({ ms, stallMs }) => ms < INTERVAL_MS - TOLERANCE_MS || ms > INTERVAL_MS + TOLERANCE_MS + stallMs,
  );
  expect(off).toEqual([]);
  expect(ours.length).toBeGreaterThan(0);
}

/** One line for each scenario, e.g. `basic reconnect: 2003 ms`. */
export function intervalLines(intervals: readonly Interval[]): string {
  const names = [...new Set(intervals.map(({ scenario }) => scenario))];
  return names
    .map((name) => {
      const own = intervals.filter(({ scenario }) => scenario === name);
      return `  ${name}: ${own.map(intervalText).join(', ')} ms`;
    })
    .join('\n');
}

function intervalText({ ms, slowed, stallMs }: Interval): string {
  const stalled = stallMs > TOLERANCE_MS / 3 ? ` (the machine stalled for ${Math.round(stallMs)} ms)` : '';
  return `${Math.round(ms)}${slowed ? ' slowed' : ''}${stalled}`;
}
