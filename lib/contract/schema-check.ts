import { isJsonObject } from '../base/json.ts';
import type { JsonSchema } from '../profile/contract-schema.ts';
import { arrayChecks } from './schema-arrays.ts';
import { needsLibrary, resolveRef, type SchemaDocument } from './schema-document.ts';
import { libraryNode } from './schema-library.ts';
import { logicChecks } from './schema-logic.ts';
import {
  ANYTHING,
  beginCheck,
  enter,
  leave,
  NOTHING,
  nodeOf,
  type Path,
  type SchemaNode,
  UNCHECKED,
} from './schema-node.ts';
import { objectChecks } from './schema-objects.ts';
import { valueChecks } from './schema-values.ts';
import { type Issue, issue } from './verdict.ts';

/** `unchecked`: the value or the schema is so large or so deep that the answer would take too long. */
export type CheckAnswer = 'holds' | 'broken' | 'unchecked';

/** One schema, ready for any number of values. Neither throws nor runs away, whatever schema and value. */
export interface SchemaCheck {
  /** On every frame: about 0.1 µs for a small message. */
  answer(value: unknown): CheckAnswer;
  /** What is wrong, with paths that begin with `path`; empty when it holds. */
  issues(value: unknown, path: Path): readonly Issue[];
}

/**
 * Compiles a schema into closures, and what they do not cover (`needsLibrary`) into a call of the library. Keywords that
 * `checkContract` refuses count as not there.
 */
export function createSchemaCheck(schema: JsonSchema, document: SchemaDocument): SchemaCheck {
  const node = rootNode(schema, document);
  return {
    answer(value) {
      beginCheck();
      try {
        return node.test(value) ? 'holds' : 'broken';
      } catch (thrown) {
        return uncheckedBy(thrown);
      }
    },
    issues(value, path) {
      const found = new Map<string, Issue>();
      beginCheck();
      try {
        node.explain(value, path, (told) => {
          // Several keywords may break at one place with the same words: their schema's description.
          const key = JSON.stringify([told.path, told.expected]);
          if (!found.has(key) && found.size < MAX_ISSUES) found.set(key, told);
        });
      } catch (thrown) {
        uncheckedBy(thrown);
        return [uncheckedIssue(path)];
      }
      return [...found.values()];
    },
  };
}

/** More are no help to a person. */
const MAX_ISSUES = 100;

/** A stack that overflows is what our own bounds miss: an answer as well, not a fault. */
function uncheckedBy(thrown: unknown): 'unchecked' {
  if (thrown === UNCHECKED || thrown instanceof RangeError) return 'unchecked';
  throw thrown;
}

export function uncheckedIssue(path: Path): Issue {
  return issue(
    path.join('.'),
    'unchecked',
    'a message that its schema can be checked for in time',
    'one too large or too deep for that',
  );
}

function rootNode(schema: JsonSchema, document: SchemaDocument): SchemaNode {
  if (needsLibrary(document) && schema === document.root) {
    const node = libraryNode(document);
    if (node !== null) return node;
  }
  try {
    return compilerFor(document)(schema);
  } catch (thrown) {
    // Nested so deep that the stack overflows; `checkContract` refuses it, but a check never throws.
    if (thrown instanceof RangeError) return NEVER_CHECKED;
    throw thrown;
  }
}

function giveUp(): never {
  throw UNCHECKED;
}

const NEVER_CHECKED: SchemaNode = { test: giveUp, explain: giveUp };

type Compile = (schema: unknown) => SchemaNode;

const compilers = new WeakMap<SchemaDocument, Compile>();

/** One for each document, so that what all rules share is compiled once. */
function compilerFor(document: SchemaDocument): Compile {
  const known = compilers.get(document);
  if (known !== undefined) return known;
  const nodes = new Map<unknown, SchemaNode>();
  const compile: Compile = (schema) => {
    if (schema === false) return NOTHING;
    if (!isJsonObject(schema)) return ANYTHING;
    const made = nodes.get(schema);
    if (made !== undefined) return made;
    const ref = schema['$ref'];
    const reference = typeof ref === 'string' ? [{ decides: false, ...refNode(ref, document) }] : [];
    // Draft 7 §8.3: what stands beside a reference does not count.
    const beside =
      reference.length > 0 && document.draft === '7'
        ? []
        : [
            ...valueChecks(schema),
            ...logicChecks(schema, compile),
            ...objectChecks(schema, compile),
            ...arrayChecks(schema, document.draft, compile),
          ];
    const node = nodeOf([...reference, ...beside]);
    nodes.set(schema, node);
    return node;
  };
  compilers.set(document, compile);
  return compile;
}

/** Compiled when it is first followed, since a schema may refer to itself. */
function refNode(ref: string, document: SchemaDocument): SchemaNode {
  let node: SchemaNode | null = null;
  const follow = (): SchemaNode => {
    if (node === null) {
      const target = resolveRef(ref, document);
      if (target === null) throw UNCHECKED;
      node = compilerFor(target.document)(target.schema);
    }
    return node;
  };
  return {
    test(value) {
      enter();
      const holds = (node ?? follow()).test(value);
      leave();
      return holds;
    },
    explain(value, path, tell) {
      enter();
      follow().explain(value, path, tell);
      leave();
    },
  };
}
