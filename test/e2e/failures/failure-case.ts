import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ConnectionEvent, FailureCategory, FailureCause } from '../../../lib/protocol/connection-event.ts';
import type { SessionSummary } from '../../../lib/session/summary.ts';
import { command, readEvents } from '../../harness/panel-bridge.ts';
import type { Target } from '../../harness/paths.ts';

/** A server that fails, and what has to be done to make it. */
export interface Scene {
  readonly url: string;
  /** After the connection opened. */
  act?(): Promise<unknown>;
  close(): Promise<void>;
}

/** What the session has to record and to say. */
export interface Expected {
  /** Null where nothing failed. `evidence` is matched as a part; null where there is none. */
  readonly failure: {
    readonly category: FailureCategory;
    readonly cause: FailureCause;
    readonly evidence: object | null;
  } | null;
  /** The sentence that the person reads. */
  readonly says: RegExp;
  /** What follows, as the time line tells it. */
  readonly then: RegExp;
}

export interface FailureCase {
  readonly name: string;
  start(): Promise<Scene>;
  readonly protocols?: readonly string[];
  /** What differs from the profile for any server. */
  readonly profile?: Partial<Profile>;
  /** Whether the time line tells all that the row is about; default: the failure and what follows. */
  isTold?(events: readonly ConnectionEvent[]): boolean;
  /** What else must hold; throws. */
  verify?(events: readonly ConnectionEvent[]): void;
  readonly expected: Readonly<Record<Target, Expected>>;
}

export interface Observed {
  readonly events: readonly ConnectionEvent[];
  readonly summary: SessionSummary;
}

const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 100;

/** A failed handshake is explained a moment after what follows was decided. */
export function isTold(events: readonly ConnectionEvent[]): boolean {
  const kinds = new Set(events.map(({ kind }) => kind));
  return kinds.has('error') && (kinds.has('retry') || kinds.has('stopped'));
}

async function waitFor<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${PATIENCE_MS} ms in vain for ${what}.`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function summaryOf(page: Page, sessionId: number): Promise<SessionSummary> {
  const { sessions } = await command(page, 'list', null);
  const summary = sessions.find(({ id }) => id === sessionId);
  if (summary === undefined) throw new Error(`There is no session ${sessionId}.`);
  return summary;
}

function waitForState(page: Page, sessionId: number, name: SessionSummary['state']['name']): Promise<true> {
  return waitFor(`session ${sessionId} to be ${name}`, async () =>
    (await summaryOf(page, sessionId)).state.name === name ? true : null,
  );
}

/**
 * Connects with a changed profile: a session is made first, changed while it is disconnected, and connected anew. What
 * counts are connections after number `from`.
 */
async function connectChanged(page: Page, url: string, one: FailureCase): Promise<{ id: number; from: number }> {
  const protocols = one.protocols ?? [];
  const { sessionId: id } = await command(page, 'connect', { url, protocols, profileId: JSON_PROFILE.id, headers: [] });
  if (one.profile === undefined) return { id, from: 0 };
  await command(page, 'disconnect', { sessionId: id });
  await waitForState(page, id, 'disconnected');
  const profile = { ...JSON_PROFILE, ...one.profile };
  await command(page, 'configure', { sessionId: id, profile, headers: [] });
  const { connections: from } = await summaryOf(page, id);
  await command(page, 'reconnect', { sessionId: id });
  return { id, from };
}

/** Plays one case through the real extension, whose panel is `page`, and returns what the session recorded. */
export async function observe(page: Page, one: FailureCase): Promise<Observed> {
  const scene = await one.start();
  try {
    const { id, from } = await connectChanged(page, scene.url, one);
    if (scene.act !== undefined) {
      await waitForState(page, id, 'connected');
      await scene.act();
    }
    const told = one.isTold ?? isTold;
    const events = await waitFor(`the time line of "${one.name}"`, async () => {
      const events = (await readEvents(page, id)).filter(({ connection }) => connection > from);
      return told(events) ? events : null;
    });
    const summary = await summaryOf(page, id);
    await command(page, 'disconnect', { sessionId: id });
    return { events, summary };
  } finally {
    await scene.close();
  }
}
