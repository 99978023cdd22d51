import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { ARTIFACTS, ROOT } from '../../harness/paths.ts';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startChatServer } from '../../servers/chat-server.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { envelope, PanelPage } from './panel-page.ts';

/** `UPDATE_SCREENSHOTS=1` writes the pictures of the documents anew. */
const DOCUMENTED = new Set([
  'panel-light',
  'panel-dark',
  'latency-light',
  'timeline-light',
  'popup-light',
  'profiles-light',
]);
const FOLDER = join(ARTIFACTS, 'screenshots');

async function shoot(page: Page, name: string): Promise<void> {
  const isDocumented = process.env['UPDATE_SCREENSHOTS'] === '1' && DOCUMENTED.has(name);
  const folder = isDocumented ? join(ROOT, 'docs') : FOLDER;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`every view of real data, wide and narrow (${colorScheme})`, async ({ openPage }) => {
      const clarity = await startClarityServer({ intervalMs: 60 });
      const chat = await startChatServer();
      clarity.faults.brokenEnvelopes = { everyNth: 6, kinds: ['bad-timestamp', 'unknown-type', 'payload-array'] };
      clarity.faults.delayRepliesMs = [4, 9, 14, 22, 35, 60, 140, 620];
      const panel = new PanelPage(await openPage('panel.html'));
      await shoot(panel.page, `empty-${colorScheme}`);
      await panel.connect(chat.url, 'Chat with streamed responses');
      await panel.connected();
      await panel.connect(clarity.url);
      await panel.connected();
      for (let n = 1; n <= 16; n++) {
        await panel.write(envelope(`request-${n}`, { progress: n * 6 }));
        await panel.send();
      }
      clarity.faults.dropNow();
      await expect(panel.state).toHaveText('reconnecting');
      await shoot(panel.page, `reconnecting-${colorScheme}`);
      await expect(panel.state).toHaveText('connected', { timeout: 8000 });
      await panel.page.waitForTimeout(1500);
      await panel.rows.filter({ hasText: '✕' }).last().click();
      await panel.page.getByRole('tab', { name: /^Verdict/ }).click();
      await shoot(panel.page, `panel-${colorScheme}`);
      for (const tab of ['Latency', 'Validation', 'Timeline', 'Checks']) {
        await panel.tab(tab);
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
