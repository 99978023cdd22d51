import { freeId } from '../../lib/panel/profile-id.ts';
import type { Sequence, SequenceStep } from '../../lib/profile/reply-schema.ts';
import { ChoiceField } from '../settings/ChoiceField.tsx';
import { MatcherFields } from '../settings/MatcherFields.tsx';
import { NumberField } from '../settings/NumberField.tsx';
import { useField } from '../settings/profile-form.ts';
import { RowList } from '../settings/RowList.tsx';
import { TextField } from '../settings/TextField.tsx';

const NEW_STEP: SequenceStep = { kind: 'send', message: '' };
const STEPS: Readonly<Record<string, SequenceStep>> = {
  send: NEW_STEP,
  'wait for': { kind: 'wait', for: { kind: 'any' }, timeoutMs: 5000 },
  delay: { kind: 'delay', delayMs: 1000 },
  'assert of the message that was waited for': { kind: 'assert', that: { kind: 'json', path: 'type', equals: '' } },
};

/** Messages sent and waited for in order, run by hand from a session. */
export function SequenceFields() {
  const { value: sequences } = useField<readonly Sequence[]>('sequences');
  const fresh = (): Sequence => {
    const id = freeId('sequence', new Set(sequences.map((one) => one.id)));
    return { id, name: id, steps: [NEW_STEP], times: 1, everyMs: 0 };
  };
  return (
    <RowList path="sequences" name="sequence" fresh={fresh} titleOf={(row) => row.name}>
      {(row, at) => (
        <>
          <TextField path={`${row}.name`} label="Name" />
          <NumberField path={`${row}.times`} label="Rounds" unit="times" empty="until stopped" />
          <NumberField path={`${row}.everyMs`} label="A round every" />
          <RowList path={`${row}.steps`} name="step" fresh={() => NEW_STEP}>
            {(step, n) => <StepFields path={step} kind={sequences[at]?.steps[n]?.kind} />}
          </RowList>
        </>
      )}
    </RowList>
  );
}

type StepPath = Parameters<typeof MatcherFields>[0]['path'];

function StepFields({ path, kind }: { readonly path: StepPath; readonly kind: SequenceStep['kind'] | undefined }) {
  return (
    <>
      <ChoiceField path={path} label="Do" by="kind" choices={STEPS} />
      {kind === 'send' ? <TextField path={`${path}.message`} label="Message" isMessage /> : null}
      {kind === 'delay' ? <NumberField path={`${path}.delayMs`} label="For" /> : null}
      {kind === 'assert' ? <MatcherFields path={`${path}.that`} label="It is" allowsAny={false} /> : null}
      {kind === 'wait' ? (
        <>
          <MatcherFields path={`${path}.for`} label="Wait for" />
          <NumberField path={`${path}.timeoutMs`} label="At most" />
        </>
      ) : null}
    </>
  );
}
