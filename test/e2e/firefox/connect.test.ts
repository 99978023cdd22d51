import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchFirefoxWithExtension } from '../../harness/firefox-extension.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';

const running: { close(): Promise<void> }[] = [];
let server: DemoServer;
let page: Page;

beforeAll(async () => {
  server = await startClarityServer({ intervalMs: 50 });
  running.push(server);
  const firefox = await launchFirefoxWithExtension();
  running.push(firefox);
  page = await firefox.openPanelTab();
});

afterAll(async () => {
  for (const one of running.toReversed()) await one.close();
});

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    // The page may still be loading; a failed look is a look that saw nothing.
    if (await check().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

function textOf(selector: string): Promise<string> {
  return page.$eval(selector, (element) => element.textContent ?? '');
}

it('the Firefox build installs, connects over plain ws:// and shows frames', async () => {
  await until('the panel', async () => (await page.$('input[name="url"]')) !== null);
  // Typed key by key: puppeteer's `fill` assigns long texts, which React does not notice.
  await page.type('input[name="url"]', server.url);
  await (await page.$('select'))?.select('clarity');
  await page.locator('button[type="submit"]').click();
  await until('the connection', async () => (await textOf('[role="status"][aria-label="Connection"]')) === 'connected');
  await until('frames', async () => (await textOf('[role="grid"]')).includes('execution-'));
  expect(server.stats.live).toBe(1);
});

it('a session outlives its page and the 30 s after which Firefox ends an idle background, and a lost connection comes back', async () => {
  await page.close();
  await new Promise((resolve) => setTimeout(resolve, 40_000));
  expect(server.stats.live).toBe(1);
  expect(server.stats.opened).toBe(1);
  server.faults.dropNow();
  await until('the reconnect', async () => server.stats.opened === 2);
  expect(server.stats.live).toBe(1);
});
