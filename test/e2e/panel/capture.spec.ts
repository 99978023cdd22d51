import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { PanelPage } from './panel-page.ts';

async function exportAs(panel: PanelPage, name: RegExp): Promise<string> {
  await panel.page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = panel.page.waitForEvent('download');
  await panel.page.getByRole('button', { name }).or(panel.page.getByRole('menuitem', { name })).first().click();
  return readFileSync(await (await download).path(), 'utf8');
}

async function choose(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

test('export in every format, import the capture, and bad files change nothing', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 20 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await expect.poll(async () => Number(await panel.grid.getAttribute('aria-rowcount'))).toBeGreaterThan(30);
  // A browser drops what arrives after it began to close, so the stream ends first.
  server.intervalMs = 0;
  await panel.page.waitForTimeout(500);
  await panel.button('Disconnect').click();
  await expect(panel.state).toHaveText('disconnected');
  const { sent } = server.stats;

  const capture = await exportAs(panel, /Capture/i);
  const parsed = JSON.parse(capture);
  expect(parsed).toMatchObject({ format: 'socketwright-capture', version: 3 });
  expect(parsed.frames).toHaveLength(sent);
  const token = new URL(server.url).searchParams.get('token') ?? '';
  expect(token).not.toBe('');
  expect(capture).not.toContain(token);
  const secrets = panel.page.getByRole('checkbox', { name: 'Include secrets (tokens, keys, cookies)' });
  await panel.button('Export').click();
  await secrets.check();
  const download = panel.page.waitForEvent('download');
  await panel.page.getByRole('button', { name: /Capture/i }).click();
  expect(readFileSync(await (await download).path(), 'utf8')).toContain(token);
  await panel.button('Export').click();
  await expect(secrets).not.toBeChecked();
  await panel.page.keyboard.press('Escape');

  const ndjson = await exportAs(panel, /NDJSON/i);
  expect(
    ndjson
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((line) => 'seq' in line),
  ).toHaveLength(sent);
  const csv = await exportAs(panel, /CSV/i);
  expect(csv.split('\r\n').filter((line) => line !== '').length).toBe(sent + 1);
  const har = JSON.parse(await exportAs(panel, /HAR/i));
  expect(har.log.version).toBe('1.2');
  expect(har.log.entries[0]._webSocketMessages).toHaveLength(sent);
  expect(har.log.entries[0]._webSocketMessages[0].time).toBeLessThan(1e11);

  await choose(panel.page, 'wrong.json', '{"log":{"version":"1.2"}}');
  await expect(panel.page.getByText(/HAR log, not a Socketwright capture/).first()).toBeVisible();
  await choose(panel.page, 'cut.json', capture.slice(0, capture.length / 2));
  await expect(panel.page.getByText(/truncated|ends too early|cut off|incomplete|ends/i).first()).toBeVisible();
  await choose(panel.page, 'newer.json', capture.replace(/"version": ?3/, '"version": 99'));
  await expect(panel.page.getByText(/version 99/).first()).toBeVisible();
  await expect(panel.sessions).toHaveCount(1);

  await choose(panel.page, 'good.json', capture);
  await expect(panel.sessions).toHaveCount(2);
  await expect(panel.page.getByText(/read.only/i).first()).toBeVisible();
  await expect.poll(async () => Number(await panel.grid.getAttribute('aria-rowcount'))).toBeGreaterThanOrEqual(sent);
  await expect(panel.button('Reconnect now')).toBeDisabled();

  // What was measured of it is made anew from its frames.
  await panel.tab('Latency');
  const gaps = panel.page.getByRole('row').filter({ hasText: 'Gap between arrivals' });
  await expect(gaps.getByRole('cell').first()).toHaveText(String(sent - 1));
  await panel.tab('Report');
  await expect(panel.page.getByRole('article', { name: 'Report' })).toContainText(`frames 1 to ${sent}`);
  await expect(panel.button('Reset…')).toHaveCount(0);
  await server.close();
});
