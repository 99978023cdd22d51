import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { envelope, PanelPage } from './panel-page.ts';

test('connect, see frames, find the broken one and why', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 40 });
  server.faults.brokenEnvelopes = { everyNth: 5, kinds: ['unknown-type'] };
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await expect.poll(() => panel.rows.count()).toBeGreaterThan(8);

  const broken = panel.rows.filter({ has: panel.page.getByRole('img', { name: 'invalid' }) }).first();
  await broken.click();
  await panel.page.getByRole('tab', { name: /^Verdict/ }).click();
  await expect(
    panel.page.getByText(/expected one of execution-update, execution-log, error, completion/),
  ).toBeVisible();
  await server.close();
});

test('a sent message shows its reply with the latency that the server injected', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 0 });
  server.faults.delayRepliesMs = 80;
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await panel.write(envelope('e2e-1'));
  await panel.send();

  const reply = panel.rows.filter({ hasText: 'e2e-1' }).last();
  const latency = reply.getByRole('gridcell').nth(6);
  await expect(latency).toHaveText(/ ms$/);
  const latencyMs = Number.parseFloat((await latency.textContent()) ?? '');
  expect(latencyMs).toBeGreaterThanOrEqual(79);
  expect(latencyMs).toBeLessThan(5000);

  await panel.tab('Latency');
  await panel.tab('Types');
  await expect(panel.page.getByRole('table').first()).toContainText('execution-update');
  await server.close();
});

test('the session reconnects 2 s after a loss, and the time line tells', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 50 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  server.faults.dropNow();
  await expect(panel.state).toHaveText('reconnecting');
  await expect(panel.state).toHaveText('connected', { timeout: 8000 });
  const [first, second] = server.stats.connections;
  const pauseMs = (second?.openedAt ?? 0) - (first?.closedAt ?? 0);
  expect(pauseMs).toBeGreaterThan(1900);
  expect(pauseMs).toBeLessThan(3500);

  await panel.tab('Timeline');
  await expect(panel.page.getByText(/1006/).first()).toBeVisible();
  await expect(panel.page.getByText(/Abnormal Closure/).first()).toBeVisible();
  await server.close();
});

test('stop ends the waiting, and no attempt follows', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 0 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  server.faults.dropNow();
  await expect(panel.state).toHaveText('reconnecting');
  await panel.button('Disconnect').click();
  await expect(panel.state).toHaveText('disconnected');
  await panel.page.waitForTimeout(2600);
  expect(server.stats.opened).toBe(1);
  await server.close();
});

test('sessions live on when the panel closes, and two to one URL stay apart', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 50 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await panel.connect(server.url);
  await expect(panel.sessions).toHaveCount(2);
  await expect.poll(() => server.stats.live).toBe(2);
  await panel.page.close();
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(server.stats.live).toBe(2);

  const again = new PanelPage(await openPage('panel.html'));
  await expect(again.sessions).toHaveCount(2);
  await again.sessions.first().click();
  await again.connected();
  await again.button('Disconnect').click();
  await expect(again.state).toHaveText('disconnected');
  expect(server.stats.connections.filter((connection) => connection.closeCode === 1000)).toHaveLength(1);
  await server.close();
});

test('a live tail stops when the person scrolls up and says how many are new', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 10 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await expect.poll(async () => Number(await panel.grid.getAttribute('aria-rowcount'))).toBeGreaterThan(100);
  await panel.grid.focus();
  await panel.page.keyboard.press('Home');
  const newFrames = panel.page.getByRole('button', { name: /new frames?/ });
  await expect(newFrames).toBeVisible();
  await expect(newFrames).toContainText(/\d/);
  await newFrames.click();
  await expect(newFrames).toBeHidden();
  await server.close();
});

test('another view and a filter keep the place in the grid and the count of new frames', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 10 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  const lines = async () => Number(await panel.grid.getAttribute('aria-rowcount'));
  await expect.poll(lines).toBeGreaterThan(150);
  await panel.grid.hover();
  await panel.page.mouse.wheel(0, -1200);
  const newFrames = panel.page.getByRole('button', { name: /new frames?/ });
  await expect(newFrames).toBeVisible();
  const count = async () => Number((await newFrames.textContent())?.replace(/\D/g, ''));
  // The wheel's own movement may go on for a moment.
  await panel.page.waitForTimeout(500);
  const topRow = () =>
    panel.grid.evaluate((grid) => {
      const head = grid.querySelector('thead')?.getBoundingClientRect().bottom ?? 0;
      const rows = [...grid.querySelectorAll('tbody tr')];
      return rows.find((row) => row.getBoundingClientRect().bottom > head + 2)?.getAttribute('id') ?? null;
    });
  const [before, seen] = [await topRow(), await count()];
  expect(before).toMatch(/^frame-/);

  await panel.tab('Latency');
  await panel.page.waitForTimeout(300);
  await panel.tab('Frames');
  await expect.poll(topRow).toBe(before);
  expect(await count()).toBeGreaterThan(seen);

  await panel.button('Received only').click();
  await expect.poll(topRow).toBe(before);
  expect(await count()).toBeGreaterThan(seen);
  await panel.page.waitForTimeout(300);
  expect(await topRow()).toBe(before);
  await server.close();
});

test('a session is renamed in the list, and a deletion holds when the page goes before its time to undo', async ({
  openPage,
}) => {
  const server = await startClarityServer({ intervalMs: 50 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await panel.connect(server.url);
  await expect(panel.sessions).toHaveCount(2);
  const name = panel.page.getByRole('textbox', { name: 'Session name' });
  await panel.sessions.first().dblclick();
  await name.fill('thrown away');
  await name.press('Escape');
  await expect(panel.sessions.filter({ hasText: 'thrown away' })).toHaveCount(0);
  await panel.page.keyboard.press('F2');
  await name.fill('night run');
  await name.press('Enter');
  await expect(panel.sessions.filter({ hasText: 'night run' })).toHaveCount(1);

  await panel.button('Delete night run').click();
  await expect(panel.sessions).toHaveCount(1);
  await expect(panel.sessions.first().getByRole('button').first()).toBeFocused();
  await panel.page.reload();
  await expect(panel.sessions).toHaveCount(1);
  await expect.poll(() => server.stats.live).toBe(1);
  await server.close();
});

test('keyboard alone: move, open the detail, close it, filter', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 20 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await expect.poll(() => panel.rows.count()).toBeGreaterThan(10);
  await panel.button('Disconnect').click();
  await expect(panel.state).toHaveText('disconnected');
  await panel.grid.focus();
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'Enter']) await panel.page.keyboard.press(key);
  await expect(panel.page.getByRole('tab', { name: 'Tree', exact: true })).toBeVisible();
  await panel.page.keyboard.press('Escape');
  await expect(panel.page.getByRole('tab', { name: 'Tree', exact: true })).toBeHidden();

  await panel.page.keyboard.press('Enter');
  await panel.page.getByRole('tab', { name: 'Tree', exact: true }).focus();
  await panel.page.keyboard.press('Escape');
  await expect(panel.page.getByRole('tab', { name: 'Tree', exact: true })).toBeHidden();
  await expect(panel.grid).toBeFocused();
  await panel.page.keyboard.press('/');
  await expect(panel.filter).toBeFocused();
  const before = Number(await panel.grid.getAttribute('aria-rowcount'));
  await panel.page.keyboard.type('type:execution-log');
  await expect.poll(async () => Number(await panel.grid.getAttribute('aria-rowcount'))).toBeLessThan(before);
  await server.close();
});
