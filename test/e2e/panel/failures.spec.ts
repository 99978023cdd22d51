import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { startRefusing } from '../../servers/faulty/http-answers.ts';
import { startMortal } from '../../servers/faulty/mortal.ts';
import { envelope, PanelPage } from './panel-page.ts';

test.describe('with access to the host', () => {
  test.use({ access: 'granted' });

  test('a refusal is told with its evidence: status, headers, body; secrets only when asked', async ({ openPage }) => {
    const server = await startRefusing(401);
    const panel = new PanelPage(await openPage('panel.html'));
    await panel.connect(server.url, 'Any server (JSON or text)');
    await expect(panel.page.getByText(/answered the handshake with 401 Unauthorized/).first()).toBeVisible();
    await panel.tab('Timeline');
    await panel.page.getByRole('button', { name: 'error', exact: true }).first().click();
    const evidence = panel.page.getByRole('region', { name: 'Evidence' });
    await expect(evidence).toContainText('401 Unauthorized');
    await expect(evidence).toContainText(/WWW-Authenticate/i);
    await expect(evidence).toContainText('The token has expired.');
    await expect(evidence).not.toContainText('s3cr3t-c00kie');
    const { violations } = await new AxeBuilder({ page: panel.page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await server.close();
  });
});

test('without access a button offers it, and the sentence claims nothing', async ({ openPage }) => {
  const server = await startRefusing(403);
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url, 'Any server (JSON or text)');
  await expect(panel.page.getByText(/the browser hides its answer/).first()).toBeVisible();
  await expect(panel.page.getByText(/\b403\b/)).toHaveCount(0);
  await expect(panel.page.getByRole('button', { name: /^Allow access/ }).first()).toBeVisible();
  await server.close();
});

test('settings that are applied hold from the next step on', async ({ openPage }) => {
  const server = await startRefusing(503);
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url, 'Any server (JSON or text)');
  await expect(panel.state).toHaveText('reconnecting');
  await panel.tab('Settings');
  await panel.page.getByRole('textbox', { name: 'Attempts at most' }).fill('2');
  // At once: it is about the next attempts, which do not wait.
  await panel.button('Apply').click();
  await expect(panel.state).toHaveText('disconnected', { timeout: 15_000 });
  await expect(panel.page.getByText(/Gave up after 2 failed attempts/).first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page: panel.page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await server.close();
});

test('Pause all holds attempts back and leaves open connections alone', async ({ openPage }) => {
  const open = await startClarityServer({ intervalMs: 0 });
  const lost = await startClarityServer({ intervalMs: 0 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(open.url);
  await panel.connected();
  await panel.connect(lost.url);
  await expect.poll(() => lost.stats.live).toBe(1);
  await panel.button('Pause all').click();
  lost.faults.dropNow();
  await expect(panel.state).toHaveText('reconnecting');
  await panel.page.waitForTimeout(3000);
  expect(lost.stats.opened).toBe(1);
  expect(open.stats.live).toBe(1);
  await panel.button('Pause all').click();
  await expect.poll(() => lost.stats.opened).toBe(2);
  await panel.connected();
  await open.close();
  await lost.close();
});

test('messages written while the server is away wait, can be dropped, and are sent in order when it is back', async ({
  openPage,
}) => {
  const server = await startMortal((port) => startClarityServer({ port, intervalMs: 0 }));
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await server.kill();
  await expect(panel.state).toHaveText('reconnecting');
  for (const id of ['first', 'second', 'third']) {
    await panel.write(envelope(id));
    await panel.button('Queue').click();
  }
  await panel.page.getByRole('button', { name: /3 queued/ }).click();
  await panel.button('Drop queued message 2').click();
  await expect(panel.page.getByRole('list', { name: 'Queued messages' }).getByRole('listitem')).toHaveCount(2);
  const back = await server.revive();
  await panel.connected();
  await expect.poll(() => back.stats.received).toBe(2);
  await panel.tab('Frames');
  const sent = panel.rows.filter({ hasText: '↑' });
  await expect(sent).toHaveCount(2);
  await expect(sent.first()).toContainText('first');
  await expect(sent.last()).toContainText('third');
  await server.close();
});
