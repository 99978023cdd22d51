import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { ARTIFACTS, ROOT } from '../../harness/paths.ts';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startChatServer } from '../../servers/chat-server.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { envelope, PanelPage } from './panel-page.ts';

/** `UPDATE_SCREENSHOTS=1` writes the pictures of the documents anew. */
const DOCUMENTED = new Set(['panel-light', 'panel-dark', 'timeline-light', 'popup-light', 'profiles-light']);
/** Pictures of these are shown light and dark. */
const OF_MEASURING = /^(latency|checks)-/;
/** The overview last: by then there are snapshots enough for its trends. */
const LATENCY_VIEWS = ['Over time', 'Distribution', 'Types', 'Rates', 'Compare', 'Alerts', 'Report', 'Overview'];
const FOLDER = join(ARTIFACTS, 'screenshots');

async function shoot(page: Page, name: string): Promise<void> {
  const isDocumented = process.env['UPDATE_SCREENSHOTS'] === '1' && (DOCUMENTED.has(name) || OF_MEASURING.test(name));
  const folder = isDocumented ? join(ROOT, 'docs') : FOLDER;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Runs just these checks. */
async function check(page: Page, ...names: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'None', exact: true }).click();
  for (const name of names) await page.getByRole('checkbox', { name, exact: true }).check();
  await page.getByRole('button', { name: /^Run \d+ checks/ }).click();
  await expect(page.getByText(/^Done: /)).toBeVisible({ timeout: 30_000 });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`every view of real data, wide and narrow (${colorScheme})`, async ({ openPage }) => {
      const clarity = await startClarityServer({ intervalMs: 60 });
      const chat = await startChatServer();
      clarity.faults.brokenEnvelopes = { everyNth: 6, kinds: ['missing-field', 'unknown-type', 'payload-array'] };
      clarity.faults.delayRepliesMs = [4, 5, 7, 9, 9, 10, 12, 14, 22, 35, 60, 140, 310, 620];
      const panel = new PanelPage(await openPage('panel.html'));
      await shoot(panel.page, `empty-${colorScheme}`);
      await panel.connect(chat.url, 'Chat with streamed responses');
      await panel.connected();
      await panel.connect(clarity.url);
      await panel.connected();
      await panel.tab('Settings');
      await panel.page.getByRole('textbox', { name: 'Snapshot every' }).fill('1000');
      await panel.button('Apply').click();
      await expect(panel.page.getByText('Applied.')).toBeVisible();
      await panel.tab('Frames');
      await panel.repeat(envelope('{{uuid}}', { progress: '{{counter}}' }), 60, 30);
      clarity.faults.dropNow();
      await expect(panel.state).toHaveText('reconnecting');
      await shoot(panel.page, `reconnecting-${colorScheme}`);
      await expect(panel.state).toHaveText('connected', { timeout: 8000 });
      clarity.faults.delayRepliesMs = [6, 8, 10, 15, 18, 22, 30, 41, 55, 90];
      await panel.repeat(null, 60, 20);
      await panel.page.waitForTimeout(1500);
      await panel.rows.filter({ hasText: '✕' }).last().click();
      await panel.page.getByRole('tab', { name: /^Verdict/ }).click();
      await shoot(panel.page, `panel-${colorScheme}`);
      await panel.tab('Latency');
      await panel.page.getByRole('button', { name: /Compose/ }).click();
      for (const view of LATENCY_VIEWS) {
        const name = view.toLowerCase().replace(' ', '-');
        await panel.page.getByRole('tab', { name: new RegExp(`^${view}`) }).click();
        if (view === 'Over time') await panel.page.getByRole('combobox', { name: 'Metric' }).selectOption('reply');
        if (view === 'Compare') {
          await panel.page.getByRole('combobox', { name: 'Connection', exact: true }).selectOption('1');
          await panel.page.getByRole('combobox', { name: 'Compare with' }).selectOption('This session');
          await panel.page.getByRole('combobox', { name: 'Its connection' }).selectOption('2');
        }
        // Pictures and figures are made in slices.
        await panel.page.waitForTimeout(900);
        await shoot(panel.page, `latency-${name}-${colorScheme}`);
        if (view === 'Compare')
          await panel.page.getByRole('combobox', { name: 'Connection', exact: true }).selectOption('');
      }
      for (const tab of ['Validation', 'Timeline', 'Checks']) {
        await panel.tab(tab);
        if (tab === 'Checks') await check(panel.page, 'Basic connection', 'Message latency', 'Threshold detection');
        await panel.page.waitForTimeout(500);
        await shoot(panel.page, `${tab.toLowerCase()}-${colorScheme}`);
      }
      await panel.tab('Frames');
      await panel.button('Profiles').click();
      const editor = panel.page.getByRole('region', { name: 'Profile editor' });
      await editor.getByRole('button', { name: /^AIP device/ }).click();
      await editor.getByRole('button', { name: /^General/ }).click();
      await editor.getByRole('button', { name: /^Automatic replies/ }).click();
      await shoot(panel.page, `profiles-${colorScheme}`);
      await panel.page.keyboard.press('Escape');
      await expect(panel.button('Profiles')).toBeFocused();
      await panel.page.setViewportSize({ width: 320, height: 760 });
      await panel.page.waitForTimeout(300);
      await shoot(panel.page, `narrow-${colorScheme}`);

      const popup = await openPage('popup.html');
      await popup.setViewportSize({ width: 360, height: 420 });
      await expect(popup.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(2);
      await shoot(popup, `popup-${colorScheme}`);
      await clarity.close();
      await chat.close();
    });
  });
}
