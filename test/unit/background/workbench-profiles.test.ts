import { describe, expect, it } from 'vitest';
import type { Sequence } from '../../../lib/profile/reply-schema.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { type Bench, startBench } from '../../fixtures/bench.ts';
import { ECHO, saved, variablesOf } from '../../fixtures/own-profile.ts';
import { settle } from '../../fixtures/settle.ts';

describe('a profile of the person’s own', () => {
  it('is told to all views, connects, and outlives the background', async () => {
    const bench = await startBench();
    await saved(bench);
    expect(bench.heard.at(-1)).toEqual({ kind: 'profiles', profiles: [ECHO], values: {} });
    const next = await bench.restart('browser', 1000);
    expect(next.workbench.greeting).toContainEqual({ kind: 'profiles', profiles: [ECHO], values: {} });
    const sessionId = await next.connect(ECHO.url, 'echo');
    expect(next.sockets.latest.url).toMatch(/^ws:\/\/localhost:9000\/a%20b\?device=device-uuid-\d+$/);
    expect(next.summary(sessionId)).toMatchObject({ profileId: 'echo', headers: [] });
  });

  it('is refused where its id is taken, built in, or where it makes no sense, and nothing is changed', async () => {
    const bench = await startBench();
    await saved(bench);
    const { saveProfile, deleteProfile } = bench.workbench.handlers;
    const unknown = { ...ECHO, id: 'other', url: 'ws://{{hots}}/' };
    expect(await saveProfile({ profile: ECHO, replaces: null })).toMatchObject({ error: { code: 'taken' } });
    expect(await saveProfile({ profile: { ...ECHO, id: 'json' }, replaces: 'echo' })).toMatchObject({
      error: { code: 'built_in' },
    });
    expect(await saveProfile({ profile: unknown, replaces: null })).toMatchObject({
      error: { code: 'invalid', message: expect.stringContaining('hots') },
    });
    expect(await deleteProfile({ profileId: 'clarity' })).toMatchObject({ error: { code: 'built_in' } });
    expect(await deleteProfile({ profileId: 'gone' })).toMatchObject({ error: { code: 'unknown_profile' } });
    const [greeted] = bench.workbench.greeting.filter((event) => event.kind === 'profiles');
    expect(greeted).toMatchObject({ profiles: [ECHO] });
  });

  it('is refused when it is too large for a file, or all are too much for a message to a view', async () => {
    const bench = await startBench();
    const sized = (id: string, size: number) => ({ ...ECHO, id, description: 'x'.repeat(size) });
    const save = (profile: Profile) => bench.workbench.handlers.saveProfile({ profile, replaces: null });
    expect(await save(sized('large', 1024 * 1024))).toMatchObject({
      error: { code: 'invalid', message: expect.stringContaining('1.0 MiB') },
    });
    for (let i = 1; i <= 24; i++) expect(await save(sized(`p${i}`, 1_000_000))).toMatchObject({ ok: true });
    expect(await save(sized('p25', 1_000_000))).toMatchObject({ ok: true });
    expect(await save(sized('p26', 1_000_000))).toMatchObject({ error: { code: 'full' } });
  });

  it('may get another id, and what was filled in moves along', async () => {
    const bench = await startBench();
    await saved(bench);
    const values = { environment: 'staging', values: { token: 's3cret-token' } };
    await bench.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
    await saved(bench, { ...ECHO, id: 'echo-2' }, 'echo');
    const next = await bench.restart('browser', 0);
    expect(await next.workbench.handlers.profileValues({ profileId: 'echo-2' })).toEqual({ ok: true, value: values });
    expect(await next.workbench.handlers.profileValues({ profileId: 'echo' })).toMatchObject({
      value: { environment: null, values: {} },
    });
  });

  it('that was deleted leaves no secret behind for another that comes under its id', async () => {
    const bench = await startBench();
    await saved(bench);
    const values = { environment: null, values: { token: 's3cret-token' } };
    await bench.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
    expect(await bench.workbench.handlers.deleteProfile({ profileId: 'echo' })).toMatchObject({ ok: true });
    expect(
      await bench.workbench.handlers.connect({ url: 'ws://a/', protocols: [], profileId: 'echo', headers: [] }),
    ).toMatchObject({
      error: { code: 'unknown_profile' },
    });
    expect((await bench.store.values()).size).toBe(0);
    await saved(bench, { ...ECHO, url: 'ws://elsewhere.example/' });
    await bench.connect('ws://elsewhere.example/', 'echo');
    expect(bench.sockets.latest.headers).toEqual([]);
  });

  it('that this version cannot read is kept, and its id stays taken', async () => {
    const bench = await startBench();
    const newer = { ...ECHO, version: 99 } as unknown as Profile;
    await bench.store.putProfile('echo', { profile: newer, savedAt: 0 }, null);
    const next = await bench.restart('browser', 0);
    expect(await next.workbench.handlers.saveProfile({ profile: ECHO, replaces: null })).toMatchObject({
      error: { code: 'taken' },
    });
    expect((await bench.store.profiles()).map(({ profile }) => profile)).toEqual([newer]);
  });
});

