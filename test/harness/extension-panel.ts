import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { launchWithExtension } from './extension.ts';
import { launchFirefoxWithExtension } from './firefox-extension.ts';
import { LAN_HOST_FLAG, LAN_HOST_PREFS, loopbackBuild } from './loopback-build.ts';
import { outputDir, type Target } from './paths.ts';

/** `granted`: a copy of the build that may reach the hosts of the tests. `none`: the build as it ships. */
export type HostAccess = 'granted' | 'none';

/** The panel of the real extension as a tab, alike in both browsers. */
export interface ExtensionPanel {
  readonly target: Target;
  readonly page: Page;
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

async function launch(target: Target, extensionDir: string): Promise<Omit<ExtensionPanel, 'target'>> {
  const launched =
    target === 'chrome'
      ? await launchWithExtension({ extensionDir, args: [LAN_HOST_FLAG] })
      : await launchFirefoxWithExtension(extensionDir, LAN_HOST_PREFS);
  try {
    return { page: await launched.openPanelTab(), close: () => launched.close() };
  } catch (thrown) {
    await launched.close();
    throw thrown;
  }
}

/** Firefox reports no load of an extension's page, so both are asked until they answer. */
async function untilDrawn(page: Page): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const field = await page.$('input[name="url"]').catch(() => null);
    if (field !== null) return;
    if (Date.now() > deadline) throw new Error(`The panel did not draw itself within ${START_TIMEOUT_MS} ms.`);
    await sleep(100);
  }
}

export async function openExtensionPanel(target: Target, access: HostAccess): Promise<ExtensionPanel> {
  const extensionDir = access === 'granted' ? loopbackBuild(target) : outputDir(target);
  const undo: (() => unknown)[] = [];
  if (access === 'granted') undo.push(() => rmSync(extensionDir, { recursive: true, force: true }));
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const launched = await launch(target, extensionDir);
    undo.push(() => launched.close());
    await untilDrawn(launched.page);
    return { target, page: launched.page, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
