import { describe, expect, it } from 'vitest';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { HandshakeHeader } from '../../../lib/protocol/handshake.ts';
import { startBench } from '../../fixtures/bench.ts';
import { storeSession } from '../../fixtures/memory-store.ts';

const FAR = 'ws://example.org/';
const TOKEN: HandshakeHeader = { name: 'Authorization', value: 'Bearer secret' };

describe('handshake headers', () => {
  it('are set on every handshake; everyone may know their names, nobody hears their values', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR, 'json', [TOKEN, { name: 'X-Trim', value: '  blue ' }]);
    const trimmed = [TOKEN, { name: 'X-Trim', value: 'blue' }];
    expect(bench.sockets.latest.headers).toEqual(trimmed);
    bench.sockets.latest.end(1006);
    bench.clock.advance(2000);
    expect(bench.sockets.latest.headers).toEqual(trimmed);
    expect(bench.summary(sessionId).headers).toEqual(['Authorization', 'X-Trim']);
    expect(JSON.stringify([bench.heard, await bench.events(sessionId), bench.workbench.summaries])).not.toContain(
      'secret',
    );
    expect(await bench.workbench.handlers.settings({ sessionId })).toEqual({
      ok: true,
      value: { profile: JSON_PROFILE, headers: trimmed, variables: {}, formerSecrets: [], revision: 0 },
    });
  });

  it('outlive the worker', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR, 'json', [TOKEN]);
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0);
    expect(next.sockets.latest.headers).toEqual([TOKEN]);
    expect(next.summary(sessionId).headers).toEqual(['Authorization']);
  });

  const BAD: readonly [string, readonly HandshakeHeader[]][] = [
    ['a line break in a value', [{ name: 'X-A', value: 'a\r\nHost: evil' }]],
    ['no token for a name', [{ name: 'X A', value: 'a' }]],
    ['one that breaks the handshake', [{ name: 'Sec-WebSocket-Key', value: 'a' }]],
    [
      'one given twice',
      [
        { name: 'X-A', value: 'a' },
        { name: 'x-a', value: 'b' },
      ],
    ],
  ];

  it.each(BAD)('with %s are refused and leave nothing behind', async (_what, headers) => {
    const { sockets, store, workbench } = await startBench();
    expect(await workbench.handlers.connect({ url: FAR, protocols: [], profileId: 'json', headers })).toMatchObject({
      ok: false,
      error: { code: 'invalid_header', message: expect.stringMatching(/\.$/) },
    });
    expect(sockets.all).toHaveLength(0);
    expect(await store.listSessions()).toEqual([]);
  });

  it.each(BAD)('with %s are refused as new settings, wherever they stand', async (_what, headers) => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR, 'json', [TOKEN]);
    const { configure, settings } = bench.workbench.handlers;
    const before = await settings({ sessionId });
    const inProfile: Profile = { ...JSON_PROFILE, headers: [...headers] };
    // Also one of the session's own that stands for one of the profile's.
    const shared: Profile = {
      ...JSON_PROFILE,
      headers: headers.slice(0, 1).map(({ name }) => ({ name, value: 'ok' })),
    };
    for (const given of [
      { profile: JSON_PROFILE, headers },
      { profile: inProfile, headers: [] },
      { profile: shared, headers },
    ]) {
      expect(await configure({ sessionId, ...given })).toMatchObject({ error: { code: 'invalid_header' } });
    }
    expect(await settings({ sessionId })).toEqual(before);
  });

  it('of the session stand for those of its profile', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR);
    const profile: Profile = {
      ...JSON_PROFILE,
      headers: [
        { name: 'X-Team', value: 'red' },
        { name: 'X-Trim', value: ' a ' },
      ],
    };
    await bench.workbench.handlers.configure({ sessionId, profile, headers: [{ name: 'x-team', value: '\tblue ' }] });
    bench.sockets.latest.end(1006);
    bench.clock.advance(2000);
    expect(bench.sockets.latest.headers).toEqual([
      { name: 'X-Trim', value: 'a' },
      { name: 'x-team', value: 'blue' },
    ]);
    expect(bench.summary(sessionId).headers).toEqual(['X-Trim', 'x-team']);
  });
});

