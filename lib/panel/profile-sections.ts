import type { Profile } from '../profile/schema.ts';

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
      'thresholds',
    ],
  },
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
  const words: string[] = [];
  for (const part of path.split('.')) {
    const before = words.pop();
    if (before === undefined) words.push(part);
    else if (/^\d+$/.test(part)) words.push(`${before} ${Number(part) + 1}`);
    else words.push(before, part);
  }
  return words.join(' › ');
}
