import type { JsonObject } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import type { JsonSchema } from '../profile/contract-schema.ts';
import type { Compile } from './schema-arrays.ts';
import { ANYTHING, assertion, type Check, type SchemaNode } from './schema-node.ts';
import { typeTest } from './schema-values.ts';
import { alternatives, isSchema, schemaWords, withDescription } from './schema-words.ts';
import { issue } from './verdict.ts';

/** Checks that join schemas: all, any, one, none, if. */
export function logicChecks(schema: JsonObject, compile: Compile): Check[] {
  const found: Check[] = [];
  for (const sub of schemasOf(schema['allOf'])) found.push({ decides: false, ...compile(sub) });
  const any = schemasOf(schema['anyOf']);
  if (any.length > 0) found.push(anyCheck(schema, any, compile));
  const one = schemasOf(schema['oneOf']);
  if (one.length > 0) found.push(oneCheck(schema, one, compile));
  const { not } = schema;
  if (isSchema(not)) {
    const node = compile(not);
    const words = () => withDescription(schema, `anything but ${schemaWords(not)}`);
    found.push(assertion('not', (value) => !node.test(value), words));
  }
  const { if: condition } = schema;
  if (isSchema(condition)) found.push(ifCheck(schema, condition, compile));
  return found;
}

function schemasOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

interface Branch extends SchemaNode {
  /** False where the value is of another type altogether, so that nobody meant this branch. */
  readonly isMeant: (value: unknown) => boolean;
}

function branchOf(schema: JsonSchema, compile: Compile): Branch {
  const { test, explain } = compile(schema);
  const ofType = isJsonObject(schema) ? typeTest(schema) : null;
  return { test, explain, isMeant: ofType ?? (() => true) };
}

function anyCheck(schema: JsonObject, any: readonly JsonSchema[], compile: Compile): Check {
  const branches = any.map((sub) => branchOf(sub, compile));
  return {
    decides: false,
    test(value) {
      for (const { test } of branches) if (test(value)) return true;
      return false;
    },
    explain: (value, path, tell) => tellNone(schema, 'anyOf', any, branches)(value, path, tell),
  };
}

/** No branch holds: where only one can be meant, what is wrong with it; else what all of them expect. */
function tellNone(
  schema: JsonObject,
  rule: string,
  schemas: readonly JsonSchema[],
  branches: readonly Branch[],
): SchemaNode['explain'] {
  return (value, path, tell) => {
    const meant = branches.filter(({ isMeant }) => isMeant(value));
    if (meant.length === 1 && meant[0] !== undefined) meant[0].explain(value, path, tell);
    else
      assertion(
        rule,
        () => false,
        () => withDescription(schema, alternatives(schemas)),
      ).explain(value, path, tell);
  };
}

function oneCheck(schema: JsonObject, one: readonly JsonSchema[], compile: Compile): Check {
  const branches = one.map((sub) => branchOf(sub, compile));
  return {
    decides: false,
    test(value) {
      let fits = 0;
      for (const { test } of branches) if (test(value) && ++fits > 1) return false;
      return fits === 1;
    },
    explain(value, path, tell) {
      const fits = branches.flatMap(({ test }, i) => (test(value) ? [i + 1] : []));
      if (fits.length === 0) tellNone(schema, 'oneOf', one, branches)(value, path, tell);
      else if (fits.length > 1) {
        const expected = `a value that fits exactly one of ${one.length} alternatives`;
        tell(issue(path.join('.'), 'oneOf', expected, `one that fits those at ${fits.slice(0, 10).join(' and ')}`));
      }
    },
  };
}

function ifCheck(schema: JsonObject, condition: JsonSchema, compile: Compile): Check {
  const asked = compile(condition);
  const branch = (name: 'then' | 'else') => (isSchema(schema[name]) ? compile(schema[name]) : ANYTHING);
  const yes = branch('then');
  const no = branch('else');
  return {
    decides: false,
    test: (value) => (asked.test(value) ? yes.test(value) : no.test(value)),
    explain: (value, path, tell) => (asked.test(value) ? yes : no).explain(value, path, tell),
  };
}
