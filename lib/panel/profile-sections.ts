import type { Profile } from '../profile/schema.ts';
import { valueAt } from './settings-form.ts';

interface Section {
  readonly id: string;
  readonly name: string;
  /** Members of a profile that are edited there; the text of the whole profile has none of its own. */
  readonly keys: readonly (keyof Profile)[];
}

/** How the editor of a profile is divided, in this order. */
export const SECTIONS = [
  {
    id: 'general',
    name: 'General',
    keys: ['name', 'id', 'description', 'url', 'query', 'protocols', 'headers'],
  },
  { id: 'variables', name: 'Variables', keys: ['variables', 'environments'] },
  {
    id: 'messages',
    name: 'Messages',
    keys: ['codec', 'typePath', 'templates', 'correlation', 'order', 'views'],
  },
  { id: 'contract', name: 'Contract', keys: ['contract'] },
  {
    id: 'connection',
    name: 'Connection',
    keys: [
      'reconnect',
      'stableAfterMs',
      'closePolicy',
      'connectTimeoutMs',
      'closeTimeoutMs',
      'probe',
      'ready',
      'heartbeat',
      'silenceMs',
      'queue',
      'maxMessageBytes',
    ],
  },
  { id: 'measuring', name: 'Measuring and checks', keys: ['thresholds', 'timestamp', 'metrics', 'checks'] },
  { id: 'replies', name: 'Automatic replies', keys: ['autoReplies', 'replyLimit'] },
  { id: 'sequences', name: 'Sequences', keys: ['sequences'] },
  { id: 'json', name: 'JSON', keys: ['version'] },
] as const satisfies readonly Section[];

export type SectionId = (typeof SECTIONS)[number]['id'];

/** Where a person finds the field of a dotted path; what no section edits stands in the text of the whole profile. */
export function sectionOf(path: string): SectionId {
  const [top = ''] = path.split('.');
  return SECTIONS.find(({ keys }) => (keys as readonly string[]).includes(top))?.id ?? 'json';
}

/** A dotted path as a person counts: `contract › messages 2 › schema` for `contract.messages.1.schema`. */
export function spokenPath(path: string): string {
  return spokenParts(path.split('.'));
}

/** Members that say what an item is there for, so its name is place enough. */
const GISTS: ReadonlySet<string> = new Set(['body', 'value', 'send', 'message']);

/** The same with the names of things where they have one: `templates › Login` for `templates.1.body`. */
export function namedPath(profile: Profile, path: string): string {
  const parts = path.split('.');
  const words: string[] = [];
  for (const [at, part] of parts.entries()) {
    const here = parts.slice(0, at + 1).join('.');
    const name = /^\d+$/.test(part) && parts[at + 1] !== 'name' ? valueAt(profile, `${here}.name`) : null;
    if (typeof name !== 'string' || name === '') {
      words.push(part);
      continue;
    }
    const rest = parts.slice(at + 1);
    words.push(name);
    if (rest.length === 1 && GISTS.has(rest[0] ?? '')) break;
  }
  return spokenParts(words);
}

function spokenParts(parts: readonly string[]): string {
  const words: string[] = [];
  for (const part of parts) {
    const before = words.pop();
    if (before === undefined) words.push(part);
    else if (/^\d+$/.test(part)) words.push(`${before} ${Number(part) + 1}`);
    else words.push(before, part);
  }
  return words.join(' › ');
}
