import { describe, expect, it } from 'vitest';
import { BROWSER_GLOBALS, TIME_GLOBALS, usedGlobals } from './globals.ts';
import { codeFilesBelow, read } from './source-files.ts';

const PURE = [
  'base',
  'protocol',
  'profile',
  'contract',
  'session',
  'capture',
  'metrics',
  'export',
  'bridge',
  'background',
  'panel',
];

describe('pure code', () => {
  it.each(PURE)('lib/%s knows no browser', (folder) => {
    const found = codeFilesBelow(`lib/${folder}`).flatMap((file) =>
      usedGlobals(file, read(file), BROWSER_GLOBALS).map((name) => `${file} uses ${name}`),
    );
    expect(found).toEqual([]);
  });

  it('takes time and chance as input in lib/session', () => {
    const found = codeFilesBelow('lib/session').flatMap((file) => [
      ...usedGlobals(file, read(file), TIME_GLOBALS).map((name) => `${file} uses ${name}`),
      ...(read(file).includes('Math.random') ? [`${file} uses Math.random`] : []),
    ]);
    expect(found).toEqual([]);
  });

  it('leaves components without browser storage, messaging or sockets', () => {
    const forbidden = ['browser', 'chrome', 'indexedDB', 'localStorage', 'sessionStorage', 'WebSocket', 'fetch'];
    const found = codeFilesBelow('components').flatMap((file) =>
      usedGlobals(file, read(file), forbidden).map((name) => `${file} uses ${name}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the checker', () => {
  it('catches a global however it is reached', () => {
    const used = (text: string): string[] => usedGlobals('x.tsx', text, BROWSER_GLOBALS);
    expect(used('const title = document.title;')).toEqual(['document']);
    expect(used('export const open = () => new WebSocket("ws://a/");')).toEqual(['WebSocket']);
    expect(used('const x = { navigator };')).toEqual(['navigator']);
    expect(used('globalThis.localStorage.clear();')).toEqual(['localStorage']);
    expect(used('if (typeof chrome !== "undefined") run();')).toEqual(['chrome']);
  });

  it('leaves members, own names, types and text alone', () => {
    const used = (text: string): string[] => usedGlobals('x.ts', text, BROWSER_GLOBALS);
    expect(used('const a = b.document; const c = { window: 1 }; c.window;')).toEqual([]);
    expect(used('function f(history: string[]): number { return history.length; }')).toEqual([]);
    expect(used('interface Port { fetch(location: string): void; history: number }')).toEqual([]);
    expect(used('const { location } = place; use(location);')).toEqual([]);
    expect(used('// document.title\nconst text = "window.open()";')).toEqual([]);
  });
});
