import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { type ExtensionPanel, type HostAccess, openExtensionPanel } from '../../harness/extension-panel.ts';
import { tell } from '../../harness/figures.ts';
import { ARTIFACTS, ROOT, type Target } from '../../harness/paths.ts';
import { startSilent } from '../../servers/faulty/open-servers.ts';
import { type FailureCase, type Observed, observe } from './failure-case.ts';
import {
  consequenceOf,
  failureOf,
  markdownTable,
  type Row,
  readSection,
  rowOf,
  sentenceOf,
  writeSection,
} from './report.ts';

const DOCUMENT = join(ROOT, 'docs/failures.md');
/** So many sessions at once: enough to be quick, too few for a browser to slow their handshakes. */
const AT_ONCE = 4;
const WARM_UPS = 6;

/**
 * Chrome delays handshakes by 2^(failed / (1 + succeeded)): a few good ones first keep a table of failures quick. They
 * run in the panel's page, which shares its process with the background.
 */
async function warmUp(panel: ExtensionPanel): Promise<void> {
  const server = await startSilent();
  await panel.page.evaluate(
    async (url, times) => {
      for (let i = 0; i < times; i++) {
        const socket = new WebSocket(url);
        await new Promise((resolve) => {
          socket.onclose = resolve;
          socket.onopen = () => socket.close();
        });
      }
    },
    server.url,
    WARM_UPS,
  );
  await server.close();
}

async function observeAll(
  panel: ExtensionPanel,
  cases: readonly FailureCase[],
): Promise<Map<string, Observed | Error>> {
  const seen = new Map<string, Observed | Error>();
  const waiting = [...cases];
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const outcome = await observe(panel.page, one).catch((thrown: unknown) => thrown as Error);
      seen.set(one.name, outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return seen;
}

/** An extra request is shown where the evidence comes from one, and none was made for a connection that had opened. */
function expectHonestProbes(events: readonly ConnectionEvent[]): void {
  const probed = new Set(events.flatMap((event) => (event.kind === 'probe' ? [event.connection] : [])));
  for (const event of events) {
    if (event.kind === 'open') expect(probed).not.toContain(event.connection);
    if (event.kind === 'error' && event.evidence?.source === 'probe') expect(probed).toContain(event.connection);
  }
}

/** Prints the table, keeps it among the artifacts, and writes it into the document when asked to. */
function publish(section: string, rows: readonly Row[]): void {
  const table = markdownTable(rows);
  tell(`${section}\n\n${table}\n`);
  mkdirSync(ARTIFACTS, { recursive: true });
  writeFileSync(join(ARTIFACTS, `failures-${section.toLowerCase().replaceAll(/\W+/g, '-')}.md`), `${table}\n`);
  if (process.env['UPDATE_DOCS'] !== '1') return;
  writeFileSync(DOCUMENT, writeSection(readFileSync(DOCUMENT, 'utf8'), section, table));
}

/** Runs every case in one browser, compares it with its row, and the whole with the table in the documents. */
export function describeTable(
  section: string,
  target: Target,
  access: HostAccess,
  cases: readonly FailureCase[],
): void {
  describe(section, () => {
    let seen = new Map<string, Observed | Error>();
    let panel: ExtensionPanel | null = null;

    beforeAll(async () => {
      panel = await openExtensionPanel(target, access);
      await warmUp(panel);
      seen = await observeAll(panel, cases);
    });

    afterAll(async () => {
      await panel?.close();
    });

    it.each(cases.map((one) => [one.name, one] as const))('%s', (name, one) => {
      const observed = seen.get(name);
      if (observed instanceof Error || observed === undefined) throw observed ?? new Error('The case did not run.');
      const { events } = observed;
      const wanted = one.expected[target];
      const failure = failureOf(events);
      const found = failure && { category: failure.category, cause: failure.cause, evidence: failure.evidence };
      if (wanted.failure === null) expect(found).toBeNull();
      else expect(found, JSON.stringify(found)).toMatchObject(wanted.failure);
      expect(sentenceOf(events)).toMatch(wanted.says);
      expect(consequenceOf(events)).toMatch(wanted.then);
      expectHonestProbes(events);
      one.verify?.(events);
      expect(observed.summary.needsAccess).toBe(access === 'none');
    });

    it('is the table that the documents show', () => {
      const rows = cases.flatMap(({ name }) => {
        const observed = seen.get(name);
        return observed === undefined || observed instanceof Error ? [] : [rowOf(name, observed.events)];
      });
      publish(section, rows);
      expect(markdownTable(rows)).toBe(readSection(readFileSync(DOCUMENT, 'utf8'), section));
    });
  });
}
