import { defineConfig } from 'vitest/config';

const BROWSER_TEST_TIMEOUT_MS = 120_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}', 'test/harness/**/*.test.ts'] } },
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
