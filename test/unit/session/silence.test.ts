import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { startLoneSession } from '../../fixtures/lone-session.ts';

function connected() {
  const lone = startLoneSession({ profile: { ...JSON_PROFILE, silenceMs: 5000 } });
  lone.runner.connect();
  lone.sockets.latest.accept();
  return lone;
}

describe('the silence alarm', () => {
  it('is raised when nothing came since the opening', () => {
    const { clock, runner, told } = connected();
    clock.advance(4999);
    expect(told('silence')).toEqual([]);
    clock.advance(1);
    expect(told('silence')).toEqual([{ kind: 'silence', quietMs: 5000, over: false }]);
    expect(runner.session).toMatchObject({ live: { silentSince: 0 }, state: { name: 'connected', ready: true } });
  });

  it('is put off by each message, exactly', () => {
    const { clock, sockets, runner, told } = connected();
    for (const wait of [4999, 4999, 3000]) {
      clock.advance(wait);
      sockets.latest.receive('x');
    }
    clock.advance(4999);
    expect(told('silence')).toEqual([]);
    clock.advance(1);
    expect(told('silence')).toEqual([{ kind: 'silence', quietMs: 5000, over: false }]);
    expect(runner.session.live.silentSince).toBe(12_998);
  });

  it('is not put off by what we say', () => {
    const { clock, told, send } = connected();
    clock.advance(4000);
    send('hello?');
    clock.advance(1000);
    expect(told('silence')).toHaveLength(1);
  });

  it('is raised once, and over with the next message, which tells how long it was', () => {
    const { clock, sockets, runner, told } = connected();
    clock.advance(1000);
    sockets.latest.receive('x');
    clock.advance(60_000);
    expect(told('silence')).toHaveLength(1);
    sockets.latest.receive('y');
    sockets.latest.receive('z');
    expect(told('silence').slice(1)).toEqual([{ kind: 'silence', quietMs: 60_000, over: true }]);
    expect(runner.session.live.silentSince).toBeNull();
    clock.advance(5000);
    expect(told('silence').map(({ over }) => over)).toEqual([false, true, false]);
  });

  it('counts from the opening when the first message ever ends it', () => {
    const { clock, sockets, told } = connected();
    clock.advance(7000);
    sockets.latest.receive('x');
    expect(told('silence')[1]).toEqual({ kind: 'silence', quietMs: 7000, over: true });
  });

  it('ends with its connection; the next begins anew', () => {
    const { clock, sockets, runner, told } = connected();
    sockets.latest.receive('x');
    clock.advance(6000);
    sockets.latest.end(1006);
    expect(runner.session.live.silentSince).toBeNull();
    clock.advance(2000);
    sockets.latest.accept();
    clock.advance(4999);
    expect(told('silence')).toHaveLength(1);
    clock.advance(1);
    expect(told('silence')[1]).toEqual({ kind: 'silence', quietMs: 5000, over: false });
    clock.advance(1000);
    sockets.latest.receive('x');
    expect(told('silence')[2]).toEqual({ kind: 'silence', quietMs: 6000, over: true });
  });

  it('does not sound where no connection is open', () => {
    const { clock, sockets, runner, told } = connected();
    runner.disconnect('bye');
    clock.advance(6000);
    sockets.latest.end(1000);
    clock.advance(60_000);
    expect(told('silence')).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
