import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { type Profile, profileSchema } from '../../../lib/profile/schema.ts';
import { startBench } from '../../fixtures/bench.ts';
import { ECHO, saved, variablesOf } from '../../fixtures/own-profile.ts';
import { settle } from '../../fixtures/settle.ts';

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

  it('reaches a session that nobody had open since the background began', async () => {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    bench.sockets.latest.accept();
    await bench.workbench.handlers.disconnect({ sessionId });
    bench.sockets.latest.end(1000, '', true);
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0);
    expect(await saved(next, { ...ECHO, silenceMs: 5000 }, 'echo')).toBe(1);
    const values = { environment: null, values: { token: 's3cret-token' } };
    await next.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
    // Until then it is a record, shown by the profile that recorded it.
    expect(await next.workbench.handlers.settings({ sessionId })).toMatchObject({
      value: { profile: { silenceMs: null } },
    });
    await next.workbench.handlers.reconnect({ sessionId });
    expect(next.sockets.latest.headers).toEqual([{ name: 'Authorization', value: 'Bearer s3cret-token' }]);
    expect(await next.workbench.handlers.settings({ sessionId })).toMatchObject({
      value: { profile: { silenceMs: 5000 } },
    });
  });

  it('in its values alone holds too after the background died, and leaves alone what they do not touch', async () => {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    bench.sockets.latest.accept();
    const before = await variablesOf(bench, sessionId);
    const variables = { ...before, room: 'only here' } as Record<string, string>;
    await bench.workbench.handlers.configure({ sessionId, profile: ECHO, headers: [], variables });
    const values = { environment: null, values: { token: 's3cret-token' } };
    await bench.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0);
    expect(next.sockets.latest.headers).toEqual([{ name: 'Authorization', value: 'Bearer s3cret-token' }]);
    expect(await variablesOf(next, sessionId)).toEqual({ ...variables, token: 's3cret-token' });
  });

  it('of its values reaches a session of a built-in profile whose copy came back in another order', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect('ws://localhost/', 'session-buddy');
    const held = await bench.workbench.handlers.settings({ sessionId });
    if (!held.ok) throw new Error(held.error.message);
    // The border gives a profile the order of its schema.
    const profile = profileSchema.parse(held.value.profile);
    await bench.workbench.handlers.configure({ sessionId, profile, headers: [], variables: { skill: 'mine' } });
    const values = { environment: null, values: { skill: 'everybody’s' } };
    expect(await bench.workbench.handlers.saveProfileValues({ profileId: 'session-buddy', values })).toEqual({
      ok: true,
      value: { sessions: 1 },
    });
    bench.sockets.latest.end(1006);
    await settle();
    expect(await variablesOf(bench, sessionId)).toEqual({ skill: 'everybody’s' });
  });

  it('is followed again once a session’s own settings were saved as the profile', async () => {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    const mine: Profile = { ...ECHO, probe: false };
    await bench.workbench.handlers.configure({ sessionId, profile: mine, headers: [] });
    expect(await saved(bench, { ...ECHO, silenceMs: 5000 }, 'echo')).toBe(0);
    expect(await saved(bench, mine, 'echo')).toBe(1);
    expect(await saved(bench, { ...mine, silenceMs: 6000 }, 'echo')).toBe(1);
  });

  it('holds for the connection that a message makes', async () => {
    const bench = await startBench();
    const eager: Profile = { ...ECHO, queue: { ...ECHO.queue, connectOnSend: true } };
    await saved(bench, eager);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    await bench.workbench.handlers.disconnect({ sessionId });
    const values = { environment: null, values: { token: 's3cret-token' } };
    await bench.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
    const message = { kind: 'message', text: '{}' } as const;
    await bench.workbench.handlers.send({ sessionId, message, anyway: false });
    expect(bench.sockets.latest.headers).toEqual([{ name: 'Authorization', value: 'Bearer s3cret-token' }]);
  });

  it('holds after an attempt that was refused before there was a connection', async () => {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    await saved(bench, { ...ECHO, silenceMs: 5000 }, 'echo');
    bench.sockets.latest.refuse('No access.', 'access');
    await settle();
    await bench.workbench.handlers.reconnect({ sessionId });
    expect(await bench.workbench.handlers.settings({ sessionId })).toMatchObject({
      value: { profile: { silenceMs: 5000 } },
    });
  });

  it('holds for the connection that follows while the one before is closing', async () => {
    const bench = await startBench();
    await saved(bench);
    const sessionId = await bench.connect(ECHO.url, 'echo');
    bench.sockets.latest.accept();
    const values = { environment: null, values: { token: 's3cret-token' } };
    await bench.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
    await bench.workbench.handlers.disconnect({ sessionId });
    await bench.workbench.handlers.reconnect({ sessionId });
    bench.sockets.latest.end(1000, '', true);
    expect(bench.sockets.all).toHaveLength(2);
    expect(bench.sockets.latest.headers).toEqual([{ name: 'Authorization', value: 'Bearer s3cret-token' }]);
  });

  it('of a variable only leaves requests waiting for their replies', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.accept();
    await bench.workbench.handlers.send({ sessionId, message: { kind: 'text', text: '{"id":1}' }, anyway: false });
    const profile = profileSchema.parse(JSON_PROFILE);
    await bench.workbench.handlers.configure({ sessionId, profile, headers: [], variables: { a: 1 } });
    bench.sockets.latest.receive('{"id":1}');
    await bench.workbench.flush();
    const [segment] = await bench.store.columns(sessionId, 1, 1);
    expect(segment?.replyTo[1]).toBe(1);
  });
});
