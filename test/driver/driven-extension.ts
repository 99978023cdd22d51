import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputDir } from '../harness/paths.ts';

export interface DrivenExtension {
  readonly directory: string;
  readonly panelUrl: string;
  readonly extensionId: string;
  remove(): void;
}

/**
 * The shipped build with two scripts added: one counts frames in the same worker (the benchmark's baseline), one drives
 * the panel by orders that it fetches from `controlUrl`. For what a debugger would falsify: the worker's lifetime and throughput.
 * Nothing of the product is replaced, so what is measured is what people get. `workerScripts` of `page/` are added to the
 * worker too.
 */
export function makeDrivenExtension(
  controlUrl: string,
  buildDir: string = outputDir('chrome'),
  workerScripts: readonly string[] = [],
): DrivenExtension {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'socketwright-driven-')));
  cpSync(buildDir, directory, { recursive: true });
  for (const name of ['worker-probe', ...workerScripts]) {
    appendFileSync(join(directory, 'background.js'), `\n${pageScript(name)}`);
  }
  writeFileSync(join(directory, 'driver.js'), pageScript('panel-driver').replaceAll('__CONTROL_URL__', controlUrl));
  const panel = join(directory, 'panel.html');
  const html = readFileSync(panel, 'utf8').replace(
    '</body>',
    '<script type="module" src="/driver.js"></script></body>',
  );
  writeFileSync(panel, html);
  const extensionId = unpackedId(directory);
  return {
    directory,
    extensionId,
    panelUrl: `chrome-extension://${extensionId}/panel.html`,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function pageScript(name: string): string {
  return stripTypeScriptTypes(readFileSync(new URL(`./page/${name}.ts`, import.meta.url), 'utf8'));
}

/** Chromium derives the id of an unpacked extension from its path: SHA-256, first 32 hex digits as a–p. */
function unpackedId(directory: string): string {
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 32);
  return digest.replace(/[0-9a-f]/g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
}
