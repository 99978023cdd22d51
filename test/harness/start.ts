import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeThrown } from '../../lib/base/result.ts';
import { type AllServers, describeServers, startAllServers } from '../servers/all.ts';
import { ensureBuilt } from './builds.ts';
import { sendFromComposer, showSession } from './composer.ts';
import { connectDemos, type DemoSession, listSessions, sendRegularMessages } from './demo-sessions.ts';
import type { DevToolsPanel } from './devtools-panel.ts';
import { type LaunchedExtension, launchWithExtension } from './extension.ts';
import { readLatencies } from './panel-bridge.ts';
import { ARTIFACTS } from './paths.ts';
import { formatReport, type SessionReport } from './start-report.ts';

const STREAM_INTERVAL_MS = 200;
const REGULAR_INTERVAL_MS = 1500;
/** When the headless demo drops its sockets, and how long it goes on after that: longer than a reconnect takes. */
const DROP_AFTER_MS = 5000;
const AFTER_DROP_MS = 7000;
const MESSAGES_BY_HAND = 5;
const REPLY_DELAYS_MS = [12, 25, 40, 80, 160, 640];

const DEMO_PAGE = `data:text/html,${encodeURIComponent(
  '<!doctype html><html lang="en"><title>Socketwright demo</title><body style="font:16px system-ui;margin:3rem">' +
    '<h1>Socketwright demo</h1><p>The Socketwright panel in the DevTools below holds live sessions to five demo servers.',
)}`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function hasDisplay(): boolean {
  if (process.argv.includes('--headless') || process.env['CI'] !== undefined) return false;
  if (process.platform !== 'linux') return true;
  return (process.env['DISPLAY'] ?? '') !== '' || (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** Faults worth seeing: some envelopes break their contract, some replies are slow. */
function misbehave(servers: AllServers): void {
  servers.clarity.intervalMs = STREAM_INTERVAL_MS;
  servers.clarity.faults.brokenEnvelopes = { everyNth: 6 };
  for (const server of servers.list) server.faults.delayRepliesMs = REPLY_DELAYS_MS;
}

async function report(view: DevToolsPanel, sessions: readonly DemoSession[]): Promise<string> {
  const summaries = await listSessions(view.panel);
  const reports: SessionReport[] = [];
  for (const { sessionId } of sessions) {
    const summary = summaries.find(({ id }) => id === sessionId);
    if (summary === undefined) throw new Error(`Session ${sessionId} is gone.`);
    reports.push({ summary, latencies: await readLatencies(view.panel, sessionId) });
  }
  return formatReport(reports);
}

/** The panel with DevTools' tab strip above it, without the page that is inspected. */
async function takePicture({ devtools, panel }: DevToolsPanel): Promise<string> {
  const path = join(ARTIFACTS, 'panel.png');
  const frame = await panel.frameElement();
  const box = await frame?.boundingBox();
  if (box === null || box === undefined) throw new Error('The panel is not visible, so there is nothing to picture.');
  mkdirSync(ARTIFACTS, { recursive: true });
  const tabs = Math.min(box.y, 28);
  // Capturing beyond the viewport lays the window out anew, and the panel would be caught before it is drawn again.
  const clip = { ...box, y: box.y - tabs, height: box.height + tabs };
  await devtools.screenshot({ path, clip, captureBeyondViewport: false });
  return path;
}

async function sendOnce(view: DevToolsPanel, sessions: readonly DemoSession[]): Promise<void> {
  for (const refusal of await sendRegularMessages(view.panel, sessions)) say(refusal);
}

/** Keeps the sessions talking for a while; when it returns, nothing is under way any more. */
async function talkFor(durationMs: number, view: DevToolsPanel, sessions: readonly DemoSession[]): Promise<void> {
  const end = performance.now() + durationMs;
  for (;;) {
    await sendOnce(view, sessions);
    const leftMs = end - performance.now();
    if (leftMs <= 0) return;
    await sleep(Math.min(REGULAR_INTERVAL_MS, leftMs));
  }
}

/** Without a display: a short, complete demonstration that ends by itself. */
async function demonstrate(servers: AllServers, view: DevToolsPanel, sessions: readonly DemoSession[]): Promise<void> {
  say('There is no display: the browser runs headless for a few seconds, then this ends by itself.');
  const [first] = sessions;
  if (first === undefined) throw new Error('There is no demo session.');
  const summary = (await listSessions(view.panel)).find(({ id }) => id === first.sessionId);
  await showSession(view.panel, summary?.name ?? '');
  for (let i = 0; i < MESSAGES_BY_HAND; i++) await sendFromComposer(view.panel, 'execution-update');
  await talkFor(DROP_AFTER_MS, view, sessions);
  servers.clarity.faults.dropNow();
  await talkFor(AFTER_DROP_MS, view, sessions);
  say(`\n${await report(view, sessions)}\n`);
  say(`Picture of the panel: ${await takePicture(view)}`);
}

/** With a display: runs until Ctrl+C or until the browser is closed. */
async function keepRunning(
  extension: LaunchedExtension,
  view: DevToolsPanel,
  sessions: readonly DemoSession[],
): Promise<void> {
  say('Running until Ctrl+C or until the browser is closed. The switches above break things on purpose, e.g.');
  say('  curl -X POST <server>/__faults -d \'{"dropNow":true}\'');
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    extension.browser.once('disconnected', () => resolve());
  });
  const stop = new AbortController();
  void ended.then(() => stop.abort());
  while (!stop.signal.aborted) {
    await sendOnce(view, sessions).catch((thrown: unknown) => {
      // The person may have closed DevTools; the sessions live on in the background.
      if (!stop.signal.aborted) say(`The demo's own messages stop: ${describeThrown(thrown)}`);
      return ended;
    });
    await sleep(REGULAR_INTERVAL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}

async function main(): Promise<void> {
  const display = hasDisplay();
  await ensureBuilt('chrome');
  const servers = await startAllServers({ preferDefaultPorts: true });
  try {
    for (const note of servers.notes) say(note);
    say(describeServers(servers.list));
    misbehave(servers);
    const extension = await launchWithExtension({ headless: !display, endsOnSignal: false });
    try {
      const view = await extension.openDevToolsPanel(DEMO_PAGE);
      const sessions = await connectDemos(view.panel, servers);
      if (display) await keepRunning(extension, view, sessions);
      else await demonstrate(servers, view, sessions);
    } finally {
      await extension.close();
    }
  } finally {
    await servers.close();
  }
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(`${describeThrown(thrown)}\n`);
  process.exitCode = 1;
}
