import type { ImportEdge } from './import-graph.ts';

const BASE = ['lib/base'];
const PROTOCOL = [...BASE, 'lib/protocol'];
const PROFILE = [...PROTOCOL, 'lib/profile'];
const CONTRACT = [...PROFILE, 'lib/contract'];
const SESSION = [...CONTRACT, 'lib/session'];
const METRICS = [...SESSION, 'lib/capture', 'lib/metrics'];
const PURE = [...METRICS, 'lib/checks', 'lib/export'];

/**
 * Who may import whom; each part may also import itself. `store` and `platform` implement interfaces that their users
 * own, so they see all pure parts and no one but the entrypoints sees them. The tests may import anything.
 */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'lib/base': [],
  'lib/protocol': BASE,
  'lib/profile': PROTOCOL,
  'lib/contract': PROFILE,
  'lib/session': CONTRACT,
  'lib/capture': CONTRACT,
  'lib/metrics': [...SESSION, 'lib/capture'],
  'lib/checks': METRICS,
  'lib/export': [...METRICS, 'lib/checks'],
  'lib/bridge': PURE,
  'lib/panel': PURE,
  'lib/background': [...PURE, 'lib/bridge'],
  'lib/store': PURE,
  'lib/platform': [...PURE, 'lib/bridge', 'lib/background'],
  components: [...PURE, 'lib/panel'],
  entrypoints: [...PURE, 'lib/bridge', 'lib/background', 'lib/panel', 'lib/store', 'lib/platform', 'components'],
};

/** Packages and the parts that may import them; a package that is not named here belongs to tests and tools only. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  zod: [
    'lib/base',
    'lib/protocol',
    'lib/profile',
    'lib/contract',
    'lib/session',
    'lib/capture',
    'lib/export',
    'lib/bridge',
  ],
  '@cfworker/json-schema': ['lib/contract'],
  'engine.io-parser': ['lib/protocol'],
  'socket.io-parser': ['lib/protocol'],
  // Types only, from @types/har-format.
  'har-format': ['lib/export'],
  idb: ['lib/store'],
  // Loaded when a YAML document is imported.
  yaml: ['entrypoints'],
  wxt: ['lib/platform', 'entrypoints'],
  react: ['components', 'entrypoints'],
  'react-dom': ['components', 'entrypoints'],
  '@codemirror/state': ['components'],
  '@codemirror/view': ['components'],
};

export interface Debt {
  readonly from: string;
  readonly to: string;
  /** ISO date on which it was accepted. */
  readonly since: string;
  readonly why: string;
}

/** Imports that break the table and are tolerated for now, in the open. */
export const DEBTS: readonly Debt[] = [];

/** The part a file belongs to: `lib/session`, `components`, `entrypoints`, `test`; null outside of all. */
export function partOf(file: string): string | null {
  const [top = '', second = ''] = file.split('/');
  if (top === 'lib') return `lib/${second}`;
  return ['components', 'entrypoints', 'test'].includes(top) ? top : null;
}

/** `entrypoints/panel/App.tsx` and `entrypoints/panel.ts` both belong to the entrypoint `panel`. */
function entrypointOf(file: string): string {
  return (file.split('/')[1] ?? '').replace(/\..*$/, '');
}

function isAllowed({ from, to, external }: ImportEdge): boolean {
  const part = partOf(from);
  if (part === null || part === 'test') return true;
  if (external) return PACKAGES[to]?.includes(part) ?? false;
  const target = partOf(to);
  if (part === 'entrypoints' && target === 'entrypoints') return entrypointOf(from) === entrypointOf(to);
  return target === part || (target !== null && (ALLOWED[part] ?? []).includes(target));
}

/** Imports that neither the table nor a debt allows, one sentence each. */
export function violations(edges: readonly ImportEdge[], debts: readonly Debt[] = DEBTS): string[] {
  return edges
    .filter((edge) => !isAllowed(edge) && !debts.some((debt) => debt.from === edge.from && debt.to === edge.to))
    .map(({ from, to }) => `${from} must not import ${to}`);
}
