import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleFiles } from './bundle-graph.ts';

let dir = '';
const files: Record<string, string> = {
  'panel.html':
    '<link rel="stylesheet" href="/assets/panel.css"><script type="module" src="/chunks/panel.js"></script>',
  'assets/panel.css': 'body { color: red }',
  'assets/editor.css': 'p { color: red }',
  'chunks/panel.js':
    'import{a}from"./shared.js";const d=["chunks/editor.js","assets/editor.css"];p(()=>import("./editor.js"),d);' +
    'new Worker(new URL("/chunks/search.js",import.meta.url));const no="./missing.js";a();',
  'chunks/shared.js': 'export{b as a}from"./deep.js";',
  'chunks/deep.js': 'export const b=()=>1;',
  'chunks/editor.js': 'import{a}from"./shared.js";import"./only-editor.js";a();',
  'chunks/only-editor.js': 'self.x=1;',
  'chunks/search.js': 'self.y=1;',
  'chunks/popup.js': 'self.z=1;',
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'socketwright-bundle-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('bundleFiles', () => {
  it('follows imports, re-exports, lazy chunks, their styles and workers, and nothing else', () => {
    expect(bundleFiles(dir, 'panel.html', (path) => path in files)).toEqual({
      atStart: ['assets/panel.css', 'chunks/deep.js', 'chunks/panel.js', 'chunks/shared.js', 'panel.html'],
      later: ['assets/editor.css', 'chunks/editor.js', 'chunks/only-editor.js', 'chunks/search.js'],
    });
  });

  it('leaves out a lazy part that has a budget of its own, with what only that one needs', () => {
    const chunks = { 'editor-a1b2.js': 'import"./only-editor-c3.js";', 'only-editor-c3.js': 'self.x=1;' };
    const loader = 'p(()=>import("./editor-a1b2.js"),["editor-a1b2.js"]);';
    for (const [file, text] of Object.entries({ ...chunks, 'loader.js': loader })) writeFileSync(join(dir, file), text);
    const isFile = (path: string): boolean => path in chunks;
    expect(bundleFiles(dir, 'loader.js', isFile).later).toEqual(['editor-a1b2.js', 'only-editor-c3.js']);
    expect(bundleFiles(dir, 'loader.js', isFile, ['editor']).later).toEqual([]);
  });
});
