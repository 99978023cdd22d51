import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';

test('the popup connects with Enter, shows the state, disconnects, remembers, opens the workbench', async ({
  openPage,
  context,
}) => {
  const server = await startClarityServer({ intervalMs: 100 });
  const popup = await openPage('popup.html');
  const url = popup.getByRole('textbox', { name: 'URL' });
  await expect(url).toBeFocused();
  await popup.getByRole('combobox', { name: 'Profile' }).selectOption({ label: 'Clarity devteam' });
  await url.fill(server.url);
  await url.press('Enter');
  const session = popup.getByRole('list', { name: 'Sessions' }).getByRole('listitem').first();
  await expect(session.getByText(/^connected · /)).toBeVisible();
  await expect.poll(() => server.stats.live).toBe(1);

  const worker = context.serviceWorkers()[0];
  const badge = () =>
    worker?.evaluate(() =>
      (
        globalThis as unknown as { chrome: { action: { getBadgeText(details: object): Promise<string> } } }
      ).chrome.action.getBadgeText({}),
    );
  await expect.poll(badge).toBe('1');
  server.faults.dropNow();
  await expect.poll(badge).toBe('1!');
  await expect.poll(badge, { timeout: 8000 }).toBe('1');

  await session.getByRole('button', { name: /Disconnect|Stop/ }).click();
  await expect.poll(() => server.stats.live).toBe(0);
  await expect.poll(badge).toBe('');

  const workbench = context.waitForEvent('page');
  await popup.getByRole('button', { name: 'Open workbench' }).click();
  await expect((await workbench).getByRole('grid', { name: 'Frames' })).toBeVisible();

  const again = await openPage('popup.html');
  await expect(again.getByRole('textbox', { name: 'URL' })).toHaveValue(server.url);
  await server.close();
});

test('a bad URL gets its sentence in the popup', async ({ openPage }) => {
  const popup = await openPage('popup.html');
  await popup.getByRole('textbox', { name: 'URL' }).fill('http://localhost/');
  await popup.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(popup.getByText(/not a WebSocket scheme/)).toBeVisible();
});
