import { expect, it } from 'vitest';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { makeDemoToken } from '../../servers/demo-token.ts';
import { builtIn, killAndRevive, type RigParts, withRig } from './rig.ts';
import { expectVerdicts } from './verdicts.ts';

const serve: RigParts['serve'] = (port) => startClarityServer({ port, intervalMs: 0 });

export function describeClarity(panel: () => ExtensionPanel): void {
  it('sends every template and gets each back with its correlation id', async () => {
    await withRig({ panel: panel(), profile: 'clarity', serve }, async (rig) => {
      for (const { id, name } of builtIn('clarity').templates) {
        const before = await rig.template(id);
        const sent = await rig.frame(name, ({ direction }) => direction === 'sent', before);
        const echo = await rig.frame(`the echo of ${name}`, ({ direction }) => direction === 'received', before);
        expect([id, sent.verdict, echo.verdict, echo.replyTo]).toEqual([id, 'valid', 'valid', sent.seq]);
        expect(JSON.parse(echo.payload)).toMatchObject({ projectId: 'demo-project', payload: { echoed: true } });
      }
    });
  });

  it('runs an execution as a sequence, step by step', async () => {
    await withRig({ panel: panel(), profile: 'clarity', serve }, async (rig) => {
      await rig.run('execution');
      const told = (await rig.frames()).map(({ direction, type }) => `${direction} ${type}`);
      const types = ['execution-update', 'execution-log', 'completion'];
      expect(told).toEqual(types.flatMap((type) => [`sent ${type}`, `received ${type}`]));
    });
  });

  it('judges every message of every type, both ways, and the size', async () => {
    await withRig({ panel: panel(), profile: 'clarity', serve }, async (rig) => {
      expect(await expectVerdicts(rig, 'clarity')).toBeGreaterThan(30);
      const payload = { message: 'x'.repeat(10_240) };
      const big = JSON.stringify({ type: 'execution-log', ts: '2025-01-14T18:30:00Z', projectId: 'p', payload });
      const before = (await rig.summary()).frames;
      await expect(rig.send(big)).rejects.toThrow(/exceeds limit of 10240 bytes/);
      rig.server.current().faults.say([big]);
      const frame = await rig.frame('the frame over the limit', () => true, before);
      expect(frame).toMatchObject({ direction: 'received', verdict: 'invalid' });
    });
  });

  it('takes an execution as it is streamed, comes back after a kill, and goes on', async () => {
    await withRig({ panel: panel(), profile: 'clarity', serve }, async (rig) => {
      rig.server.current().intervalMs = 20;
      for (const type of ['execution-update', 'execution-log']) {
        expect((await rig.received(type)).verdict).toBe('valid');
      }
      const before = await killAndRevive(rig);
      const sentBefore = await rig.template('send-log');
      expect(sentBefore).toBeGreaterThanOrEqual(before);
      const echo = await rig.received('execution-log', sentBefore);
      expect(echo).toMatchObject({ verdict: 'valid', connection: 2 });
    });
  });

  it('sends the person’s own token as Authorization', async () => {
    const values = { token: makeDemoToken() };
    const withoutQuery: RigParts['serve'] = async (port) => {
      const server = await serve(port);
      const url = new URL(server.url);
      url.search = '';
      return Object.defineProperty(server, 'url', { value: url.href });
    };
    await withRig({ panel: panel(), profile: 'clarity', values, serve: withoutQuery }, async (rig) => {
      const attempt = await rig.event('attempt');
      expect(attempt).toMatchObject({ headers: ['Authorization'] });
      expect(JSON.stringify(await rig.events())).not.toContain(values.token);
    });
  });
}
