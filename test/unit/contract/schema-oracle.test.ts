import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lib/base/json.ts';
import { createSchemaCheck } from '../../../lib/contract/schema-check.ts';
import { definitionsDocument, documentOf } from '../../../lib/contract/schema-document.ts';
import type { Contract, JsonSchema } from '../../../lib/profile/contract-schema.ts';
import { contractOf } from '../../fixtures/contracts.ts';

/** Few keys and small numbers, so that schemas and values often have to do with each other. */
const key = fc.constantFrom('a', 'b', 'c', 'toString', 'constructor');
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    1,
    2,
    3,
    -1,
    0.1,
    0.3,
    1.5,
    1e21,
    '',
    'a',
    'ab',
    'b',
    '😀',
    '2025-01-14',
  ),
  fc.integer({ min: -5, max: 5 }),
  fc.string({ maxLength: 4 }),
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const small = fc.integer({ min: 0, max: 4 });
const typeName = fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array', 'null');
const pattern = fc.constantFrom('^a', 'b$', '^[a-c]+$', '.');

/** Schemas of the keywords that the closures cover; `$ref` leads to the schema itself and to one definition. */
function schemas(draft: Contract['draft']): fc.Arbitrary<JsonSchema> {
  return fc.letrec<{ schema: JsonSchema; object: JsonObject }>((tie) => {
    const schema = tie('schema');
    const list = fc.array(schema, { minLength: 1, maxLength: 3 });
    const ofDraft: Record<string, fc.Arbitrary<unknown>> = draft === '7'
      ? { items: fc.oneof(schema, list), additionalItems: schema }
      : {
          items: schema,
          prefixItems: list,
          minContains: small,
          maxContains: small,
          dependentRequired: fc.dictionary(key, fc.array(key, { maxLength: 2 }), { maxKeys: 2 }),
          dependentSchemas: fc.dictionary(key, schema, { maxKeys: 2 }),
        };
    const keywords: Record<string, fc.Arbitrary<unknown>> = {
      type: fc.oneof(typeName, fc.uniqueArray(typeName, { minLength: 1, maxLength: 3 })),
      enum: fc.array(value, { minLength: 1, maxLength: 4 }),
      const: value,
      minimum: small,
      maximum: small,
      exclusiveMinimum: small,
      exclusiveMaximum: small,
      multipleOf: fc.constantFrom(1, 2, 0.1, 0.5),
      minLength: small,
      maxLength: small,
      pattern,
      format: fc.constantFrom('date', 'email', 'uuid', 'no-such-format'),
      minItems: small,
      maxItems: small,
      uniqueItems: fc.boolean(),
      contains: schema,
      properties: fc.dictionary(key, schema, { maxKeys: 3 }),
      patternProperties: fc.dictionary(pattern, schema, { maxKeys: 2 }),
      additionalProperties: schema,
      propertyNames: schema,
      required: fc.array(key, { maxLength: 2 }),
      minProperties: small,
      maxProperties: small,
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: schema,
      if: schema,
      then: schema,
      else: schema,
      ...ofDraft,
    };
    const object = fc
      .uniqueArray(fc.constantFrom(...Object.keys(keywords)), { maxLength: 4 })
      .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, keywords[name] ?? fc.constant(true)]))))
      .map((made) => made as JsonObject);
    return {
      object,
      schema: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.boolean(),
        fc.constant<JsonSchema>({ $ref: '#/$defs/shared' }),
        tie('object'),
      ),
    };
  }).object;
}

const definition = fc.constantFrom<JsonSchema>(
  { type: 'integer' },
  { required: ['a'] },
  { maxLength: 1, maxItems: 1 },
  true,
  false,
);

describe.each(['7', '2020-12'] as const)('under draft %s', (draft) => {
  it('closures answer as the library does, and tell an issue exactly where something is broken', () => {
    let broken = 0;
    fc.assert(
      fc.property(
        schemas(draft),
        definition,
        fc.array(value, { minLength: 1, maxLength: 8 }),
        (root, shared, values) => {
          const contract = contractOf({ draft, definitions: { shared } });
          const ours = createSchemaCheck(root, documentOf(root, draft, definitionsDocument(contract)));
          const whole = { ...(structuredClone(root) as object), $defs: { shared } };
          const library = new Validator(whole, draft);
          for (const one of values) {
            const answer = ours.answer(one);
            expect(answer).toBe(library.validate(one).valid ? 'holds' : 'broken');
            expect(ours.issues(one, []).length > 0).toBe(answer === 'broken');
            if (answer === 'broken') broken++;
          }
        },
      ),
      { numRuns: 1500 },
    );
    // Neither side is trivial.
    expect(broken).toBeGreaterThan(500);
  });
});
