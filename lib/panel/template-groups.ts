import type { Template } from '../profile/schema.ts';

/** Templates of one kind. */
export interface TemplateGroup {
  readonly name: string;
  readonly templates: readonly Template[];
}

/** So many are read at a glance. */
const FEW = 12;

/**
 * Many templates by the first word of their names (`execution-update`, `execution log` → `execution`), in the order in which
 * the words come; what stands alone, and a short list as a whole, stays loose.
 */
export function groupTemplates(templates: readonly Template[]): {
  readonly loose: readonly Template[];
  readonly groups: readonly TemplateGroup[];
} {
  if (templates.length <= FEW) return { loose: templates, groups: [] };
  const byWord = Map.groupBy(templates, ({ name }) => firstWord(name));
  const groups = [...byWord].filter(([, list]) => list.length > 1).map(([name, list]) => ({ name, templates: list }));
  return { loose: templates.filter(({ name }) => byWord.get(firstWord(name))?.length === 1), groups };
}

function firstWord(name: string): string {
  return /^[^\s:./_-]+/.exec(name.trim())?.[0] ?? name;
}
