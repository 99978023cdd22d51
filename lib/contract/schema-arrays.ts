import type { JsonObject } from '../base/json.ts';
import type { Contract } from '../profile/contract-schema.ts';
import { areUnique } from './json-equal.ts';
import { assertion, type Check, type SchemaNode, spend } from './schema-node.ts';
import { isSchema, schemaWords, withDescription } from './schema-words.ts';

export type Compile = (schema: unknown) => SchemaNode;

/** Checks of lists; values that are no list pass them all. */
export function arrayChecks(schema: JsonObject, draft: Contract['draft'], compile: Compile): Check[] {
  return [...sizeChecks(schema), ...itemChecks(schema, draft, compile), ...containsChecks(schema, draft, compile)];
}

function sizeChecks(schema: JsonObject): Check[] {
  const { minItems, maxItems, uniqueItems } = schema;
  const found: Check[] = [];
  const add = (rule: string, holds: (list: readonly unknown[]) => boolean, words: string) =>
    found.push(
      assertion(
        rule,
        (value) => !Array.isArray(value) || holds(value),
        () => withDescription(schema, words),
      ),
    );
  if (typeof minItems === 'number') {
    add('minItems', (list) => list.length >= minItems, `an array of at least ${minItems}`);
  }
  if (typeof maxItems === 'number') {
    add('maxItems', (list) => list.length <= maxItems, `an array of at most ${maxItems}`);
  }
  if (uniqueItems === true) add('uniqueItems', areUnique, 'an array without equal members');
  return found;
}

function itemChecks(schema: JsonObject, draft: Contract['draft'], compile: Compile): Check[] {
  const { items, prefixItems, additionalItems } = schema;
  const listed = draft === '7' ? items : prefixItems;
  const prefix = Array.isArray(listed) ? listed.map(compile) : [];
  const rest = draft === '7' ? (Array.isArray(items) ? additionalItems : items) : items;
  const found: Check[] = [];
  if (prefix.length > 0) found.push(prefixCheck(prefix));
  if (isSchema(rest) && rest !== true) found.push(restCheck(compile(rest), prefix.length));
  return found;
}

function prefixCheck(prefix: readonly SchemaNode[]): Check {
  return {
    decides: false,
    test(value) {
      if (!Array.isArray(value)) return true;
      for (let i = 0; i < prefix.length && i < value.length; i++) if (prefix[i]?.test(value[i]) === false) return false;
      return true;
    },
    explain(value, path, tell) {
      if (!Array.isArray(value)) return;
      for (let i = 0; i < prefix.length && i < value.length; i++) prefix[i]?.explain(value[i], [...path, `${i}`], tell);
    },
  };
}

/** Of a list of a million wrong members a person needs to see some. */
const MAX_TOLD = 20;

function restCheck(rest: SchemaNode, from: number): Check {
  return {
    decides: false,
    test(value) {
      if (!Array.isArray(value)) return true;
      spend(value.length);
      for (let i = from; i < value.length; i++) if (!rest.test(value[i])) return false;
      return true;
    },
    explain(value, path, tell) {
      if (!Array.isArray(value)) return;
      let told = 0;
      for (let i = from; i < value.length && told < MAX_TOLD; i++) {
        if (rest.test(value[i])) continue;
        rest.explain(value[i], [...path, `${i}`], tell);
        told++;
      }
    },
  };
}

function containsChecks(schema: JsonObject, draft: Contract['draft'], compile: Compile): Check[] {
  const { contains } = schema;
  if (!isSchema(contains)) return [];
  const node = compile(contains);
  const least = draft !== '7' && typeof schema['minContains'] === 'number' ? schema['minContains'] : 1;
  const most = draft !== '7' && typeof schema['maxContains'] === 'number' ? schema['maxContains'] : null;
  const countIn = (list: readonly unknown[]): number => {
    spend(list.length);
    let count = 0;
    for (const member of list) if (node.test(member)) count++;
    return count;
  };
  const words = `an array with ${most === null ? 'at least ' : ''}${least}${most === null ? '' : ` to ${most}`} of its members being ${schemaWords(contains)}`;
  return [
    assertion(
      'contains',
      (value) => {
        if (!Array.isArray(value)) return true;
        const count = countIn(value);
        return count >= least && (most === null || count <= most);
      },
      () => withDescription(schema, words),
    ),
  ];
}
