import type { Draft, OutgoingCheck, Wire } from '../../lib/panel/outgoing.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { Sequence } from '../../lib/profile/reply-schema.ts';
import type { Variables } from '../../lib/profile/variables.ts';
import type { Fold } from './folds.ts';
import { PreviewPane } from './PreviewPane.tsx';
import { RepeatPane } from './RepeatPane.tsx';
import { VariablesPane } from './VariablesPane.tsx';

interface Props {
  readonly fold: Fold;
  readonly check: OutgoingCheck;
  readonly mask: SecretMask;
  readonly draft: Draft;
  readonly wire: Wire;
  readonly variables: Variables;
  readonly onVariables: ((variables: Variables) => Promise<string | null>) | null;
  readonly onEdit: (name: string, problem: string | null) => void;
  readonly onRun: (sequence: Sequence) => Promise<string | null>;
}

/** What is open under the message. */
export function FoldPane(props: Props) {
  const { fold, check, mask, draft, wire, variables, onVariables, onEdit, onRun } = props;
  switch (fold) {
    case 'preview':
      return <PreviewPane check={check} mask={mask} />;
    case 'variables':
      return (
        <VariablesPane variables={wire.profile.variables} values={variables} onChange={onVariables} onEdit={onEdit} />
      );
    case 'repeat':
      return <RepeatPane draft={draft} wire={wire} onRun={onRun} />;
  }
}
