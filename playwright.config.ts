import { defineConfig } from 'playwright/test';

/** The panel and the popup as pages of the real extension in Chromium; the fixtures start the browser themselves. */
export default defineConfig({
  testDir: 'test/e2e/panel',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: false,
  // Most of a test is waiting for the page; files have nothing in common, each starts its own browser and servers.
  workers: 2,
  // A test that needs a second try is a broken test.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
});