describe('what a person fills in', () => {
  it('reaches the handshake: a secret as header, an environment as address', async () => {
    const bench = await startBench();
    await saved(bench);
    const values = { environment: 'staging', values: { token: 's3cret-token' } };
    await bench.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
    const sessionId = await bench.connect(ECHO.url, 'echo');
    expect(bench.sockets.latest.url).toMatch(/^ws:\/\/staging\.example:9000\//);
    expect(bench.sockets.latest.headers).toEqual([{ name: 'Authorization', value: 'Bearer s3cret-token' }]);
    expect(JSON.stringify(bench.summary(sessionId))).not.toContain('s3cret');
    expect(await variablesOf(bench, sessionId)).toMatchObject({ token: 's3cret-token', room: 'a b' });
  });

  it('is hidden in the name of a session whose path holds it, and remembered as long as frames may', async () => {
    const bench = await startBench();
    await saved(bench, { ...ECHO, url: 'ws://localhost/{{token}}/ws' });
    const fill = (token: string) =>
      bench.workbench.handlers.saveProfileValues({
        profileId: 'echo',
        values: { environment: null, values: { token } },
      });
    await fill('first-token');
    const sessionId = await bench.connect('ws://localhost/{{token}}/ws', 'echo');
    expect(bench.sockets.latest.url).toMatch(/^ws:\/\/localhost\/first-token\/ws/);
    expect(bench.summary(sessionId).name).toBe('localhost/***/ws');
    await fill('second-token');
    bench.sockets.latest.end(1006);
    await settle();
    expect(await variablesOf(bench, sessionId)).toMatchObject({ token: 'second-token' });
    const next = await bench.restart('worker', 0);
    expect(await next.workbench.handlers.settings({ sessionId })).toMatchObject({
      value: { formerSecrets: ['first-token'] },
    });
  });

  it('is in no sentence about what a server said', async () => {
    const bench = await startBench();
    await saved(bench);
    await bench.workbench.handlers.saveProfileValues({
      profileId: 'echo',
      values: { environment: null, values: { token: 's3cret-token' } },
    });
    const sessionId = await bench.connect(ECHO.url, 'echo');
    bench.sockets.latest.accept();
    const steps: Sequence['steps'] = [
      { kind: 'wait', for: { kind: 'type', type: 'echo' }, timeoutMs: 1000 },
      { kind: 'assert', that: { kind: 'json', path: 'token', equals: 'none' } },
    ];
    const sequence = { id: 'leak', name: 'Leak', steps, times: 1, everyMs: 0 };
    await bench.workbench.handlers.run({ sessionId, sequence });
    bench.sockets.latest.receive('{"type":"echo","token":"s3cret-token"}');
    bench.sockets.latest.end(4001, 'bad token s3cret-token', true);
    const told = JSON.stringify([
      await bench.events(sessionId),
      bench.summary(sessionId),
      bench.heard.filter(({ kind }) => kind === 'run'),
    ]);
    expect(told).not.toContain('s3cret');
    expect(told).toContain('bad token ***');
    expect(told).toContain('token = ');
  });

  it('is refused for an environment that the profile does not have', async () => {
    const bench = await startBench();
    const reply = await bench.workbench.handlers.saveProfileValues({
      profileId: 'json',
      values: { environment: 'nowhere', values: {} },
    });
    expect(reply).toMatchObject({ error: { code: 'unknown_environment' } });
  });
});

describe('a sequence', () => {
  const ASK: Sequence = {
    id: 'ask',
    name: 'Ask',
    steps: [
      { kind: 'send', message: '{"type":"ask","room":"{{room}}"}' },
      { kind: 'wait', for: { kind: 'type', type: 'answer' }, timeoutMs: 1000 },
    ],
    times: 1,
    everyMs: 0,
  };

  async function running(): Promise<{ bench: Bench; sessionId: number; runId: number }> {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    bench.sockets.latest.accept();
    const started = await bench.workbench.handlers.run({ sessionId, sequence: ASK });
    if (!started.ok) throw new Error(started.error.message);
    return { bench, sessionId, runId: started.value.runId };
  }

  const latestRun = (bench: Bench) => bench.heard.filter((event) => event.kind === 'run').at(-1);

  it('runs in the background, is shown while it runs, and stands on the time line', async () => {
    const { bench, sessionId, runId } = await running();
    expect(bench.sockets.latest.sent).toEqual(['{"type":"ask","room":"a b"}']);
    expect(bench.workbench.greeting).toContainEqual({
      kind: 'run',
      run: expect.objectContaining({ runId, sessionId, state: 'running', step: 2, steps: 2 }),
    });
    bench.sockets.latest.receive('{"type":"noise"}');
    bench.sockets.latest.receive('{"type":"answer"}');
    expect(latestRun(bench)).toMatchObject({ run: { runId, state: 'done', sent: 1 } });
    expect((await bench.events(sessionId)).filter(({ kind }) => kind === 'run')).toMatchObject([
      { what: 'started', name: 'Ask' },
      { what: 'done', name: 'Ask' },
    ]);
    expect(bench.workbench.greeting.filter(({ kind }) => kind === 'run')).toEqual([]);
  });

  it('is one at a time, and stops when told to', async () => {
    const { bench, sessionId, runId } = await running();
    expect(await bench.workbench.handlers.run({ sessionId, sequence: ASK })).toMatchObject({ error: { code: 'busy' } });
    await bench.workbench.handlers.cancelRun({ runId });
    expect(latestRun(bench)).toMatchObject({ run: { runId, state: 'cancelled' } });
    expect(await bench.workbench.handlers.run({ sessionId, sequence: ASK })).toMatchObject({ ok: true });
  });

  it('fails with the connection, and does not start without one', async () => {
    const { bench, sessionId, runId } = await running();
    bench.sockets.latest.end(1006);
    expect(latestRun(bench)).toMatchObject({ run: { runId, state: 'failed' } });
    expect(await bench.workbench.handlers.run({ sessionId, sequence: ASK })).toMatchObject({
      error: { code: 'not_connected' },
    });
  });
});
