import type { ReadyGate } from '../../lib/profile/liveness-schema.ts';
import { CheckField } from './CheckField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import { MatcherFields } from './MatcherFields.tsx';
import { NumberField } from './NumberField.tsx';
import { useField } from './profile-form.ts';
import { RowList } from './RowList.tsx';
import { TextField } from './TextField.tsx';

type Step = ReadyGate['steps'][number];

const NEW_STEP: Step = { waitFor: { kind: 'any' }, send: null };
const FRESH: ReadyGate = { steps: [NEW_STEP], failOn: null, timeoutMs: 5000, onTimeout: 'reconnect' };
const CONSEQUENCES = { reconnect: 'reconnect', stop: 'stop', 'count it as ready all the same': 'ready' };

/** What makes a connected session ready. */
export function GateFields() {
  const { value: ready } = useField<ReadyGate | null>('ready');
  return (
    <>
      <CheckField path="ready" label="Connected is not ready yet" fresh={FRESH} />
      {ready === null ? null : (
        <>
          <p className="dim">
            The steps are taken in order on every connection; messages wait in the queue until they are done.
          </p>
          <RowList path="ready.steps" name="step" fresh={() => NEW_STEP}>
            {(row) => (
              <>
                <MatcherFields path={`${row}.waitFor`} label="Wait for" isLoose />
                <TextField path={`${row}.send`} label="Then send" isMessage orNull hint="empty sends nothing" />
              </>
            )}
          </RowList>
          <MatcherFields path="ready.failOn" label="Refused by" isLoose allowsAny={false} />
          <NumberField path="ready.timeoutMs" label="All steps within" />
          <ChoiceField path="ready.onTimeout" label="Otherwise" by={null} choices={CONSEQUENCES} />
        </>
      )}
    </>
  );
}
