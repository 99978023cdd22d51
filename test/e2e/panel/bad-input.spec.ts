import { DATABASE_NAME } from '../../../lib/store/schema.ts';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { takeRefusedPort } from '../../servers/faulty/transport.ts';
import { envelope, PanelPage } from './panel-page.ts';

for (const [url, sentence] of [
  ['', /URL is empty/],
  ['localhost:8080', /no scheme|scheme/],
  ['http://localhost/', /not a WebSocket scheme/],
  ['ws://bad host/', /contains a space/],
  ['ws:///x', /no host/],
  ['ws://a..b/', /empty label/],
  ['ws://localhost:0/', /1 to 65535/],
  ['ws://localhost/#x', /fragment/],
  ['ws://user:secret@localhost/', /user name or password/],
] as const) {
  test(`the URL "${url}" gets its sentence and connects nothing`, async ({ openPage }) => {
    const panel = new PanelPage(await openPage('panel.html'));
    await panel.connect(url);
    await expect(panel.page.getByText(sentence).first()).toBeVisible();
    await expect(panel.url).toHaveValue(url);
    await expect(panel.sessions).toHaveCount(0);
  });
}

test('an unreachable host is said to be so, and the session keeps trying until stopped', async ({ openPage }) => {
  const nobody = await takeRefusedPort();
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(nobody.url);
  await expect(panel.state).toHaveText(/reconnecting|connecting/);
  // Without access to the host the browser does not say which it was.
  await expect(panel.page.getByText(/No HTTP server answered at 127\.0\.0\.1/).first()).toBeVisible();
  await panel.button('Disconnect').click();
  await expect(panel.state).toHaveText('disconnected');
  await nobody.close();
});

test('a port that browsers block is said to be so, and no attempt follows', async ({ openPage }) => {
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect('ws://127.0.0.1:9/nobody');
  await expect(panel.page.getByText(/Browsers block the port of 127\.0\.0\.1:9/).first()).toBeVisible();
  await expect(panel.state).toHaveText('disconnected');
});

test('broken JSON and a message over the limit are refused, kept, and can be sent anyway', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 0 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();

  await panel.write('{"type": "execution-update", ');
  await panel.send();
  await expect(panel.page.getByText(/not JSON/i).first()).toBeVisible();
  await expect(panel.message).toContainText('execution-update');
  expect(server.stats.received).toBe(0);
  await panel.button('Send anyway').click();
  await expect.poll(() => server.stats.received).toBe(1);

  const long = envelope('long', { pad: 'x'.repeat(11_000) });
  await panel.write(long);
  await panel.send();
  await expect(
    panel.page.getByText(`Message size ${long.length} bytes exceeds limit of 10240 bytes`).first(),
  ).toBeVisible();
  expect(server.stats.received).toBe(1);
  await panel.button('Send anyway').click();
  await expect.poll(() => server.stats.received).toBe(2);
  await server.close();
});

test('two panels on one session show the same frames', async ({ openPage }) => {
  const server = await startClarityServer({ intervalMs: 30 });
  const first = new PanelPage(await openPage('panel.html'));
  await first.connect(server.url);
  await first.connected();
  const second = new PanelPage(await openPage('panel.html'));
  await second.sessions.first().click();
  await second.connected();
  await expect.poll(() => second.rows.count()).toBeGreaterThan(5);
  await second.button('Disconnect').click();
  await expect(first.state).toHaveText('disconnected');
  await expect(second.state).toHaveText('disconnected');
  const rows = (panel: PanelPage) => panel.grid.getAttribute('aria-rowcount');
  await expect.poll(async () => (await rows(first)) === (await rows(second))).toBe(true);
  await server.close();
});

/** Frames of the only session as the store counts them: every one of them is on disk. */
function storedFrames(panel: PanelPage): Promise<number> {
  return panel.page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const reading = db.transaction('sessions').objectStore('sessions').getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            db.close();
            const [only, ...others] = reading.result as { summary: { frames: number } }[];
            if (only === undefined || others.length > 0) reject(new Error('There is not exactly one session.'));
            else resolve(only.summary.frames);
          };
        };
      }),
    DATABASE_NAME,
  );
}

test('a full storage is said in one sentence; frames wait and are written when there is room', async ({
  openPage,
  context,
}) => {
  const server = await startClarityServer({ intervalMs: 30 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  const worker = context.serviceWorkers()[0];
  if (worker === undefined) throw new Error('The extension has no worker.');
  await worker.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(globalThis, { restorePut: () => Object.assign(IDBObjectStore.prototype, { put }) });
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await expect(panel.page.getByText(/storage quota is full/i).first()).toBeVisible();
  const sentMeanwhile = server.stats.sent;
  await panel.page.waitForTimeout(500);
  await worker.evaluate(() => (globalThis as unknown as { restorePut(): void }).restorePut());
  await expect(panel.page.getByText(/storage quota is full/i)).toHaveCount(0, { timeout: 10_000 });
  // A browser drops what arrives after it began to close, so the stream ends before the counts are compared.
  server.intervalMs = 0;
  await expect.poll(async () => (await storedFrames(panel)) - server.stats.sent).toBe(0);
  expect(server.stats.sent).toBeGreaterThan(sentMeanwhile);
  await server.close();
});

test('100 MB in one message is recorded, shown as a preview, and breaks nothing', async ({ openPage }) => {
  test.setTimeout(120_000);
  const bytes = 100 * 1024 * 1024;
  const server = await startClarityServer({ intervalMs: 0 });
  const panel = new PanelPage(await openPage('panel.html'));
  await panel.connect(server.url);
  await panel.connected();
  await server.faults.flood({ frames: 1, bytes });
  const row = panel.rows.filter({ hasText: /104 857 600|100 MB|105 MB/ }).first();
  await expect(row).toBeVisible({ timeout: 60_000 });
  await row.click();
  await panel.page.getByRole('button', { name: /^Load 105 MB/ }).click();
  await panel.page.getByRole('tab', { name: /^Verdict/ }).click();
  await expect(panel.page.getByText(/exceeds limit of 10240 bytes/).first()).toBeVisible({ timeout: 30_000 });
  await panel.write(envelope('after the large one'));
  await panel.send();
  await expect(panel.rows.filter({ hasText: 'after the large one' }).first()).toBeVisible();
  await server.close();
});
