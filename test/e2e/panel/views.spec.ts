import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startAmigaServer } from '../../servers/amiga-server.ts';
import { startChatServer } from '../../servers/chat-server.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { startEchoServer } from '../../servers/echo-server.ts';
import { envelope, PanelPage } from './panel-page.ts';

async function axe(page: Page, view: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  expect(found, view).toEqual([]);
}

const fold = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^[▸▾] ${name}$`) });

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`a streamed answer is one running text with its parts and calls (${colorScheme})`, async ({ openPage }) => {
      const server = await startChatServer({ intervalMs: 5 });
      const panel = new PanelPage(await openPage('panel.html'));
      const { page } = panel;
      await panel.connect(server.url, 'Chat with streamed responses');
      await panel.connected();
      await panel.openComposer();
      await fold(page, 'Variables').click();
      const message = page.getByRole('textbox', { name: 'message', exact: true });
      await message.fill('What about the disk?');
      await message.press('Enter');
      await page.getByRole('combobox', { name: 'Template' }).selectOption({ index: 1 });
      await axe(page, 'Variables');
      await fold(page, 'Preview').click();
      await expect(page.getByRole('region', { name: 'Preview' })).toContainText('"message": "What about the disk?"');
      await axe(page, 'Preview');
      await panel.send();
      await expect(panel.rows.filter({ hasText: '"done":true' })).toHaveCount(1);
      await panel.rows.filter({ hasText: '"disk "' }).first().click();
      await page.getByRole('tab', { name: 'Stream' }).click();
      const stream = page.getByRole('tabpanel', { name: 'Stream' });
      await expect(stream).toContainText('The disk is nearly full.');
      await expect(stream.getByRole('region', { name: 'Call of inspect_disk_usage' })).toContainText(
        'What about the disk?',
      );
      await axe(page, 'Stream');
      await stream.getByRole('button', { name: '#2', exact: true }).click();
      await expect(page.getByRole('region', { name: 'Frame 2', exact: true })).toBeVisible();
      await expect(stream).toContainText('The disk is nearly full.');
      await server.close();
    });

    test(`Socket.IO packets say what they mean, with attachments and changes (${colorScheme})`, async ({
      openPage,
    }) => {
      const server = await startAmigaServer();
      const panel = new PanelPage(await openPage('panel.html'));
      const { page } = panel;
      await panel.connect(server.url, 'AMIGA metrics (Socket.IO)');
      await panel.connected();
      await expect(panel.rows.filter({ hasText: 'subscribed' })).toHaveCount(1);
      await panel.write('{"event":"upload","args":[{"$base64":"AAECAwQ="},{"$base64":"/v8="}],"ack":true}');
      await fold(page, 'Preview').click();
      await expect(page.getByRole('region', { name: 'Preview' })).toContainText('binary, 5 B: 00 01 02 03 04');
      await axe(page, 'Preview');
      await fold(page, 'Preview').click();
      await panel.send();
      await expect(panel.rows.filter({ hasText: 'upload (binary 2/2)' })).toHaveCount(1);
      await panel.rows.filter({ hasText: '_placeholder' }).click();
      const meaning = page.getByRole('tabpanel', { name: 'Message' });
      await expect(meaning).toContainText('EVENT "upload"');
      await expect(meaning).toContainText('"/v8="');
      await axe(page, 'Message');
      await meaning.getByRole('button', { name: /\(2 B\)$/ }).click();
      await meaning.getByRole('button', { name: /^belongs to #\d+ upload$/ }).click();
      await expect(meaning).toContainText('EVENT "upload"');
      await panel.filter.fill('type:metrics_update');
      await expect.poll(() => panel.rows.count(), { timeout: 15_000 }).toBeGreaterThan(1);
      await panel.rows.nth(1).click();
      await page.getByRole('tab', { name: 'Changes' }).click();
      const changes = page.getByRole('tabpanel', { name: 'Changes' });
      await expect(changes).toContainText(/\d+ changed.* since #\d+/);
      await expect(changes.getByRole('row').filter({ hasText: 'tasks.total' })).toHaveCount(1);
      await axe(page, 'Changes');
      await page.setViewportSize({ width: 320, height: 760 });
      await axe(page, 'Changes, narrow');
      await server.close();
    });
  });
}

test('an unknown variable is marked and refused with its place; nothing leaves', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 60_000 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await panel.write('{"type": "{{nobody}}"}');
  await panel.send();
  await expect(panel.page.getByText(/^Not sent: \{\{nobody\}\}.*line 1, column 11/)).toBeVisible();
  await expect(panel.page.locator('.lint-error')).toHaveText('{{nobody}}');
  await expect(panel.button('Send anyway')).toHaveCount(0);
  expect(await panel.rows.filter({ hasText: 'nobody' }).count()).toBe(0);
  await server.close();
});

test('nothing is sent with the old value of a variable whose new one cannot be read', async ({ openPage }) => {
  const server = await startAmigaServer();
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  await panel.connect(server.url, 'AMIGA metrics (Socket.IO)');
  await panel.connected();
  await panel.write('{"event":"range","args":["{{hours}}"]}');
  await fold(page, 'Variables').click();
  const hours = page.getByRole('textbox', { name: 'hours', exact: true });
  await hours.fill('five');
  await panel.send();
  await expect(page.getByText(/^Not sent: The value of hours is JSON/)).toBeVisible();
  await hours.fill('6');
  await hours.press('Enter');
  await expect(page.getByText(/^Not sent/)).toHaveCount(0);
  await panel.send();
  await expect(panel.rows.filter({ hasText: '["range",6]' })).toHaveCount(1);
  expect(await panel.rows.filter({ hasText: '["range",24]' }).count()).toBe(0);
  await server.close();
});

test('a contract is inferred although the profile says the wrong place for types', async ({ openPage }) => {
  const server = await startEchoServer();
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  await panel.connect(server.url, 'Any server (JSON or text)');
  await panel.connected();
  await panel.write('{"op":"echo","body":1}');
  await panel.send();
  await expect(panel.rows.filter({ hasText: 'echoed' })).toHaveCount(1);
  await panel.tab('Validation');
  await panel.button('Infer contract from traffic…').click();
  await expect(page.getByText(/none names its type at “type”/)).toBeVisible();
  await axe(page, 'the choice of a type path');
  await panel.button('Read the types there').click();
  await panel.button('Accept 2 types').click();
  await expect(page.getByText(/^The contract holds in this session/)).toBeVisible();
  await panel.tab('Frames');
  await panel.send();
  await expect(panel.rows.filter({ has: page.getByRole('gridcell', { name: 'echoed', exact: true }) })).toHaveCount(1);
  await server.close();
});

test('secrets of the session are hidden in rows, detail and preview until they are asked for', async ({ openPage }) => {
  const server = await startAmigaServer();
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  await panel.connect(server.url, 'AMIGA metrics (Socket.IO)');
  await panel.connected();
  await panel.openComposer();
  await fold(page, 'Variables').click();
  const token = page.getByLabel('token', { exact: true });
  await expect(token).toHaveAttribute('type', 'password');
  await token.fill('hunter2-hunter2');
  await token.press('Enter');
  await page.getByRole('button', { name: 'Show token' }).click();
  await expect(token).toHaveAttribute('type', 'text');
  await fold(page, 'Preview').click();
  await panel.write('{"event":"whoami","args":["{{token}}"]}');
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('42["whoami","••••"]');
  await panel.send();
  const row = panel.rows.filter({ hasText: 'whoami' });
  await expect(row).toContainText('["whoami","••••"]');
  await row.click();
  await page.getByRole('tab', { name: 'Raw' }).click();
  const raw = page.getByRole('tabpanel', { name: 'Raw' });
  await expect(raw).toContainText('["whoami","••••"]');
  await axe(page, 'masked');
  await page.getByRole('button', { name: 'Show secrets' }).click();
  await expect(raw).toContainText('["whoami","hunter2-hunter2"]');
  await server.close();
});

test('a message is repeated until it is stopped, with progress', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 60_000 });
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  await panel.connect(server.url);
  await panel.connected();
  await panel.write(envelope('{{uuid}}', { n: '{{counter}}' }));
  await fold(page, 'Repeat').click();
  await page.getByRole('textbox', { name: /^Times/ }).fill('');
  await page.getByRole('textbox', { name: /^Milliseconds/ }).fill('1');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText(/from 5 \(200 messages a second\)/)).toBeVisible();
  await page.getByRole('textbox', { name: /^Milliseconds/ }).fill('100');
  await page.getByRole('button', { name: 'Start' }).click();
  const runs = page.getByRole('list', { name: 'Runs' });
  await expect(runs).toContainText(/round [3-9]/);
  await axe(page, 'a run');
  await runs.getByRole('button', { name: /^Stop/ }).click();
  await expect(runs).toContainText(/stopped · \d+ messages sent/);
  await expect(panel.rows.filter({ hasText: '“Repeat message” cancelled' })).toHaveCount(1);
  await page.getByRole('button', { name: /^Clear/ }).click();
  await expect(runs).toHaveCount(0);
  await server.close();
});
