import { randomUUID } from 'node:crypto';
import type { Frame } from 'puppeteer-core';
import { assertExists } from '../../lib/base/assert.ts';
import { findProfile } from '../../lib/profile/built-in.ts';
import { fillTemplate } from '../../lib/profile/template.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { AllServers } from '../servers/all.ts';
import { command, RefusedCommand } from './panel-bridge.ts';

interface Demo {
  readonly server: Exclude<keyof AllServers, 'list' | 'notes' | 'close'>;
  /** What the session is called in the panel and in the report. */
  readonly name: string;
  readonly profileId: string;
  /** Templates sent once the session is connected: what makes the server talk. */
  readonly opening: readonly string[];
  /** Template sent again and again: what keeps the session alive and gives latency samples. */
  readonly regular: string;
}

const DEMOS: readonly Demo[] = [
  { server: 'clarity', name: 'Clarity', profileId: 'clarity', opening: [], regular: 'send-update' },
  { server: 'amiga', name: 'AMIGA metrics', profileId: 'amiga', opening: [], regular: 'refresh' },
  { server: 'chat', name: 'Chat', profileId: 'chat', opening: [], regular: 'message' },
  {
    server: 'sessionBuddy',
    name: 'Session-Buddy',
    profileId: 'session-buddy',
    opening: [],
    regular: 'ping',
  },
  { server: 'aip', name: 'AIP device', profileId: 'aip', opening: [], regular: 'heartbeat' },
];

export interface DemoSession {
  readonly sessionId: number;
  readonly demo: Demo;
}

const CONNECT_TIMEOUT_MS = 15_000;

export async function listSessions(panel: Frame): Promise<readonly SessionSummary[]> {
  return (await command(panel, 'list', null)).sessions;
}

async function isConnected(panel: Frame, sessionId: number): Promise<boolean> {
  return (await listSessions(panel)).some(({ id, state }) => id === sessionId && state.name === 'connected');
}

async function sendTemplate(panel: Frame, { sessionId, demo }: DemoSession, templateId: string): Promise<void> {
  const profile = assertExists(findProfile(demo.profileId), `profile ${demo.profileId}`);
  const template = profile.templates.find(({ id }) => id === templateId);
  const { body } = assertExists(template, `template ${templateId} of ${demo.profileId}`);
  const { variables } = await command(panel, 'settings', { sessionId });
  const filled = fillTemplate(body, {
    variables,
    now: Date.now(),
    uuid: randomUUID,
    counter: () => 1,
    random: Math.random,
  });
  if (!filled.ok) throw new Error(filled.error.message);
  await command(panel, 'send', { sessionId, message: { kind: 'message', text: filled.value }, anyway: false });
}

async function connectDemo(panel: Frame, demo: Demo, url: string): Promise<DemoSession> {
  const { sessionId } = await command(panel, 'connect', { url, protocols: [], profileId: demo.profileId, headers: [] });
  const deadline = Date.now() + CONNECT_TIMEOUT_MS;
  while (!(await isConnected(panel, sessionId))) {
    if (Date.now() > deadline) throw new Error(`The session to the ${demo.server} demo server did not connect.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await command(panel, 'rename', { sessionId, name: demo.name });
  const session = { sessionId, demo };
  for (const templateId of demo.opening) await sendTemplate(panel, session, templateId);
  return session;
}

/** One connected session for each demo server, in the order in which the panel shows them: the newest first. */
export async function connectDemos(panel: Frame, servers: AllServers): Promise<DemoSession[]> {
  const sessions: DemoSession[] = [];
  for (const demo of DEMOS.toReversed()) sessions.unshift(await connectDemo(panel, demo, servers[demo.server].url));
  return sessions;
}

/**
 * Sends each connected session's regular message once; a session that is just reconnecting is left out. Returns what the
 * background refused: a session may lose its connection between the look at it and the sending.
 */
export async function sendRegularMessages(panel: Frame, sessions: readonly DemoSession[]): Promise<string[]> {
  const summaries = await listSessions(panel);
  const refusals: string[] = [];
  for (const session of sessions) {
    const summary = summaries.find(({ id }) => id === session.sessionId);
    if (summary?.state.name !== 'connected') continue;
    await sendTemplate(panel, session, session.demo.regular).catch((thrown: unknown) => {
      if (!(thrown instanceof RefusedCommand)) throw thrown;
      refusals.push(`${session.demo.name}: ${thrown.message}`);
    });
  }
  return refusals;
}
