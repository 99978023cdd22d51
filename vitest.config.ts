import { defineConfig } from 'vitest/config';

const BROWSER_TEST_TIMEOUT_MS = 120_000;
const PLATFORM = 'test/unit/platform/**/*.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          // One life for many files halves the time; these share nothing that they change.
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/harness/**/*.test.ts'],
          exclude: [PLATFORM],
          pool: 'threads',
          isolate: false,
        },
      },
      // Each of these puts a browser of its own in place of the real one.
      { test: { name: 'platform', include: [PLATFORM] } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          // Real browsers, one file at a time: two at once on a small machine spoil each other's times.
          name: 'e2e',
          include: ['test/e2e/{devtools,lifetime,firefox,sockets,failures,reconnect,systems,soak}/**/*.test.ts'],
          testTimeout: BROWSER_TEST_TIMEOUT_MS,
          hookTimeout: BROWSER_TEST_TIMEOUT_MS,
        },
      },
    ],
  },
});
