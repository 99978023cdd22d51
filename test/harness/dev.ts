import { TOOLS } from './paths.ts';
import { run } from './process.ts';

/**
 * `npm run dev`: WXT's watching build. Load `.output/chrome-mv3-dev` once as an unpacked extension; it reloads itself.
 * Arguments go on to WXT, e.g. `npm run dev -- -b firefox`.
 */
const outcome = await run(process.execPath, [TOOLS.wxt, ...process.argv.slice(2)], {
  echo: true,
  timeoutMs: 2 ** 31 - 1,
});
process.exitCode = outcome.code;
