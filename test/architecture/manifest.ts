import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputDir, type Target } from '../harness/paths.ts';
import { nodeAt, parseFile, stringAt, walk } from './syntax.ts';

type Json = Readonly<Record<string, unknown>>;

export function readManifest(target: Target): Json {
  const value: unknown = JSON.parse(readFileSync(join(outputDir(target), 'manifest.json'), 'utf8'));
  if (typeof value !== 'object' || value === null) throw new Error(`The manifest for ${target} is not an object.`);
  return value as Json;
}

const TIMERS = ['setTimeout', 'setInterval'];

/** Ways in which code makes code out of text, which the extension's policy forbids; empty for clean code. */
export function dynamicCode(file: string, text: string): string[] {
  const found: string[] = [];
  walk(parseFile(file, text), (node) => {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
    const name = stringAt(nodeAt(node, 'callee'), 'name');
    if (name === 'eval' || name === 'Function') found.push(name);
    const args: unknown[] = Array.isArray(node['arguments']) ? node['arguments'] : [];
    const [first] = args;
    const isText = typeof first === 'object' && first !== null && 'value' in first && typeof first.value === 'string';
    if (name !== null && TIMERS.includes(name) && isText) found.push(name);
  });
  return found;
}
