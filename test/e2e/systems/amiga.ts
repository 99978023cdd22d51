import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sendFromComposer, showSession } from '../../harness/composer.ts';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { startAmigaServer } from '../../servers/amiga-server.ts';
import { killAndRevive, type RigParts, until, withRig } from './rig.ts';
import { expectVerdicts } from './verdicts.ts';

const DEBOUNCE_MS = 500;
const quiet: RigParts['serve'] = (port) => startAmigaServer({ port, intervalMs: 0 });

export function describeAmiga(panel: () => ExtensionPanel): void {
  it('joins, subscribes by itself with typed numbers, and gets an answer to every event it can send', async () => {
    await withRig({ panel: panel(), profile: 'amiga', serve: quiet }, async (rig) => {
      await rig.received('subscribed');
      const types = (await rig.frames()).map(({ direction, type }) => `${direction} ${type}`);
      expect(types.slice(0, 6)).toEqual([
        'received open',
        'sent connect',
        'received connect',
        'received connected',
        'sent subscribe',
        'received subscribed',
      ]);
      const subscribe = await rig.frame('subscribe', ({ type }) => type === 'subscribe');
      expect(subscribe.payload).toBe('42["subscribe",{"hours":24,"update_interval":2}]');
      for (const [template, answer] of [
        ['subscribe', 'subscribed'],
        ['refresh', 'metrics_update'],
        ['interval', 'interval_updated'],
        ['unsubscribe', 'unsubscribed'],
      ] as const) {
        expect(await rig.received(answer, await rig.template(template))).toMatchObject({ verdict: 'valid' });
      }
      const before = (await rig.summary()).frames;
      await rig.sendRaw('42["set_interval",{"interval":"often"}]');
      expect(await rig.received('error', before)).toMatchObject({ verdict: 'valid' });
    });
  });

  it('asks for a refresh once, however often Send is pressed, as its document wants', async () => {
    await withRig({ panel: panel(), profile: 'amiga', serve: quiet }, async (rig) => {
      const before = await rig.received('subscribed');
      await showSession(rig.page, (await rig.summary()).name);
      await sendFromComposer(rig.page, 'request_refresh');
      for (let press = 2; press <= 4; press++) {
        await sleep(100);
        await rig.page.locator('::-p-aria([name="Send"][role="button"])').click();
      }
      await rig.received('metrics_update', before.seq);
      await sleep(2 * DEBOUNCE_MS);
      const asked = (await rig.frames()).filter(({ type }) => type === 'request_refresh');
      expect(asked.map(({ payload }) => payload)).toEqual(['42["request_refresh",{"hours":24}]']);
    });
  });

  it('judges every message of every type, both ways', async () => {
    await withRig({ panel: panel(), profile: 'amiga', serve: quiet }, async (rig) => {
      expect(await expectVerdicts(rig, 'amiga')).toBeGreaterThan(25);
    });
  });

  it('sends what the variables say, and what breaks the bounds not at all', async () => {
    const values = { hours: 168, update_interval: 60 };
    await withRig({ panel: panel(), profile: 'amiga', values, serve: quiet }, async (rig) => {
      const config = JSON.parse((await rig.received('subscribed')).payload.slice(2)) as [string, { config: unknown }];
      expect(config[1].config).toEqual({ hours: 168, update_interval: 60 });
      await expect(rig.send('{"event":"subscribe","args":[{"hours":169}]}')).rejects.toThrow(/1 to 168/);
    });
  });

  it('answers pings, is not alarmed by them, and subscribes again after a kill', async () => {
    const pinging: RigParts['serve'] = (port) =>
      startAmigaServer({ port, intervalMs: 0, pingIntervalMs: 150, pingTimeoutMs: 1000 });
    await withRig({ panel: panel(), profile: 'amiga', values: { update_interval: 1 }, serve: pinging }, async (rig) => {
      await until('five pongs', async () => (await rig.frames()).filter(({ type }) => type === 'pong').length >= 5);
      await rig.received('metrics_update');
      expect((await rig.events()).filter(({ kind }) => kind === 'close')).toEqual([]);
      const before = await killAndRevive(rig);
      expect(await rig.received('subscribed', before)).toMatchObject({ connection: 2 });
      expect(await rig.received('metrics_update', before)).toMatchObject({ connection: 2 });
    });
  });
}
