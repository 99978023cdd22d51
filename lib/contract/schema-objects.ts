import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { Compile } from './schema-arrays.ts';
import { assertion, type Check, isRecord, reader, type SchemaNode, spend } from './schema-node.ts';
import { patternTest } from './schema-values.ts';
import { isSchema, schemaWords, withDescription } from './schema-words.ts';
import { issueOf } from './verdict.ts';

/** Of a thousand wrong properties a person needs to see some. */
const MAX_TOLD = 20;

/** Checks of objects; values that are none pass them all. */
export function objectChecks(schema: JsonObject, compile: Compile): Check[] {
  const { properties, patternProperties, propertyNames } = schema;
  const found: Check[] = [...sizeChecks(schema)];
  const known = isJsonObject(properties) ? Object.entries(properties) : [];
  const members = membersOf(known, textsOf(schema['required']), compile);
  if (members.length > 0) found.push(membersCheck(members));
  const patterns = isJsonObject(patternProperties)
    ? Object.entries(patternProperties).map(([source, sub]) => ({ matches: patternTest(source), node: compile(sub) }))
    : [];
  if (patterns.length > 0) found.push(patternsCheck(patterns));
  const others = schema['additionalProperties'];
  if (isSchema(others) && others !== true) {
    const keys = new Set(known.map(([key]) => key));
    const isKnown = (key: string) => keys.has(key) || patterns.some(({ matches }) => matches(key));
    found.push(eachOther(isKnown, compile(others), others === false));
  }
  if (isSchema(propertyNames)) found.push(namesCheck(compile(propertyNames)));
  return [...found, ...dependentChecks(schema, compile)];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function sizeChecks(schema: JsonObject): Check[] {
  const { minProperties, maxProperties } = schema;
  const found: Check[] = [];
  const add = (rule: string, holds: (keys: number) => boolean, words: string) =>
    found.push(
      assertion(
        rule,
        (value) => !isRecord(value) || holds(Object.keys(value).length),
        () => withDescription(schema, words),
      ),
    );
  if (typeof minProperties === 'number') {
    add('minProperties', (keys) => keys >= minProperties, `an object with at least ${minProperties} keys`);
  }
  if (typeof maxProperties === 'number') {
    add('maxProperties', (keys) => keys <= maxProperties, `an object with at most ${maxProperties} keys`);
  }
  return found;
}

/** A property that the schema names. */
interface Member {
  readonly key: string;
  readonly read: (value: Record<string, unknown>) => unknown;
  readonly node: SchemaNode;
  readonly isRequired: boolean;
  /** What it should be, for the sentence that it is missing. */
  readonly words: () => string;
}

/** In the order of `properties`, so that issues come in it; then what is required and described nowhere. */
function membersOf(known: readonly [string, unknown][], required: readonly string[], compile: Compile): Member[] {
  const member = (key: string, schema: unknown): Member => ({
    key,
    read: reader(key),
    node: compile(schema),
    isRequired: required.includes(key),
    words: () => schemaWords(isSchema(schema) ? schema : undefined),
  });
  const keys = new Set(known.map(([key]) => key));
  const others = [...new Set(required)].filter((key) => !keys.has(key));
  return [...known.map(([key, schema]) => member(key, schema)), ...others.map((key) => member(key, true))];
}

function membersCheck(members: readonly Member[]): Check {
  return {
    decides: false,
    test(value) {
      if (!isRecord(value)) return true;
      for (const { read, node, isRequired } of members) {
        const part = read(value);
        if (part === undefined ? isRequired : !node.test(part)) return false;
      }
      return true;
    },
    explain(value, path, tell) {
      if (!isRecord(value)) return;
      for (const { key, read, node, isRequired, words } of members) {
        const part = read(value);
        if (part !== undefined) node.explain(part, [...path, key], tell);
        else if (isRequired) tell(issueOf([...path, key], 'missing', words(), undefined));
      }
    },
  };
}

function patternsCheck(
  patterns: readonly { readonly matches: (text: string) => boolean; readonly node: SchemaNode }[],
): Check {
  const broken = (value: Record<string, unknown>, key: string) =>
    patterns.filter(({ matches, node }) => matches(key) && !node.test(value[key]));
  return {
    decides: false,
    test(value) {
      if (!isRecord(value)) return true;
      const keys = Object.keys(value);
      spend(keys.length);
      return keys.every((key) => broken(value, key).length === 0);
    },
    explain(value, path, tell) {
      if (!isRecord(value)) return;
      const wrong = Object.keys(value).filter((key) => broken(value, key).length > 0);
      for (const key of wrong.slice(0, MAX_TOLD)) {
        for (const { node } of broken(value, key)) node.explain(value[key], [...path, key], tell);
      }
    },
  };
}

/** Every property that no other keyword names. */
function eachOther(isKnown: (key: string) => boolean, node: SchemaNode, forbidden: boolean): Check {
  return {
    decides: false,
    test(value) {
      if (!isRecord(value)) return true;
      const keys = Object.keys(value);
      spend(keys.length);
      return keys.every((key) => isKnown(key) || node.test(value[key]));
    },
    explain(value, path, tell) {
      if (!isRecord(value)) return;
      const wrong = Object.keys(value).filter((key) => !isKnown(key) && !node.test(value[key]));
      for (const key of wrong.slice(0, MAX_TOLD)) {
        const place = [...path, key];
        if (forbidden) tell(issueOf(place, 'additionalProperties', 'no such property', value[key]));
        else node.explain(value[key], place, tell);
      }
    },
  };
}

function namesCheck(node: SchemaNode): Check {
  return {
    decides: false,
    test(value) {
      if (!isRecord(value)) return true;
      const keys = Object.keys(value);
      spend(keys.length);
      return keys.every(node.test);
    },
    explain(value, path, tell) {
      if (!isRecord(value)) return;
      const wrong = Object.keys(value).filter((key) => !node.test(key));
      for (const key of wrong.slice(0, MAX_TOLD)) {
        node.explain(key, [...path, key], ({ expected }) =>
          tell(issueOf([...path, key], 'propertyNames', `a key that is ${expected}`, key)),
        );
      }
    },
  };
}

function dependentChecks(schema: JsonObject, compile: Compile): Check[] {
  const found: Check[] = [];
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    const table = schema[keyword];
    if (!isJsonObject(table)) continue;
    for (const [key, wanted] of Object.entries(table)) {
      if (Array.isArray(wanted)) found.push(dependentKeys(key, textsOf(wanted)));
      else if (isSchema(wanted)) found.push(dependentNode(key, compile(wanted)));
    }
  }
  return found;
}

function dependentKeys(key: string, wanted: readonly string[]): Check {
  const given = reader(key);
  const readers = wanted.map((name) => ({ name, read: reader(name) }));
  const missing = (value: Record<string, unknown>) =>
    given(value) === undefined ? [] : readers.filter(({ read }) => read(value) === undefined);
  return {
    decides: false,
    test: (value) => !isRecord(value) || missing(value).length === 0,
    explain(value, path, tell) {
      if (!isRecord(value)) return;
      for (const { name } of missing(value)) {
        tell(issueOf([...path, name], 'dependentRequired', `a value, because ${key} is there`, undefined));
      }
    },
  };
}

function dependentNode(key: string, node: SchemaNode): Check {
  const given = reader(key);
  const applies = (value: unknown) => isRecord(value) && given(value) !== undefined;
  return {
    decides: false,
    test: (value) => !applies(value) || node.test(value),
    explain(value, path, tell) {
      if (applies(value)) node.explain(value, path, tell);
    },
  };
}
