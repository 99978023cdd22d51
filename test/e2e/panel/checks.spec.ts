import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { PanelPage } from './panel-page.ts';

/** Chooses just these checks. */
async function choose(page: Page, ...names: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'None', exact: true }).click();
  for (const name of names) await page.getByRole('checkbox', { name, exact: true }).check();
}

async function agree(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Run \d+ checks?…$/ }).click();
  await page
    .getByRole('dialog', { name: 'Disturb this server?' })
    .getByRole('button', { name: 'Run the checks' })
    .click();
}

function result(page: Page, check: string) {
  const row = page.getByRole('table', { name: 'Results of the checks' }).getByRole('row').filter({ hasText: check });
  return row.getByRole('cell').first();
}

test('checks ask first, leave the session alone, lead to what they rest on, and are told in a report', async ({
  openPage,
}) => {
  const server = await startClarityServer({ intervalMs: 50 });
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  await panel.connect(server.url);
  await panel.connected();
  await panel.tab('Checks');

  await choose(page, 'Basic connection', 'Message latency', 'Basic reconnect');
  await page.getByRole('button', { name: 'Run 3 checks…' }).click();
  const question = page.getByRole('dialog', { name: 'Disturb this server?' });
  await expect(question).toContainText('at most 4 connections and 10 messages');
  await question.getByRole('button', { name: 'Not now' }).click();
  await expect(panel.sessions).toHaveCount(1);

  await agree(page);
  await expect(page.getByRole('progressbar', { name: 'Progress of the checks' })).toBeVisible();
  // What was pressed is gone; the keyboard goes on at what took its place.
  await expect(panel.button('Cancel')).toBeFocused();
  await expect(page.getByText('Done: 3 passed.')).toBeVisible({ timeout: 15_000 });
  await expect(panel.button('Copy report')).toBeFocused();
  for (const check of ['Basic connection', 'Message latency', 'Basic reconnect']) {
    await expect(result(page, check)).toHaveText('PASS');
  }
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id }) => id),
      `at ${width} px`,
    ).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(panel.state).toHaveText('connected');
  await expect(panel.sessions).toHaveCount(2);

  const download = page.waitForEvent('download');
  await panel.button('Save report').click();
  const report = readFileSync(await (await download).path(), 'utf8');
  expect(report).toContain('- Result: 3 passed');
  expect(report).not.toContain(new URL(server.url).searchParams.get('token') ?? 'no token');

  await page.getByRole('button', { name: /^Connection \d+ of Message latency$/ }).click();
  await expect(panel.filter).toHaveValue(/^connection:\d+$/);
  await expect(panel.rows.filter({ hasText: 'execution-update' }).first()).toBeVisible();
  await server.close();
});

test('a server that answers late fails, with the reason; a suite that takes too long is cancelled', async ({
  openPage,
}) => {
  const server = await startClarityServer({ intervalMs: 0 });
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  await panel.connect(server.url);
  await panel.connected();
  server.faults.delayRepliesMs = 600;
  await panel.tab('Checks');
  await choose(page, 'Message latency');
  await panel.button('Run 1 check').click();
  await expect(result(page, 'Message latency')).toHaveText('FAIL', { timeout: 15_000 });
  await expect(page.getByText(/10 of 10 replies took longer than 500 ms, the slowest 6\d\d ms\./)).toBeVisible();
  await page
    .getByRole('button', { name: /^Frame \d+ of Message latency$/ })
    .first()
    .click();
  await expect(page.getByRole('tab', { name: 'Raw' })).toBeVisible();

  await panel.sessions.filter({ hasNotText: 'Checks of' }).first().getByRole('button').first().click();
  await panel.tab('Checks');
  await choose(page, 'Multiple reconnects');
  await agree(page);
  await expect(page.getByText(/^0 of 1 done · Multiple reconnects: Loss 1 of 5/)).toBeVisible();
  await panel.button('Cancel').click();
  await expect(page.getByText('Cancelled: nothing was checked.')).toBeVisible();
  await expect(panel.state).toHaveText('connected');
  await server.close();
});
