import type { Json } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { namesIn } from '../profile/template.ts';
import type { Variable } from '../profile/variable-schema.ts';

/** One variable of a session, as a person edits it. */
export interface VariableRow {
  readonly name: string;
  readonly about: string;
  readonly secret: boolean;
  /** Text is written as it is, anything else as JSON. */
  readonly isText: boolean;
  readonly text: string;
}

/** The profile's variables with the values of one session, and what else the session has. */
export function variableRows(
  variables: readonly Variable[],
  values: Readonly<Record<string, Json>>,
): readonly VariableRow[] {
  const named = new Set(variables.map(({ name }) => name));
  const own = Object.keys(values).filter((name) => !named.has(name));
  return [
    ...variables.map(({ name, about, secret, value }) => {
      const now = Object.hasOwn(values, name) ? (values[name] ?? null) : secret ? '' : value;
      return { name, about, secret, ...written(now) };
    }),
    ...own.map((name) => ({ name, about: '', secret: false, ...written(values[name] ?? null) })),
  ];
}

function written(value: Json): Pick<VariableRow, 'isText' | 'text'> {
  return typeof value === 'string' ? { isText: true, text: value } : { isText: false, text: JSON.stringify(value) };
}

/** The value that a row's new text stands for. */
export function variableValue(row: VariableRow, text: string): Result<Json, 'variable'> {
  if (row.isText) return ok(text);
  try {
    return ok(JSON.parse(text) as Json);
  } catch {
    return fail('variable', `The value of ${row.name} is JSON (a number, true, "text", …); this is not.`);
  }
}

/** Values with one changed; a secret that was emptied is taken out, so that what names it is left out as well. */
export function withVariable(
  values: Readonly<Record<string, Json>>,
  row: VariableRow,
  value: Json,
): Readonly<Record<string, Json>> {
  const next = Object.entries(values).filter(([name]) => name !== row.name);
  return Object.fromEntries(row.secret && value === '' ? next : [...next, [row.name, value]]);
}

/** Variables that are being edited, by name, with what keeps their new value from holding; '' where that was not tried. */
type VariableEdits = ReadonlyMap<string, string>;

/** Why templates are not sent while a variable that they use is being edited: one sentence; null when nothing is in the way. */
export function unappliedProblem(templates: readonly string[], edits: VariableEdits): string | null {
  if (edits.size === 0) return null;
  for (const template of templates) {
    for (const name of namesIn(template)) {
      const problem = edits.get(name);
      if (problem === undefined) continue;
      const why = problem === '' ? `The new value of ${name} does not hold yet; press Enter in its field.` : problem;
      return `Not sent: ${why}`;
    }
  }
  return null;
}
