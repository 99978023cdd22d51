import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { envelope, PanelPage } from './panel-page.ts';

const MESSAGES = 40;
/** Of another session: too few to compare with. */
const FEW = 5;
const VIEWS = ['Overview', 'Over time', 'Distribution', 'Types', 'Rates', 'Compare', 'Alerts', 'Report'];

test('what was measured: views, a limit that is moved, a comparison, alerts, a report and a new beginning', async ({
  openPage,
}) => {
  const server = await startClarityServer({ intervalMs: 100 });
  server.faults.delayRepliesMs = [5, 10, 15, 20, 30, 40, 60];
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  const view = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  const connection = page.getByRole('combobox', { name: 'Connection', exact: true });
  await panel.connect(server.url);
  await panel.connected();
  await panel.repeat(envelope('{{uuid}}', { n: '{{counter}}' }), FEW, 10);
  await panel.connect(server.url);
  await expect(panel.sessions).toHaveCount(2);
  await panel.connected();
  await panel.repeat(envelope('{{uuid}}', { n: '{{counter}}' }), MESSAGES, 10);
  // The last reply comes first.
  await page.waitForTimeout(400);
  server.faults.dropNow();
  await expect(panel.state).toHaveText('reconnecting');
  await expect(panel.state).toHaveText('connected', { timeout: 8000 });
  server.faults.delayRepliesMs = [10, 20, 30, 40, 700];
  await panel.repeat(null, MESSAGES, 10);
  await panel.tab('Latency');
  await page.getByRole('button', { name: /Compose/ }).click();

  const row = page.getByRole('row').filter({ hasText: 'Request → reply' });
  await expect(row.getByRole('cell').first()).toHaveText(String(2 * MESSAGES));
  await page.getByRole('button', { name: 'What is “Request → reply”?' }).click();
  await expect(page.getByRole('dialog', { name: 'Request → reply' })).toContainText('Never shorter than the truth');
  await page.keyboard.press('Escape');

  const axe = async (name: string) => {
    await view(name);
    await page.waitForTimeout(300);
    const { violations } = await new AxeBuilder({ page }).include('.latency').analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
    expect(found, `${name}, ${page.viewportSize()?.width} px`).toEqual([]);
  };
  for (const name of VIEWS) await axe(name);
  await page.setViewportSize({ width: 320, height: 760 });
  for (const name of ['Overview', 'Over time', 'Compare', 'Report']) await axe(name);
  await page.setViewportSize({ width: 1280, height: 760 });

  await view('Overview');
  await row.getByRole('button', { name: 'Request → reply', exact: true }).press('Enter');
  await expect(page.getByRole('tabpanel', { name: 'Over time' })).toBeFocused();

  await view('Distribution');
  await page.getByRole('slider', { name: /limit/i }).press('ArrowLeft');
  await expect(page.getByText(/^The limit is .* from now on, in this session/)).toBeVisible();

  await view('Types');
  const types = page.getByRole('region', { name: 'Request → reply by type of the reply' });
  await expect(types.getByRole('row').filter({ hasText: 'execution-update' })).toContainText(String(2 * MESSAGES));

  await view('Compare');
  await connection.selectOption('1');
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption('This session');
  await page.getByRole('combobox', { name: 'Its connection' }).selectOption('2');
  const table = page.getByRole('region', { name: 'Comparison' });
  await expect(table.getByRole('row').filter({ hasText: 'p50' })).toContainText('%');
  await expect(page.getByText(/^Too few samples/)).toHaveCount(0);
  await connection.selectOption('');
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ index: 2 });
  await expect(page.getByText(`Too few samples to compare: ${FEW} where at least 30`)).toBeVisible();
  await expect(table.getByRole('row').filter({ hasText: 'p50' })).toContainText('%');

  await view('Alerts');
  await expect(page.getByText(/^Request → reply over 500 ms/)).toBeVisible();
  await page.getByRole('button', { name: /^#\d/ }).first().click();
  await expect(page.getByRole('region', { name: /^Frame \d+$/ })).toContainText('slow');
  await expect(panel.grid).toBeFocused();

  await panel.tab('Latency');
  await view('Report');
  const report = page.getByRole('article', { name: 'Report' });
  await expect(report).toContainText('missed', { timeout: 10_000 });
  const saving = page.waitForEvent('download');
  await page.getByRole('combobox', { name: 'Format' }).selectOption('openmetrics');
  await panel.button('Save').click();
  expect((await saving).suggestedFilename()).toMatch(/^socketwright-.*\.openmetrics\.txt$/);

  await panel.button('Reset…').click();
  await page.getByRole('button', { name: 'Delete what was measured' }).click();
  await expect(page.getByText('Measuring began anew.')).toBeVisible();
  await view('Overview');
  await expect(row.getByRole('cell').first()).toHaveText('0');
  await server.close();
});
