import { posix } from 'node:path';
import { nodeAt, parseFile, type SyntaxNode, stringAt, walk } from './syntax.ts';

export interface ImportEdge {
  readonly from: string;
  /** A file of the project (relative to its root), or the name of a package. */
  readonly to: string;
  readonly external: boolean;
}

const IMPORT_TYPES = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function isImportMetaUrl(node: SyntaxNode | null): boolean {
  return (
    node?.type === 'MemberExpression' &&
    nodeAt(node, 'object')?.type === 'MetaProperty' &&
    stringAt(nodeAt(node, 'property'), 'name') === 'url'
  );
}

/** `new URL('./worker.ts', import.meta.url)` loads a file as surely as an import does. */
function workerSpecifier(node: SyntaxNode): string | null {
  if (node.type !== 'NewExpression' || stringAt(nodeAt(node, 'callee'), 'name') !== 'URL') return null;
  const args: unknown[] = Array.isArray(node['arguments']) ? node['arguments'] : [];
  const [path, base] = args.map((arg) => (typeof arg === 'object' && arg !== null ? (arg as SyntaxNode) : null));
  return path !== undefined && isImportMetaUrl(base ?? null) ? stringAt(path, 'value') : null;
}

/** What a file imports, as written: static, dynamic, re-exported, types only, workers. */
export function specifiersOf(file: string, text: string): string[] {
  const specifiers = new Set<string>();
  walk(parseFile(file, text), (node) => {
    const specifier = IMPORT_TYPES.has(node.type) ? stringAt(nodeAt(node, 'source'), 'value') : workerSpecifier(node);
    if (specifier !== null) specifiers.add(specifier);
  });
  return [...specifiers];
}

function packageName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

export function edgesOf(file: string, text: string): ImportEdge[] {
  return specifiersOf(file, text).map((specifier) => {
    if (!specifier.startsWith('.')) return { from: file, to: packageName(specifier), external: true };
    const path = specifier.replace(/\?.*$/, '');
    return { from: file, to: posix.join(posix.dirname(file), path), external: false };
  });
}

/** One path around each cycle found: `['a.ts', 'b.ts', 'a.ts']`. Empty when there is none. */
export function findCycles(edges: readonly ImportEdge[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, external } of edges) {
    if (!external) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    if (done.has(file)) return;
    const at = path.indexOf(file);
    if (at !== -1) {
      cycles.push([...path.slice(at), file]);
      return;
    }
    path.push(file);
    for (const target of next.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of next.keys()) visit(file);
  return cycles;
}