describe('new settings of a session', () => {
  it('are its own: they hold at once and outlive the worker, and no other session hears of them', async () => {
    const bench = await startBench();
    const [changed, other] = [await bench.connect(FAR), await bench.connect(FAR)];
    const profile: Profile = { ...JSON_PROFILE, reconnect: { policy: 'linear', delayMs: 60_000, maxAttempts: null } };
    expect(await bench.workbench.handlers.configure({ sessionId: changed, profile, headers: [TOKEN] })).toEqual({
      ok: true,
      value: null,
    });
    for (const socket of bench.sockets.all) socket.end(1006);
    expect(bench.summary(changed).state).toMatchObject({ name: 'reconnecting', resumeAt: 60_000 });
    expect(bench.summary(other).state).toMatchObject({ name: 'reconnecting', resumeAt: 2000 });
    await bench.workbench.flush();
    const next = await bench.restart('browser', 0);
    expect(await next.workbench.handlers.settings({ sessionId: changed })).toEqual({
      ok: true,
      value: { profile, headers: [TOKEN], variables: {}, formerSecrets: [], revision: 1 },
    });
    expect(await next.workbench.handlers.settings({ sessionId: other })).toMatchObject({
      value: { profile: JSON_PROFILE, headers: [], revision: 0 },
    });
  });

  it('are refused when they rest on settings that another panel changed meanwhile', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR);
    const { configure, settings } = bench.workbench.handlers;
    const apply = (probe: boolean, revision?: number) =>
      configure({ sessionId, profile: { ...JSON_PROFILE, probe }, headers: [], revision });
    expect(await apply(false, 0)).toEqual({ ok: true, value: null });
    expect(bench.summary(sessionId).revision).toBe(1);
    expect(await apply(true, 0)).toMatchObject({ ok: false, error: { code: 'stale' } });
    expect(await settings({ sessionId })).toMatchObject({ value: { profile: { probe: false }, revision: 1 } });
    expect(await apply(true, 1)).toEqual({ ok: true, value: null });
    // Without a revision they hold whatever was there.
    expect(await apply(false)).toEqual({ ok: true, value: null });
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0);
    expect(next.summary(sessionId).revision).toBe(3);
  });

  it('change the contract and the thresholds by which it is judged', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR);
    bench.sockets.latest.accept();
    const { configure, send } = bench.workbench.handlers;
    const hello = { sessionId, message: { kind: 'text', text: 'hello' } as const, anyway: false };
    expect((await send(hello)).ok).toBe(true);
    await configure({ sessionId, profile: { ...CLARITY_PROFILE, id: 'json' }, headers: [] });
    expect(await send(hello)).toMatchObject({ error: { code: 'contract' } });
    bench.sockets.latest.receive('no envelope');
    await bench.workbench.flush();
    expect(bench.summary(sessionId)).toMatchObject({ invalid: 1, frames: 2 });
  });

  it('of a session that was stopped before the worker died are kept without connecting it', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR);
    await bench.workbench.handlers.disconnect({ sessionId });
    await bench.workbench.flush();
    const next = await bench.restart('browser', 1000);
    const profile: Profile = { ...JSON_PROFILE, probe: false };
    await next.workbench.handlers.configure({ sessionId, profile, headers: [] });
    await next.workbench.flush();
    expect(next.sockets.all).toEqual([]);
    expect(await next.store.session(sessionId)).toMatchObject({ profile: { probe: false } });
  });

  it.each([
    ['that was deleted', 'unknown_session', 99],
    ['that was imported', 'read_only', 1],
  ])('%s are refused: %s', async (_which, code, sessionId) => {
    const bench = await startBench();
    const imported = await storeSession(bench.store);
    await bench.store.write({ ...imported, summary: { ...imported.summary, source: 'import' } }, null);
    await bench.workbench.handlers.imported({ sessionId: imported.id });
    const { configure, explain, settings } = bench.workbench.handlers;
    for (const reply of [
      await settings({ sessionId }),
      await explain({ sessionId }),
      await configure({ sessionId, profile: JSON_PROFILE, headers: [] }),
    ]) {
      expect(reply).toMatchObject({ ok: false, error: { code } });
    }
  });
});

