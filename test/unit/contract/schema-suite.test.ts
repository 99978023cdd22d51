import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkContract } from '../../../lib/contract/check-contract.ts';
import { createSchemaCheck } from '../../../lib/contract/schema-check.ts';
import { definitionsDocument, documentOf } from '../../../lib/contract/schema-document.ts';
import { ASSERTED_FORMATS } from '../../../lib/contract/schema-formats.ts';
import type { Contract, JsonSchema } from '../../../lib/profile/contract-schema.ts';
import { readSection, writeSection } from '../../e2e/failures/report.ts';
import { contractOf } from '../../fixtures/contracts.ts';

type Draft = Contract['draft'];

interface Group {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

const DRAFTS: readonly Draft[] = ['7', '2020-12'];
const DOCUMENT = new URL('../../../docs/json-schema.md', import.meta.url);

/** Groups that get a wrong answer, and why; anything else that does is a failure of this test. */
const KNOWN: Readonly<Record<string, string>> = {
  '7 ref: $ref prevents a sibling $id from changing the base uri':
    'an `$id` beside a `$ref` still counts for the library, where draft 7 passes over it',
  '2020-12 ref: order of evaluation: $id and $anchor and $ref':
    'the library takes an `$anchor` of an inner resource for one of the whole document',
};

function groupsOf(draft: Draft): readonly { readonly file: string; readonly group: Group }[] {
  const path = new URL(`../../fixtures/json-schema/draft${draft}.json`, import.meta.url);
  const files = JSON.parse(readFileSync(path, 'utf8')) as Record<string, readonly Group[]>;
  return Object.entries(files).flatMap(([file, groups]) => groups.map((group) => ({ file, group })));
}

interface Tally {
  tests: number;
  right: number;
  refused: number;
  wrong: number;
}

function runSuite(draft: Draft) {
  const tally: Tally = { tests: 0, right: 0, refused: 0, wrong: 0 };
  const wrong = new Set<string>();
  const refused = new Map<string, number>();
  const silent: string[] = [];
  for (const { file, group } of groupsOf(draft)) {
    const { schema, tests } = group;
    tally.tests += tests.length;
    const contract = contractOf({ draft, envelope: schema });
    if (checkContract(contract).length > 0) {
      tally.refused += tests.length;
      refused.set(file, (refused.get(file) ?? 0) + tests.length);
      continue;
    }
    const check = createSchemaCheck(schema, documentOf(schema, draft, definitionsDocument(contract)));
    for (const { data, valid, description } of tests) {
      const answer = check.answer(data);
      if (answer === (valid ? 'holds' : 'broken')) {
        tally.right++;
        if ((check.issues(data, []).length === 0) !== valid)
          silent.push(`${file}: ${group.description}: ${description}`);
      } else {
        tally.wrong++;
        wrong.add(`${draft} ${file}: ${group.description}`);
      }
    }
  }
  return { tally, wrong: [...wrong], refused, silent };
}

const results = new Map(DRAFTS.map((draft) => [draft, runSuite(draft)]));

describe.each(DRAFTS)('the required tests of draft %s', (draft) => {
  const result = results.get(draft);

  it('get the right answer, but for those that are known not to', () => {
    expect(result?.wrong).toEqual(Object.keys(KNOWN).filter((name) => name.startsWith(`${draft} `)));
  });

  it('have issues where something is broken, and only there', () => {
    expect(result?.silent).toEqual([]);
  });

  it('are refused beforehand only for what the document says', () => {
    expect([...(result?.refused.keys() ?? [])].filter((file) => !Object.hasOwn(REFUSED, file))).toEqual([]);
  });
});

/** Why schemas of a file of the suite are refused before a message is checked. */
const REFUSED: Readonly<Record<string, string>> = {
  refRemote: 'references to other documents',
  definitions: 'a reference to the description of its draft',
  defs: 'a reference to the description of its draft',
  id: 'a reference to the description of its draft',
  ref: 'references to the description of a draft, or to a name that is no address',
  anchor: 'a reference to the description of its draft',
  unknownKeyword: 'a reference into a keyword that is unknown',
  dynamicRef: '`$dynamicRef`',
  vocabulary: '`$schema` that names another draft',
};

function resultTable(): string {
  const rows = DRAFTS.map((draft) => {
    const { tests, right, refused, wrong } = results.get(draft)?.tally ?? { tests: 0, right: 0, refused: 0, wrong: 0 };
    const rate = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
    return `| ${draft} | ${tests} | ${right} | ${refused} | ${wrong} | ${rate(right, tests)} | ${rate(right, tests - refused)} |`;
  });
  const refusals = DRAFTS.flatMap((draft) =>
    [...(results.get(draft)?.refused ?? [])].map(
      ([file, tests]) => `| ${draft} | ${file} | ${tests} | ${REFUSED[file]} |`,
    ),
  );
  const known = Object.entries(KNOWN).map(([name, why]) => `- ${name}: ${why}.`);
  return [
    '| Draft | Tests | Right | Refused | Wrong | Right of all | Right of those not refused |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'Refused beforehand, with a sentence, instead of checked in part:',
    '',
    '| Draft | File of the suite | Tests | What is refused |',
    '| --- | --- | --- | --- |',
    ...refusals,
    '',
    'Wrong:',
    '',
    ...known,
    '',
    `Formats that are asserted, in both drafts: ${ASSERTED_FORMATS.map((name) => `\`${name}\``).join(', ')}.`,
  ].join('\n');
}

describe('docs/json-schema.md', () => {
  it('states these results (UPDATE_DOCS=1 writes them)', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(DOCUMENT, writeSection(text, 'suite', resultTable()));
    expect(readSection(readFileSync(DOCUMENT, 'utf8'), 'suite')).toBe(resultTable());
  });
});
