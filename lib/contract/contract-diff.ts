import { isJsonObject, type Json } from '../base/json.ts';
import type { Contract, JsonSchema, MessageRule } from '../profile/contract-schema.ts';
import { schemaWords } from './schema-words.ts';

/** One difference between two contracts, in words for a person. */
export interface ContractChange {
  /** '' for what holds of all messages. */
  readonly type: string;
  readonly direction: MessageRule['direction'];
  /** Dotted path inside the message, `[]` for the items of an array; '' for the whole message. */
  readonly path: string;
  readonly what: 'added' | 'removed' | 'changed';
  /** What was expected there; '' where nothing was. */
  readonly before: string;
  readonly after: string;
}

const MAX_DEPTH = 12;
const MAX_PATHS = 2000;
const MAX_WORDS = 300;
/** Words that the paths, or `schemaWords`, already say; the others are added as they stand. */
const SAID = new Set(
  'type format enum const properties required items title description default examples $defs definitions $ref $schema $id $comment'.split(
    ' ',
  ),
);

/** What `after` expects otherwise than `before`, type by type; null is a contract without rules. */
export function contractDiff(before: Contract | null, after: Contract): readonly ContractChange[] {
  const changes: ContractChange[] = [];
  const whole = (path: string, old: string, now: string) => {
    if (old !== now)
      changes.push({ type: '', direction: 'both', path, what: whatOf(old, now), before: old, after: now });
  };
  whole('unknown types', before === null ? '' : UNKNOWN[before.unknownTypes], UNKNOWN[after.unknownTypes]);
  whole('a message that departs', before === null ? '' : departs(before), departs(after));
  whole('envelope', envelopeWords(before), envelopeWords(after));
  const old = rulesOf(before);
  const now = rulesOf(after);
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const from = old.get(key);
    const to = now.get(key);
    const rule = to ?? from;
    if (rule === undefined) continue;
    changes.push(
      ...ruleChanges(
        rule,
        from === undefined ? null : pathsOf(before, from),
        to === undefined ? null : pathsOf(after, to),
      ),
    );
  }
  return changes;
}

const UNKNOWN: Readonly<Record<Contract['unknownTypes'], string>> = {
  allow: 'allowed',
  warn: 'a warning',
  fail: 'invalid',
};

function departs({ inferred }: Contract): string {
  return inferred ? 'drift, a warning' : 'invalid';
}

function envelopeWords(contract: Contract | null): string {
  return contract === null || contract.envelope === null ? '' : shortJson(contract.envelope);
}

/** Rules by type and direction, one for both taken apart. */
function rulesOf(contract: Contract | null): Map<string, MessageRule> {
  const rules = new Map<string, MessageRule>();
  for (const rule of contract?.messages ?? []) {
    for (const direction of rule.direction === 'both' ? (['received', 'sent'] as const) : [rule.direction]) {
      const key = `${rule.type} ${direction}`;
      if (!rules.has(key)) rules.set(key, { ...rule, direction });
    }
  }
  return rules;
}

function ruleChanges(
  rule: MessageRule,
  before: ReadonlyMap<string, string> | null,
  after: ReadonlyMap<string, string> | null,
): ContractChange[] {
  const { type, direction } = rule;
  const paths = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
  return paths.flatMap((path) => {
    const old = before?.get(path) ?? '';
    const now = after?.get(path) ?? '';
    return old === now ? [] : [{ type, direction, path, what: whatOf(old, now), before: old, after: now }];
  });
}

function whatOf(before: string, after: string): ContractChange['what'] {
  if (before === '') return 'added';
  return after === '' ? 'removed' : 'changed';
}

/** What a rule expects at each place of its messages, in words. */
function pathsOf(contract: Contract | null, rule: MessageRule): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  walk(rule.schema, '', null, 0);
  return paths;

  function walk(one: JsonSchema, path: string, isRequired: boolean | null, depth: number): void {
    const schema = resolved(contract, one);
    if (paths.size >= MAX_PATHS || depth > MAX_DEPTH) return;
    const presence = isRequired === null ? '' : isRequired ? 'required, ' : 'optional, ';
    paths.set(path, `${presence}${words(schema)}`);
    if (!isJsonObject(schema)) return;
    const { properties, required, items } = schema;
    if (isJsonObject(properties)) {
      const names = Array.isArray(required) ? required : [];
      for (const [key, property] of Object.entries(properties)) {
        walk(asSchema(property), path === '' ? key : `${path}.${key}`, names.includes(key), depth + 1);
      }
    }
    if (items !== undefined && !Array.isArray(items)) walk(asSchema(items), `${path}[]`, null, depth + 1);
  }
}

/** The plain words for a schema, and its other keywords as they stand. */
function words(schema: JsonSchema): string {
  if (!isJsonObject(schema)) return schemaWords(schema);
  const { title: _title, description: _description, required, properties, ...plain } = schema;
  const unnamed = isJsonObject(properties)
    ? []
    : (Array.isArray(required) ? required : []).filter((name) => typeof name === 'string');
  const parts = Object.entries(plain)
    .filter(([word]) => !SAID.has(word))
    .map(([word, value]) => `${word} ${shortJson(value)}`);
  const { format } = schema;
  const said = schemaWords(plain);
  const formatSaid = typeof format === 'string' && Array.isArray(schema['type']) ? [`format ${format}`] : [];
  const enumSaid = Array.isArray(schema['enum']) ? schema['enum'] : null;
  const few =
    enumSaid === null ? said : `${enumSaid.length === 1 ? '' : 'one of '}${enumSaid.map(shortJson).join(', ')}`;
  const all = [few, ...formatSaid, ...(unnamed.length === 0 ? [] : [`with ${unnamed.join(', ')}`]), ...parts].join(
    ', ',
  );
  return all.length <= MAX_WORDS ? all : `${all.slice(0, MAX_WORDS)}…`;
}

/** Follows references to the contract's own definitions, a few steps far. */
function resolved(contract: Contract | null, schema: JsonSchema): JsonSchema {
  let one = schema;
  for (let step = 0; step < 10; step++) {
    const ref: Json | undefined = isJsonObject(one) ? one['$ref'] : undefined;
    const name = typeof ref === 'string' ? /^#\/(?:\$defs|definitions)\/(.+)$/.exec(ref)?.[1] : undefined;
    const found =
      name === undefined || contract === null || !Object.hasOwn(contract.definitions, name)
        ? undefined
        : contract.definitions[name];
    if (found === undefined) return one;
    one = found;
  }
  return one;
}

function asSchema(value: Json): JsonSchema {
  return typeof value === 'boolean' || isJsonObject(value) ? value : true;
}

function shortJson(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
