import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { profileSchema } from '../../../lib/profile/schema.ts';
import { restoredMachine } from '../../../lib/session/create-machine.ts';
import { DATABASE_VERSION } from '../../../lib/store/migrations.ts';
import { freshDatabase, openMemoryStore } from '../../fixtures/memory-store.ts';

/** What version 1 wrote, word for word; it must stay readable for ever, so nothing here comes from today's code. */
const OLD_PROFILE = {
  version: 1,
  protocols: [],
  typePath: 'type',
  envelope: null,
  correlation: { requestPath: 'id', replyPath: 'id' },
  reconnect: { policy: 'linear', delayMs: 3000, maxAttempts: 5 },
  stableAfterMs: 5000,
  closePolicy: [{ codes: '1000', action: 'stop', why: 'The server closed normally: the conversation is over.' }],
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  maxMessageBytes: null,
  thresholds: { handshakeMs: 300, messageMs: 500 },
  templates: [],
  id: 'json',
  name: 'Any server',
  description: '',
  url: '',
};

const OLD_SUMMARY = {
  id: 1,
  name: 'localhost:8080',
  url: 'ws://localhost:8080/',
  protocols: ['v1'],
  profileId: 'json',
  source: 'live',
  wished: 'open',
  state: {
    name: 'reconnecting',
    attempt: 2,
    resumeAt: 9000,
    lastClose: { code: 1006, reason: '', wasClean: false, initiator: 'network' },
  },
  createdAt: 1000,
  frames: 0,
  sent: 0,
  received: 0,
  invalid: 0,
  slow: 0,
  slowHandshakes: 0,
  bytesSent: 0,
  bytesReceived: 0,
  events: 7,
  connections: 2,
  reconnects: 0,
  handshakeMs: 12,
  dropped: 0,
  problem: 'The opening handshake failed.',
};
const OLD_SESSION = { id: 1, aliveAt: 8000, profile: OLD_PROFILE, summary: OLD_SUMMARY };
const OLD_IMPORT = {
  id: 2,
  aliveAt: 8000,
  unfinished: true,
  profile: OLD_PROFILE,
  summary: {
    ...OLD_SUMMARY,
    id: 2,
    source: 'import',
    wished: 'closed',
    state: { name: 'disconnected', lastClose: null },
  },
};

