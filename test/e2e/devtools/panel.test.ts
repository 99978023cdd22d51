import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DevToolsPanel } from '../../harness/devtools-panel.ts';
import { launchWithExtension } from '../../harness/extension.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';

const DELAY_MS = 60;

let server: DemoServer;
let opened: DevToolsPanel;
const running: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  server = await startClarityServer({ intervalMs: 100 });
  running.push(server);
  server.faults.delayRepliesMs = DELAY_MS;
  const extension = await launchWithExtension();
  running.push(extension);
  opened = await extension.openDevToolsPanel(`${server.httpUrl}/health`);
});

afterAll(async () => {
  for (const one of running.toReversed()) await one.close();
});

/** Text of the first element with this role and name, '' when there is none. */
function textOf(role: string, name: string): Promise<string> {
  return opened.panel
    .$eval(`::-p-aria([role="${role}"][name="${name}"])`, (element) => element.textContent ?? '')
    .catch(() => '');
}

/** How late a busy machine may be; nothing here says how fast one is. */
const PATIENCE_MS = 10_000;

/** What stands in the Latency column, as `60.2 ms` or `1.24 s`, in ms; only replies have it. */
async function latencies(): Promise<number[]> {
  const cells = await opened.panel.$$eval('[role="grid"] .col-latency', (found) =>
    found.map((cell) => cell.textContent ?? ''),
  );
  return cells
    .filter((text) => / m?s$/.test(text))
    .map((text) => Number.parseFloat(text) * (text.endsWith(' ms') ? 1 : 1000));
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await check())) {
    if (Date.now() > deadline)
      throw new Error(
        `Waited in vain for ${what}; the panel says: ${await opened.panel.$eval('body', (body) => body.innerText)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('connects, shows frames, sends a message, and shows the reply with its latency, inside a real DevTools window', async () => {
  const { panel } = opened;
  // Typed key by key: puppeteer's `fill` assigns long texts, which React does not notice.
  await (await panel.waitForSelector('::-p-aria([role="textbox"][name="URL"])'))?.type(server.url);
  const profile = await panel.$('::-p-aria([role="combobox"][name="Profile"])');
  await (await profile?.toElement('select'))?.select('clarity');
  await panel.locator('::-p-aria([role="button"][name="Connect"])').click();
  await until('the connection', async () => (await textOf('status', 'Connection')) === 'connected');
  await until('frames', async () => (await textOf('grid', 'Frames')).includes('execution-update'));

  const template = await panel.$('::-p-aria([role="combobox"][name="Template"])');
  await (await template?.toElement('select'))?.select('send-log');
  const received = server.stats.received;
  await panel.locator('::-p-aria([role="button"][name="Send"])').click();
  await until('the message at the server', async () => server.stats.received === received + 1);
  await until('the latency in the grid', async () => (await latencies()).length > 0);
  const [shown] = await latencies();
  const [injected] = [...server.stats.injectedDelays.values()];
  expect(injected).toBeGreaterThanOrEqual(DELAY_MS);
  // The panel rounds: to a millisecond below a second, to ten above it.
  expect(shown).toBeGreaterThanOrEqual((injected ?? Number.NaN) - 5);
  expect(shown).toBeLessThan(PATIENCE_MS);
});

it('goes on when DevTools closes: the background owns the session', async () => {
  await opened.devtools.close();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(server.stats.live).toBe(1);
  expect(server.stats.opened).toBe(1);
});