describe('the person pauses all attempts', () => {
  it('which holds every session back, is told to all views and remembered', async () => {
    const bench = await startBench();
    const { pauseAll } = bench.workbench.handlers;
    const [first, second, open] = [await bench.connect(FAR), await bench.connect(), await bench.connect(FAR)];
    bench.sockets.all[0]?.end(1006);
    bench.sockets.all[1]?.end(1006);
    bench.sockets.all[2]?.accept();
    bench.heard.length = 0;
    expect(await pauseAll({ paused: true })).toEqual({ ok: true, value: null });
    expect(bench.heard.filter(({ kind }) => kind === 'conditions')).toEqual([
      { kind: 'conditions', online: true, paused: true },
    ]);
    expect(bench.workbench.conditions).toEqual({ online: true, paused: true });
    expect(bench.savedPauses).toEqual([true]);
    bench.clock.advance(60_000);
    expect(bench.sockets.all).toHaveLength(3);
    expect([first, second, open].map((id) => bench.summary(id).state)).toMatchObject([
      { name: 'reconnecting', held: 'paused' },
      { name: 'reconnecting', held: 'paused' },
      { name: 'connected' },
    ]);
    await pauseAll({ paused: false });
    expect(bench.sockets.all).toHaveLength(5);
    expect(bench.savedPauses).toEqual([true, false]);
  });

  it('twice tells the views once', async () => {
    const bench = await startBench();
    await bench.workbench.handlers.pauseAll({ paused: true });
    await bench.workbench.handlers.pauseAll({ paused: true });
    expect(bench.heard).toHaveLength(1);
  });

  it('holds also what comes back after the worker or the browser died', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR);
    await bench.workbench.handlers.pauseAll({ paused: true });
    await bench.workbench.flush();
    const next = await bench.restart('browser', 1000, { online: true, paused: bench.savedPauses.at(-1) ?? false });
    expect(next.sockets.all).toEqual([]);
    expect(next.summary(sessionId)).toMatchObject({ wished: 'open', state: { name: 'reconnecting', held: 'paused' } });
    expect(next.workbench.wantsToLive).toBe(true);
    await next.workbench.handlers.pauseAll({ paused: false });
    expect(next.sockets.all).toHaveLength(1);
  });

  it('but a new session connects: the person just asked for it', async () => {
    const bench = await startBench();
    await bench.workbench.handlers.pauseAll({ paused: true });
    const sessionId = await bench.connect(FAR);
    expect(bench.summary(sessionId).state.name).toBe('connecting');
    bench.sockets.latest.end(1006);
    expect(bench.summary(sessionId).state).toMatchObject({ held: 'paused' });
  });
});

describe('the browser goes offline', () => {
  it('which is told to all views once; sessions wait for it, those on this machine do not', async () => {
    const bench = await startBench();
    const [far, near] = [await bench.connect(FAR), await bench.connect()];
    for (const socket of bench.sockets.all) socket.end(1006);
    bench.heard.length = 0;
    bench.workbench.setOnline(true);
    expect(bench.heard).toEqual([]);
    bench.workbench.setOnline(false);
    bench.workbench.setOnline(false);
    expect(bench.heard.filter(({ kind }) => kind === 'conditions')).toEqual([
      { kind: 'conditions', online: false, paused: false },
    ]);
    bench.clock.advance(2000);
    expect(bench.summary(far).state).toMatchObject({ name: 'reconnecting', held: 'offline' });
    expect(bench.summary(near).state.name).toBe('connecting');
    bench.workbench.setOnline(true);
    expect(bench.summary(far).state.name).toBe('connecting');
  });

  it('and a session of before is held when the background starts without a network', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect(FAR);
    await bench.workbench.flush();
    const next = await bench.restart('browser', 1000, { online: false, paused: false });
    expect(next.summary(sessionId).state).toMatchObject({ name: 'reconnecting', held: 'offline' });
    next.workbench.setOnline(true);
    expect(next.summary(sessionId).state).toMatchObject({ name: 'connecting', attempt: 1 });
  });
});
