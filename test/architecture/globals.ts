import { nodeAt, parseFile, type SyntaxNode, stringAt, walk } from './syntax.ts';

/** Only `lib/store` and `lib/platform` (and the entrypoints) may know that there is a browser. */
export const BROWSER_GLOBALS: readonly string[] = [
  'BroadcastChannel',
  'EventSource',
  'SharedWorker',
  'WebSocket',
  'Worker',
  'XMLHttpRequest',
  'browser',
  'caches',
  'chrome',
  'document',
  'fetch',
  'history',
  'indexedDB',
  'localStorage',
  'location',
  'navigator',
  'requestAnimationFrame',
  'self',
  'sessionStorage',
  'window',
];

/** Time and chance come into `lib/session` with the event, or its tests could not hold the clock. */
export const TIME_GLOBALS: readonly string[] = [
  'Date',
  'crypto',
  'performance',
  'queueMicrotask',
  'setInterval',
  'setTimeout',
];

const NAMED_MEMBERS = new Set([
  'MemberExpression',
  'MethodDefinition',
  'Property',
  'PropertyDefinition',
  'TSMethodSignature',
  'TSPropertySignature',
  'TSQualifiedName',
]);

/** True for `b` in `a.b`, `{ b: 1 }`, `b(): void`: names of members, not of variables. */
function isMemberName(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  if (parent === null || !NAMED_MEMBERS.has(parent.type) || parent['computed'] === true) return false;
  if (parent['shorthand'] === true) return false;
  return parent['property'] === node || parent['key'] === node || parent['right'] === node;
}

function namesInPattern(pattern: unknown, into: Set<string>): void {
  if (Array.isArray(pattern)) {
    for (const part of pattern) namesInPattern(part, into);
    return;
  }
  if (typeof pattern !== 'object' || pattern === null) return;
  const node = pattern as SyntaxNode;
  if (node.type === 'Identifier') {
    const name = stringAt(node, 'name');
    if (name !== null) into.add(name);
    return;
  }
  for (const field of ['left', 'argument', 'elements', 'properties', 'value', 'parameter']) {
    namesInPattern(node[field], into);
  }
}

function declaredNames(root: SyntaxNode): Set<string> {
  const names = new Set<string>();
  walk(root, (node) => {
    if (node.type === 'VariableDeclarator' || node.type.endsWith('Declaration')) namesInPattern(node['id'], names);
    if ('params' in node) namesInPattern(node['params'], names);
    if (node.type === 'TSMethodSignature') namesInPattern(node['params'], names);
    if (node.type === 'CatchClause') namesInPattern(node['param'], names);
    if (node.type.startsWith('Import') && node.type.endsWith('Specifier')) namesInPattern(node['local'], names);
  });
  return names;
}

/**
 * Which of `forbidden` a file uses as a global. A name that the file declares anywhere counts as its own everywhere:
 * `history` may well be a parameter. `globalThis.x` and `Math.random` are found as well.
 */
export function usedGlobals(file: string, text: string, forbidden: readonly string[]): string[] {
  const root = parseFile(file, text);
  const declared = declaredNames(root);
  const used = new Set<string>();
  walk(root, (node, parent) => {
    if (node.type === 'MemberExpression' && stringAt(nodeAt(node, 'object'), 'name') === 'globalThis') {
      const member = stringAt(nodeAt(node, 'property'), 'name');
      if (member !== null && forbidden.includes(member)) used.add(member);
    }
    if (node.type !== 'Identifier' || isMemberName(node, parent)) return;
    const name = stringAt(node, 'name');
    if (name !== null && forbidden.includes(name) && !declared.has(name)) used.add(name);
  });
  return [...used].sort();
}
