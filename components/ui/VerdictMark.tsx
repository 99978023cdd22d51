import type { VerdictKind } from '../../lib/protocol/frame.ts';

const MARKS: Readonly<Record<VerdictKind, readonly [string, string, string]>> = {
  valid: ['✓', 'valid', ''],
  invalid: ['✕', 'invalid', 'bad'],
  warning: ['⚠', 'warning', 'wait'],
  'not-applicable': ['–', 'not applicable', 'dim'],
};

export function VerdictMark({ verdict }: { readonly verdict: VerdictKind }) {
  const [mark, name, tone] = MARKS[verdict];
  return (
    <span role="img" aria-label={name} title={name} className={tone}>
      {mark}
    </span>
  );
}
