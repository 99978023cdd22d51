import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { envelope, PanelPage } from './panel-page.ts';

const MESSAGES = 30;
const PNG = [0x89, 0x50, 0x4e, 0x47];

/** A file that `act` makes the panel save. */
async function saved(page: Page, act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const saving = page.waitForEvent('download');
  await act();
  const download = await saving;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('a chart is read, zoomed and saved by keyboard, follows the theme, and opens the frame of a sample', async ({
  openPage,
}) => {
  const server = await startClarityServer({ intervalMs: 60_000 });
  server.faults.delayRepliesMs = [5, 10, 20, 40, 700];
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  await panel.connect(server.url);
  await panel.connected();
  await panel.repeat(envelope('{{uuid}}', { n: '{{counter}}' }), MESSAGES, 10);
  await panel.tab('Latency');
  await page.getByRole('button', { name: /Compose/ }).click();
  await page.getByRole('tab', { name: /^Over time/ }).click();

  const chart = page.getByRole('region', { name: /over time$/ });
  const stage = chart.getByRole('application');
  await expect(stage).toHaveAccessibleDescription(new RegExp(`${MESSAGES} samples, p50`));
  const said = chart.locator('[aria-live]');
  await stage.focus();
  await stage.press('End');
  const last = (await said.textContent()) ?? '';
  expect(last).toMatch(/^\d\d:\d\d:\d\d\.\d{3} · .* · frame #\d+$/);
  await stage.press('ArrowLeft');
  await expect(said).not.toHaveText(last);
  await stage.press('ArrowUp');
  await expect(said).toHaveText(/ · 7\d\d ms · frame #\d+$/);
  await stage.press('+');
  await expect(said).toHaveText(/^Shown: /);
  await chart.getByRole('button', { name: 'All' }).click();
  await expect(said).toHaveText('All is shown.');

  // A drag over the right half leaves fewer samples; a drag is no click, so no frame opens.
  const box = await stage.boundingBox();
  if (box === null) throw new Error('The chart has no place.');
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 80, { steps: 3 });
  await page.mouse.up();
  await expect(stage).not.toHaveAccessibleDescription(new RegExp(`${MESSAGES} samples`));
  await chart.getByRole('button', { name: 'All' }).click();

  await chart.getByText('As a table').click();
  await expect(chart.getByRole('columnheader')).toHaveText(['From', 'Samples', 'p50', 'p90', 'p99', 'Longest']);
  const csv = await saved(page, () => chart.getByRole('button', { name: 'Save data (CSV)' }).click());
  expect(csv.name).toMatch(/^socketwright-.*-reply-over-time\.csv$/);
  expect(csv.bytes.toString().trimEnd().split('\r\n')).toHaveLength(1 + MESSAGES);
  const png = await saved(page, () => chart.getByRole('button', { name: 'Save PNG' }).click());
  expect(png.name).toMatch(/\.png$/);
  expect([...png.bytes.subarray(0, 4)]).toEqual(PNG);

  // All of an open session moves on by the second; a part of it stands still.
  await stage.focus();
  await stage.press('+');
  await expect(said).toHaveText(/^Shown: /);
  const picture = () => stage.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const light = await picture();
  expect(await picture()).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(picture).not.toBe(light);

  await stage.focus();
  await stage.press('End');
  const [, seq] = /frame #(\d+)/.exec((await said.textContent()) ?? '') ?? [];
  await stage.press('Enter');
  await expect(page.getByRole('region', { name: `Frame ${seq}` })).toBeVisible();
  await server.close();
});
