import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Sequence } from '../../../lib/profile/reply-schema.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { type Bench, startBench } from '../../fixtures/bench.ts';
import { settle } from '../../fixtures/settle.ts';

const ECHO: Profile = {
  ...JSON_PROFILE,
  id: 'echo',
  name: 'Echo',
  url: 'ws://{{host}}/{{room}}',
  variables: [
    { name: 'host', value: 'localhost:9000', secret: false, about: '' },
    { name: 'room', value: 'a b', secret: false, about: '' },
    { name: 'token', value: '', secret: true, about: 'From the console.' },
    { name: 'device', value: 'device-{{uuid}}', secret: false, about: '' },
  ],
  environments: [{ name: 'staging', values: { host: 'staging.example:9000' } }],
  headers: [{ name: 'Authorization', value: 'Bearer {{token}}' }],
  query: [{ name: 'device', value: '{{device}}' }],
  templates: [{ id: 'hello', name: 'Hello', body: '{"type":"hello"}' }],
};

async function saved(bench: Bench, profile: Profile = ECHO, replaces: string | null = null): Promise<number> {
  const reply = await bench.workbench.handlers.saveProfile({ profile, replaces });
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value.sessions;
}

async function variablesOf(bench: Bench, sessionId: number): Promise<Readonly<Record<string, unknown>>> {
  const reply = await bench.workbench.handlers.settings({ sessionId });
  return reply.ok ? reply.value.variables : {};
}

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

  it('that was deleted and saved again has its values back, so that Undo undoes all of it', async () => {
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
    await saved(bench);
    expect(await bench.workbench.handlers.profileValues({ profileId: 'echo' })).toEqual({ ok: true, value: values });
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

  it('is refused for an environment that the profile does not have', async () => {
    const bench = await startBench();
    const reply = await bench.workbench.handlers.saveProfileValues({
      profileId: 'json',
      values: { environment: 'nowhere', values: {} },
    });
    expect(reply).toMatchObject({ error: { code: 'unknown_environment' } });
  });
});

describe('a change of a profile', () => {
  it('holds from the next connection on, and says how many sessions take it', async () => {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    bench.sockets.latest.accept();
    const device = (await variablesOf(bench, sessionId))['device'];
    const silent: Profile = { ...ECHO, silenceMs: 5000 };
    expect(await saved(bench, silent, 'echo')).toBe(1);
    expect(await bench.workbench.handlers.settings({ sessionId })).toMatchObject({
      value: { profile: { silenceMs: null }, variables: { device } },
    });
    bench.sockets.latest.end(1006);
    await settle();
    expect(await bench.workbench.handlers.settings({ sessionId })).toMatchObject({
      value: { profile: { silenceMs: 5000 } },
    });
  });

  it('does not touch a session whose settings the person changed, nor one of another profile', async () => {
    const bench = await startBench();
    await saved(bench);
    const own = await bench.connect(ECHO.url, 'echo');
    const other = await bench.connect('ws://localhost/', 'json');
    await bench.workbench.handlers.configure({ sessionId: own, profile: { ...ECHO, probe: false }, headers: [] });
    expect(await saved(bench, { ...ECHO, silenceMs: 5000 }, 'echo')).toBe(0);
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0);
    for (const sessionId of [own, other]) {
      expect(await next.workbench.handlers.settings({ sessionId })).toMatchObject({
        value: { profile: { silenceMs: null } },
      });
    }
  });

  it('that came while a connection was open holds after the background died with it', async () => {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    bench.sockets.latest.accept();
    const { device } = await variablesOf(bench, sessionId);
    await saved(bench, { ...ECHO, silenceMs: 5000 }, 'echo');
    await bench.workbench.flush();
    const changed = await bench.restart('worker', 0);
    expect(await changed.workbench.handlers.settings({ sessionId })).toMatchObject({
      value: { profile: { silenceMs: 5000 } },
    });
    // Without a change the session keeps what chance gave it.
    const quiet = await changed.restart('worker', 0);
    const { device: kept } = await variablesOf(changed, sessionId);
    expect(await variablesOf(quiet, sessionId)).toMatchObject({ device: kept });
    expect(device).toMatch(/^device-/);
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
