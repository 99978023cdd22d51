import { expect, it } from 'vitest';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { startSessionBuddyServer } from '../../servers/session-buddy-server.ts';
import { killAndRevive, type RigParts, withRig } from './rig.ts';
import { expectVerdicts } from './verdicts.ts';

const serve: RigParts['serve'] = (port) => startSessionBuddyServer({ port, intervalMs: 20 });

interface Update {
  readonly data: {
    readonly top_skills: readonly { readonly skill_name: string }[];
    readonly anomalies: readonly { readonly skill_name: string }[];
  };
}

export function describeSessionBuddy(panel: () => ExtensionPanel): void {
  it('is welcomed, subscribes by itself, and gets what it asks for', async () => {
    await withRig({ panel: panel(), profile: 'session-buddy', serve }, async (rig) => {
      expect(await rig.received('welcome')).toMatchObject({ verdict: 'valid' });
      expect(JSON.parse((await rig.received('subscription_confirmed')).payload)).toMatchObject({ skill: null });
      const all = await rig.received('metrics_update');
      expect((JSON.parse(all.payload) as Update).data.top_skills.length).toBeGreaterThan(1);
      const anomalous = await rig.frame('an anomaly', ({ type, payload }) => {
        return type === 'metrics_update' && (JSON.parse(payload) as Update).data.anomalies.length > 0;
      });
      expect(anomalous.verdict).toBe('valid');

      const one = await rig.received('subscription_confirmed', await rig.template('subscribe-one'));
      expect(JSON.parse(one.payload)).toMatchObject({ skill: 'pytest-run' });
      const update = JSON.parse((await rig.received('metrics_update', one.seq)).payload) as Update;
      expect(update.data.top_skills.map(({ skill_name }) => skill_name)).toEqual(['pytest-run']);

      expect(await rig.received('pong', await rig.template('ping'))).toMatchObject({ verdict: 'valid' });
      await rig.received('subscription_confirmed', await rig.template('subscribe'));
      await rig.received('unsubscribed', await rig.template('unsubscribe'));
      expect(await rig.received('error', await rig.send('{"type":"subscribe","skill":"juggling"}'))).toMatchObject({
        verdict: 'valid',
      });
    });
  });

  it('looks at one skill and then at all, as a sequence', async () => {
    await withRig({ panel: panel(), profile: 'session-buddy', serve }, async (rig) => {
      await rig.run('one-then-all');
      const confirmed = (await rig.frames()).filter(({ type }) => type === 'subscription_confirmed');
      const skills = confirmed.map(({ payload }) => (JSON.parse(payload) as { skill: unknown }).skill);
      expect(skills).toEqual([null, 'pytest-run', null]);
    });
  });

  it('judges every message of every type, both ways', async () => {
    await withRig({ panel: panel(), profile: 'session-buddy', serve }, async (rig) => {
      expect(await expectVerdicts(rig, 'session-buddy')).toBeGreaterThan(20);
    });
  });

  it('subscribes again after the server was killed', async () => {
    await withRig({ panel: panel(), profile: 'session-buddy', serve }, async (rig) => {
      const before = await killAndRevive(rig);
      const again = await rig.received('subscription_confirmed', before);
      expect((await rig.received('metrics_update', again.seq)).connection).toBe(2);
    });
  });
}
