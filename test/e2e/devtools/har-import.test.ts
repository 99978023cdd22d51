import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DevToolsPanel } from '../../harness/devtools-panel.ts';
import { type LaunchedExtension, launchWithExtension } from '../../harness/extension.ts';
import { ROOT } from '../../harness/paths.ts';

const SAMPLE = join(ROOT, 'test/fixtures/captures/sample.har');

interface HarEntry {
  readonly request: { readonly url: string };
  readonly _webSocketMessages: readonly {
    readonly type: string;
    readonly opcode: number;
    readonly time: number;
    readonly data: string;
  }[];
}

/** What DevTools made of one entry. */
interface Imported {
  readonly url: string;
  readonly resourceType: string;
  readonly finished: boolean;
  readonly frames: readonly {
    readonly type: string;
    readonly opCode: number;
    readonly time: number;
    readonly text: string;
  }[];
}

let extension: LaunchedExtension | null = null;
let opened: DevToolsPanel;

beforeAll(async () => {
  extension = await launchWithExtension();
  opened = await extension.openDevToolsPanel('about:blank');
});

afterAll(() => extension?.close());

/** Reads a HAR file with the importer behind the Network panel's own "Import HAR". */
async function importIntoDevTools(har: string): Promise<readonly Imported[]> {
  // As text: the import resolves inside DevTools, and a compiler must not look for it here.
  const imported: unknown = await opened.devtools.evaluate(`(async () => {
    const { HARFormat, Importer } = await import('./models/har/har.js');
    const root = new HARFormat.HARRoot(JSON.parse(${JSON.stringify(har)}));
    return Importer.Importer.requestsFromHARLog(root.log).map((request) => ({
      url: request.url(),
      resourceType: request.resourceType().name(),
      finished: request.finished,
      frames: request.frames().map(({ type, opCode, time, text }) => ({ type, opCode, time, text })),
    }));
  })()`);
  return imported as readonly Imported[];
}

it("an exported HAR is read by Chrome's own importer: every connection, every frame", async () => {
  const har = readFileSync(SAMPLE, 'utf8');
  const { entries } = (JSON.parse(har) as { log: { entries: readonly HarEntry[] } }).log;
  const imported = await importIntoDevTools(har);
  expect(imported).toHaveLength(3);
  expect(imported.map(({ frames }) => frames.length)).toEqual([0, 5, 2]);
  expect(imported).toEqual(
    entries.map(({ request, _webSocketMessages }) => ({
      url: request.url,
      resourceType: 'websocket',
      finished: true,
      frames: _webSocketMessages.map(({ type, opcode, time, data }) => ({ type, opCode: opcode, time, text: data })),
    })),
  );
});
