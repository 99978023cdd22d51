import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ValidationView } from '../../../components/validation/ValidationView.tsx';
import type { IssueGroup } from '../../../lib/panel/validation-scan.ts';

const group = (rule: string, tone: IssueGroup['tone']): IssueGroup => ({
  ...{ type: 'a', path: 'n', rule, expected: 'a number', sample: 'nothing', tone },
  ...{ count: 1, firstSeq: 1, lastSeq: 1 },
});

test('drift is amber where what breaks a rule is red', () => {
  const html = renderToStaticMarkup(
    <ValidationView
      groups={[group('missing', 'bad'), group('drift-missing', 'wait')]}
      {...{ scanned: 2, frames: 2, done: true, problem: null, hasContract: true, actions: null }}
      onShow={() => undefined}
    />,
  );
  const [, broken = '', drift = ''] = html.split('<tr>').slice(1);
  expect([broken.includes('bar-count bad'), broken.includes('mono bad'), broken.includes('wait')]).toEqual([
    true,
    true,
    false,
  ]);
  expect([drift.includes('bar-count wait'), drift.includes('mono wait'), drift.includes('bad')]).toEqual([
    true,
    true,
    false,
  ]);
});
