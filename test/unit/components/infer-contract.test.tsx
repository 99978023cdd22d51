import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { InferContract } from '../../../components/contract/InferContract.tsx';
import { inferContract } from '../../../lib/contract/infer.ts';
import type { InferResult } from '../../../lib/panel/infer-scan.ts';

function shown(
  result: InferResult | null,
  more: {
    base?: InferResult['contract'];
    problem?: string;
    total?: number;
    typePath?: string;
    isPathNew?: boolean;
  } = {},
): string {
  const { base = null, problem = null, total = 10, typePath = null, isPathNew = false } = more;
  const nothing = () => undefined;
  return renderToStaticMarkup(
    <InferContract
      base={base}
      read={4}
      total={total}
      result={result}
      problem={problem}
      typePath={typePath}
      isPathNew={isPathNew}
      typePaths={result?.typePaths ?? []}
      onTypePath={nothing}
      onAccept={nothing}
      onCancel={nothing}
    />,
  );
}

const contract = inferContract([{ direction: 'received', type: 'tick', value: { n: 1 } }], null);
const result: InferResult = { contract, samples: 1, untyped: 0, beyond: 0, unread: 0, typePaths: [] };

describe('a proposal for a contract', () => {
  test('shows how far it has read, and can be cancelled', () => {
    expect(shown(null)).toContain('4 of 10 frames read');
    expect(shown(null)).toContain('aria-label="Frames read"');
    expect(shown(null)).toContain('Cancel');
  });

  test('shows each type with what it would change, taken over unless left out', () => {
    const html = shown(result);
    expect(html).toMatch(/<legend><label[^>]*><input type="checkbox" checked=""\/><span[^>]*>tick<\/span>/);
    expect(html).toContain('required, a whole number');
    expect(html).toContain('From 1 message: 1 type would change.');
    expect(html).toContain('Accept 1 type');
  });

  test('says so when the contract is as it should be', () => {
    const html = shown(result, { base: contract });
    expect(html).toContain('all of them are as the contract says already');
    expect(html).not.toContain('Accept');
  });

  test.each([
    [{ samples: 0 }, 'None of the recorded frames holds a message that can be read with this codec.'],
    [{ samples: 5, untyped: 5 }, 'From 5 messages, and none names its type: set the type path in the profile first.'],
    [
      { samples: 5, untyped: 2, unread: 1, beyond: 3 },
      '1 frame without a message that could be read, 2 messages without a type, 3 messages of types beyond the first 300',
    ],
  ])('says why there is nothing, and counts what was left out: %o', (counts, words) => {
    expect(
      shown({ ...result, contract: { ...contract, messages: [] }, ...counts }, { base: { ...contract, messages: [] } }),
    ).toContain(words);
  });

  test('asks where the types are, where none can be told', () => {
    const typePaths = [{ path: 'op', covered: 5, distinct: 4, samples: ['a', 'b', 'c'] }];
    const none = { ...result, contract: { ...contract, messages: [] }, samples: 5, untyped: 5, typePaths };
    const html = shown(none, { base: { ...contract, messages: [] }, typePath: 'kind' });
    expect(html).toContain('From 5 messages, and none names its type at “kind”: choose where they do.');
    expect(html).toContain('op (4 types in 5 messages: a, b, c, …)');
    expect(html).not.toContain('Accept');
  });

  test('says that accepting sets the type path too', () => {
    expect(shown(result, { typePath: 'op', isPathNew: true })).toContain('sets the type path to “op” as well');
    expect(shown(result, { typePath: 'op' })).not.toContain('type path');
  });

  test('has types in the order in which a person counts', () => {
    const samples = ['10', '2', '1'].map((type) => ({ direction: 'received', type, value: { type } }) as const);
    const html = shown({ ...result, contract: inferContract(samples, null) });
    expect([...html.matchAll(/<span class="mono">(\d+)<\/span>/g)].map(([, type]) => type)).toEqual(['1', '2', '10']);
  });

  test('tells a problem', () => {
    expect(shown(null, { problem: 'It broke.' })).toMatch(/role="alert">It broke\./);
  });
});