const at = (n: number, connection = 1) => ({ n, time: n, connection, afterSeq: 0 });
const OLD_EVENTS = [
  { kind: 'attempt', attempt: 1, url: 'ws://localhost:8080/', protocols: ['v1'], ...at(1) },
  { kind: 'open', handshakeMs: 12, protocol: 'v1', extensions: '', ...at(2) },
  { kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network', ...at(3) },
  { kind: 'retry', attempt: 2, resumeAt: 9000, why: 'The connection was lost without a close frame.', ...at(4) },
  { kind: 'error', category: 'connection_error', detail: 'The opening handshake failed.', ...at(5, 2) },
  { kind: 'stopped', cause: 'user', detail: 'bye', why: '', ...at(6, 2) },
  { kind: 'gap', from: 1, to: 2, cause: 'worker', ...at(7, 2) },
];

function leaveVersion1(name: string, sessions: readonly { readonly id: number }[]): Promise<void> {
  return leaveOld(name, 1, sessions);
}

/** Leaves a database of an old version behind, as that version made it; 1 and 2 had the same stores. */
function leaveOld(name: string, version: 1 | 2, sessions: readonly { readonly id: number }[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      const db = request.result;
      const made = db.createObjectStore('sessions', { autoIncrement: true });
      for (const store of ['segments', 'payloads', 'large']) db.createObjectStore(store);
      const events = db.createObjectStore('events');
      for (const session of sessions) {
        made.put(session, session.id);
        for (const event of OLD_EVENTS) events.put(event, [session.id, event.n]);
      }
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

describe('a database of version 1', () => {
  it('is brought to the present one, and nothing it held is changed', async () => {
    const name = freshDatabase();
    await leaveVersion1(name, [OLD_SESSION]);
    const store = await openMemoryStore(name);
    expect(DATABASE_VERSION).toBe(4);
    const session = await store.session(1);
    const { profile: _, ...kept } = OLD_SESSION;
    expect(session).toMatchObject({ ...kept, headers: [], queue: [], variables: {} });
    expect(session?.summary).toEqual({
      ...OLD_SUMMARY,
      state: { ...OLD_SUMMARY.state, held: null },
      headers: [],
      queued: 0,
      unsent: 0,
      missedHeartbeats: 0,
      silentSince: null,
      needsAccess: false,
      revision: 0,
      alerts: 0,
      unseenAlerts: 0,
      measuredFrom: { seq: 1, event: 1, time: 0 },
      snapshots: 0,
    });
  });

  it('gives each session a whole profile: its own where it had one, defaults for what is new', async () => {
    const name = freshDatabase();
    await leaveVersion1(name, [OLD_SESSION]);
    const session = await (await openMemoryStore(name)).session(1);
    const { envelope: _, correlation: __, version: ___, ...kept } = OLD_PROFILE;
    expect(session?.profile).toMatchObject({
      ...kept,
      version: 2,
      headers: [],
      probe: true,
      queue: { maxMessages: 100, maxBytes: 1_048_576, maxAgeMs: 300_000, connectOnSend: false },
      ready: null,
      heartbeat: null,
      silenceMs: null,
      codec: { kind: 'json' },
      contract: null,
      correlation: { rules: [{ asks: 'sent', requestPath: 'id', replyPath: 'id' }], timeoutMs: null },
      autoReplies: [],
      variables: [],
    });
    expect(profileSchema.safeParse(session?.profile).success).toBe(true);
  });

  it('gives its events what they say today, and leaves the others as they are', async () => {
    const name = freshDatabase();
    await leaveVersion1(name, [OLD_SESSION]);
    const events = await (await openMemoryStore(name)).events(1, 1);
    expect(events).toEqual([
      { ...OLD_EVENTS[0], headers: [] },
      { ...OLD_EVENTS[1], slowed: false },
      OLD_EVENTS[2],
      OLD_EVENTS[3],
      { ...OLD_EVENTS[4], cause: 'unknown', evidence: null, slowed: false },
      OLD_EVENTS[5],
      OLD_EVENTS[6],
    ]);
  });

  it('holds sessions that can be taken up again', async () => {
    const name = freshDatabase();
    await leaveVersion1(name, [OLD_SESSION]);
    const [session] = await (await openMemoryStore(name)).listSessions();
    if (session === undefined) expect.fail('the session is gone');
    expect(restoredMachine(session)).toMatchObject({
      wished: 'open',
      connections: 2,
      opened: true,
      queue: [],
      headers: [],
      state: { name: 'disconnected', lastClose: { code: 1006 } },
    });
  });

  it('with many sessions is brought along whole, imports that never ended among them', async () => {
    const name = freshDatabase();
    const many = Array.from({ length: 50 }, (_, i) => ({
      ...OLD_SESSION,
      id: i + 3,
      summary: { ...OLD_SUMMARY, id: i + 3 },
    }));
    await leaveVersion1(name, [OLD_SESSION, OLD_IMPORT, ...many]);
    const store = await openMemoryStore(name);
    const sessions = await store.listSessions();
    expect(sessions.map(({ id }) => id)).toEqual([1, ...many.map(({ id }) => id)]);
    expect(sessions.every(({ queue, headers }) => queue.length === 0 && headers.length === 0)).toBe(true);
    expect(await store.session(2)).toMatchObject({ unfinished: true, headers: [] });
    const all = await Promise.all(sessions.map(({ id }) => store.events(id, 1)));
    expect(all.every((events) => events.length === 7 && 'headers' in (events[0] ?? {}))).toBe(true);
  });

  it('keeps what a record already holds of what is new', async () => {
    const name = freshDatabase();
    const known = {
      headers: [{ name: 'Cookie', value: 'a=b' }],
      queue: [{ id: 1, payload: 'x', byteLength: 1, queuedAt: 5 }],
      profile: { ...OLD_PROFILE, probe: false },
      summary: { ...OLD_SUMMARY, queued: 1, unsent: 2, state: { ...OLD_SUMMARY.state, held: 'offline' } },
    };
    await leaveVersion1(name, [{ ...OLD_SESSION, ...known }]);
    expect(await (await openMemoryStore(name)).session(1)).toMatchObject({ ...known, profile: { probe: false } });
  });

  it('is brought along once: what the present version wrote since stays as it is', async () => {
    const name = freshDatabase();
    await leaveVersion1(name, [OLD_SESSION]);
    const store = await openMemoryStore(name);
    const session = await store.session(1);
    if (session === null) expect.fail('the session is gone');
    const headers = [{ name: 'Cookie', value: 'a=b' }];
    const queue = [{ id: 1, payload: new Uint8Array([1]), byteLength: 1, queuedAt: 5 }];
    const changed = { ...session, headers, queue, summary: { ...session.summary, queued: 1, unsent: 3 } };
    await store.write(changed, null);
    store.close();
    expect(await (await openMemoryStore(name)).session(1)).toEqual(changed);
  });
});

/** What version 2 wrote of a session, where that differs from version 1. */
const SESSION_2 = {
  ...OLD_SESSION,
  headers: [{ name: 'Cookie', value: 'a=b' }],
  queue: [{ id: 1, payload: 'x', byteLength: 1, queuedAt: 5 }],
  profile: {
    ...OLD_PROFILE,
    headers: [],
    probe: true,
    queue: { maxMessages: 5, maxBytes: 1000, maxAgeMs: null, connectOnSend: true },
    ready: { steps: [{ waitFor: null, send: 'hello {{uuid}}' }], timeoutMs: 1000, onTimeout: 'stop' },
    heartbeat: null,
    answers: [{ when: { kind: 'text', startsWith: '2' }, send: '3' }],
    silenceMs: 5000,
  },
};

describe('a database of version 2', () => {
  it('has the profiles of its sessions in their new form, with all they said', async () => {
    const name = freshDatabase();
    await leaveOld(name, 2, [SESSION_2]);
    const session = await (await openMemoryStore(name)).session(1);
    const { headers, queue, profile } = SESSION_2;
    expect(session).toMatchObject({ headers, queue, variables: {} });
    expect(session?.profile).toMatchObject({
      version: 2,
      queue: profile.queue,
      ready: { ...profile.ready, failOn: null },
      autoReplies: [{ ...profile.answers[0], enabled: true, delayMs: 0 }],
      silenceMs: 5000,
    });
    expect(profileSchema.safeParse(session?.profile).success).toBe(true);
  });

  it('keeps what a person changed for one session, though its profile is newer', async () => {
    const name = freshDatabase();
    const changed = { ...SESSION_2, id: 2, summary: { ...SESSION_2.summary, revision: 1 } };
    await leaveOld(name, 2, [SESSION_2, changed]);
    const store = await openMemoryStore(name);
    expect(await store.session(1)).not.toHaveProperty('ownSettings');
    expect(await store.session(2)).toMatchObject({ ownSettings: true });
  });

  it('opens whatever its sessions hold', async () => {
    const name = freshDatabase();
    await leaveOld(name, 2, [
      { ...SESSION_2, profile: null },
      { ...SESSION_2, id: 2, profile: { version: 1 } },
    ] as never);
    const store = await openMemoryStore(name);
    expect((await store.session(1))?.profile).toBeNull();
    expect((await store.session(2))?.profile).toMatchObject({ version: 2 });
  });

  it('has room for profiles and values of the person', async () => {
    const name = freshDatabase();
    await leaveOld(name, 2, [SESSION_2]);
    const store = await openMemoryStore(name);
    expect(await store.profiles()).toEqual([]);
    const values = { environment: null, values: { room: 7 } };
    expect(await store.putProfile('mine', { profile: { id: 'mine' }, savedAt: 5 }, null)).toMatchObject({ ok: true });
    expect(await store.putValues('mine', values)).toMatchObject({ ok: true });
    expect(await store.profiles()).toEqual([{ profile: { id: 'mine' }, savedAt: 5 }]);
    expect(await store.values()).toEqual(new Map([['mine', values]]));
  });
});
