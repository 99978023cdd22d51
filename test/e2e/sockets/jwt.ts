import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExtensionPanel, openExtensionPanel } from '../../harness/extension-panel.ts';
import { command } from '../../harness/panel-bridge.ts';
import type { Target } from '../../harness/paths.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { makeDemoToken } from '../../servers/demo-token.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';

const DEADLINE_MS = 20_000;

export async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await sleep(20);
  }
}

/** Opens a socket of the page's own; resolves with how it ended or that it opened. */
export function pageSocket(page: Page, url: string): Promise<string> {
  return page.evaluate(
    (address) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => {
          resolve('opened');
          socket.close();
        };
        socket.onclose = (event) => resolve(`closed ${event.code}`);
      }),
    url,
  );
}

interface WithRules {
  readonly chrome: { readonly declarativeNetRequest: { getSessionRules(): Promise<readonly unknown[]> } };
}

function ruleCount(page: Page): Promise<number> {
  return page.evaluate(
    async () => (await (globalThis as unknown as WithRules).chrome.declarativeNetRequest.getSessionRules()).length,
  );
}

/** A JWT opens the door to a session of the real extension, and to nobody else. */
export function describeJwt(target: Target): void {
  describe('a JWT in the Authorization header of a session', () => {
    let server: DemoServer;
    let panel: ExtensionPanel;
    let url: string;

    beforeAll(async () => {
      server = await startClarityServer({ intervalMs: 0 });
      url = server.url.split('?')[0] ?? '';
      panel = await openExtensionPanel(target, 'granted');
    });
    afterAll(async () => {
      await panel.close();
      await server.close();
    });

    const noRules = (): Promise<void> => until('the rules to go', async () => (await ruleCount(panel.page)) === 0);

    it('reaches the server, while a page of the same host gets nothing of it', async () => {
      const page = await panel.page.browser().newPage();
      await page.goto(`${server.httpUrl}/health`);
      const headers = [{ name: 'Authorization', value: `Bearer ${makeDemoToken()}` }];
      const connecting = command(panel.page, 'connect', { url, protocols: [], profileId: 'clarity', headers });
      const meanwhile = await pageSocket(page, url);
      await connecting;
      await until('our session', () => server.stats.live === 1);
      expect(meanwhile).toBe('closed 1006');
      expect(await pageSocket(page, url)).toBe('closed 1006');
      expect({ opened: server.stats.opened, refused: server.stats.refused }).toEqual({ opened: 1, refused: 2 });
      await noRules();
      await page.close();
    });

    it('is set again when the connection comes back', async () => {
      server.faults.dropNow();
      await until('the reconnect', () => server.stats.opened === 2 && server.stats.live === 1);
      await noRules();
    });

    // Firefox stops its background only when it was idle, which a session that is wished open never lets it be.
    if (target === 'firefox') return;
    it('and when the background does, with no rule left from before', async () => {
      const isBackground = (one: { type(): string }): boolean => one.type() === 'service_worker';
      const worker = await (await panel.page.browser().waitForTarget(isBackground)).worker();
      await worker?.close();
      await until('the offscreen document to go', () => server.stats.live === 0);
      // Any view starts it again.
      await command(panel.page, 'list', null);
      await until('the reconnect', () => server.stats.opened === 3 && server.stats.live === 1);
      await noRules();
    });
  });
}
