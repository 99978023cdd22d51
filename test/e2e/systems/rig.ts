import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Json } from '../../../lib/base/json.ts';
import { findProfile } from '../../../lib/profile/built-in.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { fillTemplate } from '../../../lib/profile/template.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import type { SessionSummary } from '../../../lib/session/summary.ts';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { command, readEvents } from '../../harness/panel-bridge.ts';
import { type MortalServer, startMortal } from '../../servers/faulty/mortal.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { readFrames, type StoredFrame } from './frames.ts';

const PATIENCE_MS = 15_000;

/** Asks until `look` gives something; what it waits for is named when it never comes. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${PATIENCE_MS} ms in vain for ${what}.`);
    await sleep(25);
  }
}

export function builtIn(id: string): Profile {
  const profile = findProfile(id);
  if (profile === null) throw new Error(`There is no built-in profile ${id}.`);
  return profile;
}

/** One session of the real extension against one server of its own. */
export interface Rig {
  readonly server: MortalServer;
  readonly sessionId: number;
  readonly page: Page;
  summary(): Promise<SessionSummary>;
  events(): Promise<ConnectionEvent[]>;
  frames(): Promise<StoredFrame[]>;
  /** The session is ready on this connection of its own. */
  ready(connection: number): Promise<void>;
  /** The first frame after `afterSeq` that fits. */
  frame(what: string, fits: (frame: StoredFrame) => boolean, afterSeq?: number): Promise<StoredFrame>;
  received(type: string, afterSeq?: number): Promise<StoredFrame>;
  event(kind: ConnectionEvent['kind'], fits?: (event: ConnectionEvent) => boolean): Promise<ConnectionEvent>;
  /** Sends a message as the composer does: template filled with the session's variables, written by the codec. Returns the `seq` of what was there before. */
  send(body: string): Promise<number>;
  template(id: string): Promise<number>;
  /** Runs a sequence of the profile to its end; rejects with what it says when it fails. */
  run(id: string): Promise<void>;
  /** One raw frame, whatever the contract says. */
  sendRaw(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface RigParts {
  readonly panel: ExtensionPanel;
  /** A built-in profile by its id, or one of the person's own, which is stored first. */
  readonly profile: string | Profile;
  readonly values?: Readonly<Record<string, Json>>;
  readonly serve: (port: number) => Promise<DemoServer>;
}

export async function openRig({ panel, profile, values, serve }: RigParts): Promise<Rig> {
  const { page } = panel;
  const server = await startMortal(serve);
  const own = typeof profile === 'string' ? builtIn(profile) : profile;
  if (typeof profile !== 'string') await command(page, 'saveProfile', { profile, replaces: null });
  if (values !== undefined) {
    await command(page, 'saveProfileValues', { profileId: own.id, values: { environment: null, values } });
  }
  const args = { url: server.url, protocols: [], profileId: own.id, headers: [] };
  const { sessionId } = await command(page, 'connect', args);
  let counted = 0;

  const frames = (): Promise<StoredFrame[]> => readFrames(page, sessionId);
  const rig: Rig = {
    server,
    sessionId,
    page,
    frames,
    events: () => readEvents(page, sessionId),
    async summary() {
      const { sessions } = await command(page, 'list', null);
      const found = sessions.find(({ id }) => id === sessionId);
      if (found === undefined) throw new Error(`Session ${sessionId} is gone.`);
      return found;
    },
    async ready(connection) {
      await until(`${own.id}: ready on connection ${connection}`, async () => {
        const { state } = await rig.summary();
        return state.name === 'connected' && state.ready && state.connection >= connection;
      });
    },
    frame: (what, fits, afterSeq = 0) =>
      until(`${own.id}: ${what}`, async () => (await frames()).find((one) => one.seq > afterSeq && fits(one))),
    received: (type, afterSeq = 0) =>
      rig.frame(`a received ${type}`, (one) => one.direction === 'received' && one.type === type, afterSeq),
    event: (kind, fits = () => true) =>
      until(`${own.id}: event ${kind}`, async () => (await rig.events()).find((one) => one.kind === kind && fits(one))),
    async send(body) {
      const { variables } = await command(page, 'settings', { sessionId });
      const scope = {
        variables,
        now: Date.now(),
        uuid: () => crypto.randomUUID(),
        counter: () => ++counted,
        random: () => Math.random(),
      };
      const filled = fillTemplate(body, scope);
      if (!filled.ok) throw new Error(filled.error.message);
      const before = (await rig.summary()).frames;
      const message = { kind: 'message', text: filled.value } as const;
      expect(await command(page, 'send', { sessionId, message, anyway: false })).toEqual({ outcome: 'sent' });
      return before;
    },
    template(id) {
      const found = own.templates.find((one) => one.id === id);
      if (found === undefined) throw new Error(`${own.id} has no template ${id}.`);
      return rig.send(found.body);
    },
    async run(id) {
      const sequence = own.sequences.find((one) => one.id === id);
      if (sequence === undefined) throw new Error(`${own.id} has no sequence ${id}.`);
      await command(page, 'run', { sessionId, sequence });
      const end = await rig.event('run', (event) => event.kind === 'run' && event.what !== 'started');
      if (end.kind === 'run' && end.what !== 'done') throw new Error(`${end.what}: ${end.detail}`);
    },
    async sendRaw(text) {
      await command(page, 'send', { sessionId, message: { kind: 'text', text }, anyway: true });
    },
    async close() {
      await command(page, 'remove', { sessionId });
      await server.close();
    },
  };
  return rig;
}

/** Opens a rig, waits until it is ready, and closes it whatever happens. */
export async function withRig(parts: RigParts, body: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = await openRig(parts);
  try {
    await rig.ready(1);
    await body(rig);
  } finally {
    await rig.close();
  }
}

/** Ends the server as a crash would, brings it back, and waits until the session is ready again. Returns the last `seq` before it. */
export async function killAndRevive(rig: Rig): Promise<number> {
  const { state } = await rig.summary();
  const connection = state.name === 'connected' ? state.connection : 1;
  await rig.server.kill();
  await rig.event('close', (event) => event.connection === connection);
  const { frames } = await rig.summary();
  await rig.server.revive();
  await rig.ready(connection + 1);
  return frames;
}
