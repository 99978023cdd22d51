import { afterEach, describe, expect, it } from 'vitest';
import { handshakeStats } from '../../../lib/panel/latency-view.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { type ExtensionPanel, openExtensionPanel } from '../../harness/extension-panel.ts';
import { tell } from '../../harness/figures.ts';
import { command, readEvents } from '../../harness/panel-bridge.ts';
import type { Target } from '../../harness/paths.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { startMortal } from '../../servers/faulty/mortal.ts';
import { until } from './rig.ts';

/** Without one success a browser slows from about the tenth (Chrome) or the second (Firefox) failure on. */
const FAILURES = 15;
/** No failure at a port where nobody listens takes nearly as long by itself. */
const SURELY_SLOWED_MS = 400;

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

interface Attempt {
  readonly slowed: boolean;
  readonly ms: number;
}

/** How long each attempt took, and whether it is marked. */
function attemptsOf(events: readonly ConnectionEvent[]): Attempt[] {
  return events.flatMap((event) => {
    if (event.kind !== 'error' && event.kind !== 'open') return [];
    const own = events.filter(({ connection }) => connection === event.connection);
    const startedAt = own.find(({ kind }) => kind === 'attempt')?.time ?? Number.NaN;
    const endedAt = own.find(({ kind }) => kind === 'close' || kind === 'open')?.time ?? Number.NaN;
    return [{ slowed: event.slowed, ms: endedAt - startedAt }];
  });
}

/** A server that is away for so long that the browser loses its patience, and then comes back. */
async function longOutage(panel: ExtensionPanel, failures: number) {
  const server = await startMortal((port) => startClarityServer({ port, intervalMs: 0 }));
  opened.push(server);
  await server.kill();
  const { page } = panel;
  const args = { url: server.url, protocols: [], profileId: CLARITY_PROFILE.id, headers: [] };
  const { sessionId } = await command(page, 'connect', args);
  const reconnect = { policy: 'linear', delayMs: 100, maxAttempts: null } as const;
  const profile = { ...CLARITY_PROFILE, reconnect, probe: false };
  await command(page, 'configure', { sessionId, profile, headers: [] });
  const events = (): Promise<ConnectionEvent[]> => readEvents(page, sessionId);
  await until(`${failures} failures`, async () => (attemptsOf(await events()).length >= failures ? true : null));
  await server.revive();
  await until('the return', async () => ((await events()).some(({ kind }) => kind === 'open') ? true : null));
  const { sessions } = await command(page, 'list', null);
  const told = await events();
  return {
    attempts: attemptsOf(told),
    handshakes: handshakeStats(told, CLARITY_PROFILE.thresholds.handshakeMs),
    summary: sessions.find(({ id }) => id === sessionId),
  };
}

describe.each([
  ['Chromium', 'chrome', FAILURES],
  ['Firefox', 'firefox', 7],
] as const)('%s slows attempts after many failures', (_name, target: Target, failures) => {
  it('and every one that it slowed is marked, and kept out of the handshake statistics', async () => {
    const panel = await openExtensionPanel(target, 'granted');
    opened.push(panel);
    const { attempts, handshakes, summary } = await longOutage(panel, failures);
    const told = attempts.map(({ ms, slowed }) => `${Math.round(ms)}${slowed ? '*' : ''}`).join(', ');
    tell(`${target}, ms of each attempt of a long outage (* marked as slowed): ${told}`);
    expect(attempts.filter(({ ms, slowed }) => ms > SURELY_SLOWED_MS && !slowed)).toEqual([]);
    expect(attempts.filter(({ slowed }) => slowed).length).toBeGreaterThan(0);
    expect(attempts[0]?.slowed).toBe(false);
    expect(attempts.at(-1)?.slowed).toBe(true);
    expect(handshakes).toEqual({ row: null, leftOut: 1 });
    expect(summary).toMatchObject({ slowHandshakes: 0, state: { name: 'connected' } });
  });
});
