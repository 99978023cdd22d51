import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { PanelPage } from './panel-page.ts';

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`axe finds nothing in the panel (${colorScheme})`, async ({ openPage }) => {
      const panel = new PanelPage(await openPage('panel.html'));
      expect(await findings(panel.page), 'empty').toEqual([]);
      const server = await startClarityServer({ intervalMs: 20 });
      server.faults.brokenEnvelopes = { everyNth: 4 };
      await panel.connect(server.url);
      await panel.connected();
      await expect.poll(() => panel.rows.count()).toBeGreaterThan(10);
      server.faults.dropNow();
      await expect(panel.state).toHaveText('reconnecting');
      await expect(panel.state).toHaveText('connected', { timeout: 8000 });
      await panel.rows.nth(3).click();
      await panel.openComposer();
      expect(await findings(panel.page), 'Frames').toEqual([]);
      for (const tab of [/^Raw/, /^Hex/, /^Verdict/]) {
        await panel.page.getByRole('tab', { name: tab }).click();
        expect(await findings(panel.page), String(tab)).toEqual([]);
      }
      for (const tab of ['Latency', 'Validation', 'Timeline', 'Checks']) {
        await panel.tab(tab);
        await panel.page.waitForTimeout(300);
        expect(await findings(panel.page), tab).toEqual([]);
      }
      await panel.page.setViewportSize({ width: 320, height: 700 });
      await panel.tab('Frames');
      expect(await findings(panel.page), 'narrow').toEqual([]);
      await server.close();
    });

    test(`axe finds nothing in the popup (${colorScheme})`, async ({ openPage }) => {
      const server = await startClarityServer({ intervalMs: 50 });
      const popup = await openPage('popup.html');
      expect(await findings(popup), 'empty').toEqual([]);
      await popup.getByRole('textbox', { name: 'URL' }).fill(server.url);
      await popup.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(popup.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(1);
      expect(await findings(popup), 'with a session').toEqual([]);
      await server.close();
    });
  });
}
