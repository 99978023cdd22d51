import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from 'puppeteer-core';
import { CHROMIUM_FLAGS, findChromium } from './browser.ts';
import { ROOT } from './paths.ts';

/** At 16 and 32 px fine strokes blur away, so these are drawn from a simpler picture on the pixel grid. */
const DRAWINGS = [
  { from: 'icon-small.svg', sizes: [16, 32] },
  { from: 'icon.svg', sizes: [48, 96, 128] },
];

/** Renders the extension's icons from the drawings beside them: `node test/harness/draw-icons.ts`. */
const folder = join(ROOT, 'public/icon');
const { path: executablePath } = await findChromium();
const browser = await launch({ executablePath, args: [...CHROMIUM_FLAGS], pipe: true });
try {
  const page = await browser.newPage();
  for (const { from, sizes } of DRAWINGS) {
    const svg = readFileSync(join(folder, from)).toString('base64');
    for (const size of sizes) {
      await page.setViewport({ width: size, height: size, deviceScaleFactor: 1 });
      const image = `<img alt="" width="${size}" height="${size}" src="data:image/svg+xml;base64,${svg}">`;
      await page.setContent(`<style>body{margin:0}img{display:block}</style>${image}`);
      await page.screenshot({ path: join(folder, `${size}.png`), omitBackground: true });
    }
  }
} finally {
  await browser.close();
}
