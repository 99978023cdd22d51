/** Children of one array or object beyond this many are shown in ranges of this many. */
const RANGE = 100;
/** Containers nearer to the root than this are open at first, when they are small. */
const OPEN_DEPTH = 3;
const PREVIEW_CHARACTERS = 80;

export type TreeKind = 'object' | 'array' | 'range' | 'string' | 'number' | 'boolean' | 'null';

/** One visible line of a JSON tree. */
export interface TreeRow {
  /** JSON pointer (RFC 6901), with `#from` for a range; unique within the tree. */
  readonly id: string;
  /** Dotted path as issues name it: `payload.items.3`; '' for the root. */
  readonly path: string;
  readonly depth: number;
  readonly key: string;
  readonly kind: TreeKind;
  readonly text: string;
  readonly expandable: boolean;
  readonly open: boolean;
}

interface Pending {
  readonly id: string;
  readonly path: string;
  readonly depth: number;
  readonly key: string;
  readonly value: unknown;
  /** Set for a range of the children of `value`. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

/**
 * Visible lines of a parsed JSON value. `toggled` holds the ids whose open state differs from the default. Works with an
 * explicit stack, so that nesting of any depth cannot overflow; stops after `limit` lines.
 */
export function treeRows(root: unknown, toggled: ReadonlySet<string>, limit = 200_000): TreeRow[] {
  const rows: TreeRow[] = [];
  const stack: Pending[] = [{ id: '', path: '', depth: 0, key: '', value: root, range: null }];
  for (let next = stack.pop(); next !== undefined && rows.length < limit; next = stack.pop()) {
    const size = next.range === null ? childCount(next.value) : next.range.to - next.range.from;
    const expandable = size > 0;
    const open = expandable && isOpenByDefault(next, size) !== toggled.has(next.id);
    rows.push({
      id: next.id,
      path: next.path,
      depth: next.depth,
      key: next.key,
      kind: next.range === null ? kindOf(next.value) : 'range',
      text: next.range === null ? previewValue(next.value) : '',
      expandable,
      open,
    });
    if (open) pushChildren(stack, next);
  }
  return rows;
}

function isOpenByDefault(pending: Pending, size: number): boolean {
  return pending.range === null && pending.depth < OPEN_DEPTH && (pending.depth === 0 || size <= RANGE / 2);
}

function childCount(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function pushChildren(stack: Pending[], parent: Pending): void {
  const keys = Array.isArray(parent.value) ? null : Object.keys(parent.value as object);
  const total = childCount(parent.value);
  if (parent.range === null && total > RANGE) {
    for (let from = Math.floor((total - 1) / RANGE) * RANGE; from >= 0; from -= RANGE) {
      const to = Math.min(total, from + RANGE);
      const key = `[${from} … ${to - 1}]`;
      stack.push({ ...parent, id: `${parent.id}#${from}`, depth: parent.depth + 1, key, range: { from, to } });
    }
    return;
  }
  const from = parent.range?.from ?? 0;
  const to = parent.range?.to ?? total;
  const base = parent.range === null ? parent.id : parent.id.slice(0, parent.id.lastIndexOf('#'));
  for (let i = to - 1; i >= from; i--) {
    const key = keys === null ? String(i) : (keys[i] ?? '');
    stack.push({
      id: `${base}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      path: parent.path === '' ? key : `${parent.path}.${key}`,
      depth: parent.depth + 1,
      key,
      value: (parent.value as Record<string, unknown>)[key],
      range: null,
    });
  }
}

function kindOf(value: unknown): TreeKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}

function previewValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.length} ]`;
  if (isObject(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0) return '{}';
    const shown = keys.slice(0, 4).join(', ');
    return `{ ${shown.length > PREVIEW_CHARACTERS ? `${shown.slice(0, PREVIEW_CHARACTERS)}…` : shown}${keys.length > 4 ? ', …' : ''} }`;
  }
  if (typeof value === 'string') return JSON.stringify(value.length > 2000 ? `${value.slice(0, 2000)}…` : value);
  return String(value);
}
