import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../harness/paths.ts';
import { edgesOf, findCycles, type ImportEdge, specifiersOf } from './import-graph.ts';
import { ALLOWED, DEBTS, partOf, violations } from './import-table.ts';
import { codeFilesBelow, PRODUCT_FOLDERS, read } from './source-files.ts';

const files = codeFilesBelow(...PRODUCT_FOLDERS);
const edges = files.flatMap((file) => edgesOf(file, read(file)));

function edge(from: string, to: string, external = false): ImportEdge {
  return { from, to, external };
}

describe('imports of the product', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(edges.length).toBeGreaterThan(files.length);
  });

  it('follow the table', () => {
    expect(violations(edges)).toEqual([]);
  });

  it('name files that exist, with their extension', () => {
    const missing = edges.filter(({ to, external }) => !external && !existsSync(join(ROOT, to)));
    expect(missing.map(({ from, to }) => `${from} imports ${to}, which does not exist`)).toEqual([]);
  });

  it('have no cycles, types included', () => {
    expect(findCycles(edges).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  it('come from parts that the table knows', () => {
    const unknown = files.filter((file) => ALLOWED[partOf(file) ?? ''] === undefined);
    expect(unknown).toEqual([]);
  });

  it('owe only debts that still exist and carry a date and a reason', () => {
    for (const debt of DEBTS) {
      expect(debt.since).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(debt.why.length).toBeGreaterThan(20);
      expect(edges.some(({ from, to }) => from === debt.from && to === debt.to)).toBe(true);
    }
  });
});

describe('the table itself', () => {
  it('has no layer that reaches upwards', () => {
    const tableEdges = Object.entries(ALLOWED).flatMap(([from, targets]) => targets.map((to) => edge(from, to)));
    expect(findCycles(tableEdges)).toEqual([]);
  });
});

describe('the checker', () => {
  it('catches an import upwards, of a browser part, between entrypoints and of a foreign package', () => {
    const bad = [
      edge('lib/base/result.ts', 'lib/session/step.ts'),
      edge('lib/session/step.ts', 'lib/capture/segment.ts'),
      edge('components/frames/FramesGrid.tsx', 'lib/store/reader.ts'),
      edge('components/frames/FramesGrid.tsx', 'lib/bridge/client.ts'),
      edge('entrypoints/panel/main.tsx', 'entrypoints/popup/App.tsx'),
      edge('lib/capture/segment.ts', 'idb', true),
      edge('lib/session/step.ts', 'node:fs', true),
      edge('lib/base/result.ts', 'test/unit/helper.ts'),
    ];
    expect(violations(bad)).toHaveLength(bad.length);
  });

  it('allows imports downwards, within a part and from tests', () => {
    const good = [
      edge('lib/session/step.ts', 'lib/protocol/frame.ts'),
      edge('lib/session/step.ts', 'lib/session/state.ts'),
      edge('entrypoints/panel/main.tsx', 'entrypoints/panel/App.tsx'),
      edge('entrypoints/background.ts', 'lib/store/reader.ts'),
      edge('test/unit/session/step.test.ts', 'lib/store/reader.ts'),
    ];
    expect(violations(good)).toEqual([]);
  });

  it('tolerates exactly the import that a debt names', () => {
    const bad = [edge('lib/base/a.ts', 'lib/panel/b.ts'), edge('lib/base/a.ts', 'lib/panel/c.ts')];
    const debts = [
      { from: 'lib/base/a.ts', to: 'lib/panel/b.ts', since: '2026-11-20', why: 'an example for this test' },
    ];
    expect(violations(bad, debts)).toEqual(['lib/base/a.ts must not import lib/panel/c.ts']);
  });

  it('catches a cycle and shows the way around it', () => {
    const edges = [edge('a.ts', 'b.ts'), edge('b.ts', 'c.ts'), edge('c.ts', 'a.ts'), edge('a.ts', 'd.ts')];
    expect(findCycles(edges)).toEqual([['a.ts', 'b.ts', 'c.ts', 'a.ts']]);
    expect(findCycles(edges.slice(1))).toEqual([]);
  });

  it('sees every way to import', () => {
    const text = `
      import { a } from './a.ts';
      import type { B } from './b.ts';
      export * from './c.ts';
      export type { D } from './d.ts';
      const e = import('./e.ts');
      type F = import('./f.ts').F;
      import './g.css';
      const h = new Worker(new URL('./h.ts', import.meta.url));
      import i from './i.ts?worker';
      // import { no } from './no.ts';
      const text = "import { no } from './no.ts'";
    `;
    const letters = specifiersOf('x.ts', text).map((specifier) => specifier.slice(2, 3));
    expect(letters.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    expect(edgesOf('lib/panel/x.ts', "import i from '../base/i.ts?worker';")[0]?.to).toBe('lib/base/i.ts');
    expect(edgesOf('x.ts', "import { a } from '@scope/name/deep';")[0]?.to).toBe('@scope/name');
  });
});
