import type { ReadyGate } from '../../lib/profile/liveness-schema.ts';
import { CheckField } from './CheckField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import { NumberField } from './NumberField.tsx';
import { useField } from './profile-form.ts';
import { StepList } from './StepList.tsx';

const FRESH: ReadyGate = {
  steps: [{ waitFor: { kind: 'any' }, send: null }],
  timeoutMs: 5000,
  onTimeout: 'reconnect',
};
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
          <StepList path="ready.steps" name="step" matcher="waitFor" label="Wait for" isLoose />
          <NumberField path="ready.timeoutMs" label="All steps within" />
          <ChoiceField path="ready.onTimeout" label="Otherwise" by={null} choices={CONSEQUENCES} />
        </>
      )}
    </>
  );
}
