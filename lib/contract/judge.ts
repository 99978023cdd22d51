import { type KeyPath, parseKeyPath, valueAt } from '../base/key-path.ts';
import type { Contract } from '../profile/contract-schema.ts';
import type { Direction, VerdictKind } from '../protocol/frame.ts';
import { type CheckAnswer, createSchemaCheck, type SchemaCheck, uncheckedIssue } from './schema-check.ts';
import { definitionsDocument, documentOf } from './schema-document.ts';
import { names } from './schema-words.ts';
import { asDrift, type Issue, issueOf, NOT_APPLICABLE, type Verdict, worse } from './verdict.ts';

/** Says whether messages keep a contract. */
export interface Judge {
  /** On every frame: no issue texts are built here. */
  quick(message: unknown, type: string, direction: Direction): VerdictKind;
  explain(message: unknown, type: string, direction: Direction): Verdict;
}

/** One schema of the contract, compiled when the first message needs it. */
class LazyCheck {
  readonly #make: () => SchemaCheck;
  #check: SchemaCheck | null = null;

  constructor(make: () => SchemaCheck) {
    this.#make = make;
  }

  get check(): SchemaCheck {
    this.#check ??= this.#make();
    return this.#check;
  }
}

type RulesByType = ReadonlyMap<string, readonly LazyCheck[]>;

const VERDICTS: Readonly<Record<CheckAnswer, VerdictKind>> = {
  holds: 'valid',
  broken: 'invalid',
  unchecked: 'warning',
};

/** `typePath`: where the type stands in the message, for sentences; null where the protocol names it. */
export function createJudge(contract: Contract, typePath: string | null): Judge {
  const { draft, envelope, messages, unknownTypes, inferred } = contract;
  const shared = definitionsDocument(contract);
  const lazily = (schema: Contract['envelope'] & {}) =>
    new LazyCheck(() => createSchemaCheck(schema, documentOf(schema, draft, shared)));
  const whole = envelope === null ? null : lazily(envelope);
  const partPath: KeyPath = contract.payloadPath === null ? [] : parseKeyPath(contract.payloadPath);
  const rulesFor = (direction: Direction): RulesByType => {
    const rules = new Map<string, LazyCheck[]>();
    for (const rule of messages) {
      if (rule.direction !== direction && rule.direction !== 'both') continue;
      const one = lazily(rule.schema);
      const known = rules.get(rule.type);
      if (known === undefined) rules.set(rule.type, [one]);
      else known.push(one);
    }
    return rules;
  };
  const rules: Readonly<Record<Direction, RulesByType>> = { sent: rulesFor('sent'), received: rulesFor('received') };
  const soften = (kind: VerdictKind): VerdictKind => (inferred && kind === 'invalid' ? 'warning' : kind);

  return {
    quick(message, type, direction) {
      let kind: VerdictKind = whole === null ? 'not-applicable' : VERDICTS[whole.check.answer(message)];
      if (kind === 'invalid') return soften(kind);
      const found = rules[direction].get(type);
      if (found === undefined) {
        if (unknownTypes !== 'allow') kind = worse(kind, unknownTypes === 'fail' ? 'invalid' : 'warning');
      } else {
        const part = partPath.length === 0 ? message : valueAt(message, partPath);
        for (const { check } of found)
          kind = worse(kind, part === undefined ? 'invalid' : VERDICTS[check.answer(part)]);
      }
      return soften(kind);
    },

    explain(message, type, direction) {
      let kind: VerdictKind = whole === null ? 'not-applicable' : 'valid';
      const issues: Issue[] = [];
      const add = (verdict: VerdictKind, more: readonly Issue[]) => {
        kind = worse(kind, verdict);
        for (const one of more) issues.push(inferred ? asDrift(one) : one);
      };
      if (whole !== null) {
        const answer = VERDICTS[whole.check.answer(message)];
        add(answer, answer === 'valid' ? [] : issuesOf(whole.check, message, []).map(named));
      }
      const isTold = (path: string) =>
        issues.some((one) => path === one.path || path.startsWith(`${one.path}.`) || one.path === '');
      const found = rules[direction].get(type);
      if (found === undefined) {
        if (unknownTypes !== 'allow') {
          const told = typePath !== null && isTold(typePath);
          add(unknownTypes === 'fail' ? 'invalid' : 'warning', told ? [] : [unknownType(type, direction)]);
        }
      } else {
        // The envelope told already what is wrong with a payload that is none at all.
        const told = partPath.length > 0 && isTold(partPath.join('.'));
        const part = valueAt(message, partPath);
        for (const { check } of found) {
          const answer = part === undefined ? 'invalid' : VERDICTS[check.answer(part)];
          add(answer, told || answer === 'valid' ? [] : issuesOf(check, part, partPath).map(named));
        }
      }
      if (issues.length === 0 && kind === 'not-applicable') return NOT_APPLICABLE;
      return { kind: soften(kind), issues };
    },
  };

  function unknownType(type: string, direction: Direction): Issue {
    const known = [...rules[direction].keys()];
    const expected = known.length === 0 ? `no message ${direction}` : `one of ${names(known)}`;
    return issueOf(
      typePath === null ? [] : parseKeyPath(typePath),
      'unknown-type',
      expected,
      type === '' ? undefined : type,
    );
  }

  function named(one: Issue): Issue {
    return one.rule === 'enum' && one.path === typePath ? { ...one, rule: 'unknown-type' } : one;
  }
}

/** Of a value that is broken there is always something to tell. */
function issuesOf(check: SchemaCheck, value: unknown, path: KeyPath): readonly Issue[] {
  const issues = check.issues(value, path);
  return issues.length === 0 ? [uncheckedIssue(path)] : issues;
}
