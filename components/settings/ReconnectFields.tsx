import { useContext } from 'react';
import { waitsText } from '../../lib/panel/settings-form.ts';
import type { ReconnectPolicy } from '../../lib/profile/schema.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { NumberField } from './NumberField.tsx';
import { FormContext, useField } from './profile-form.ts';

const POLICIES: Readonly<Record<string, ReconnectPolicy>> = {
  None: { policy: 'none' },
  'Linear: the same wait each time': { policy: 'linear', delayMs: 2000, maxAttempts: null },
  'Exponential: waits that grow': {
    policy: 'exponential',
    baseMs: 1000,
    factor: 2,
    capMs: 30_000,
    jitter: 0.5,
    maxAttempts: null,
  },
};

export function ReconnectFields() {
  const { value: reconnect } = useField<ReconnectPolicy>('reconnect');
  const { errors } = useContext(FormContext);
  const { policy } = reconnect;
  const isWrong = [...errors.keys()].some((path) => path.startsWith('reconnect'));
  return (
    <>
      <ChoiceField path="reconnect" label="Policy" by="policy" choices={POLICIES} />
      {policy === 'linear' ? <NumberField path="reconnect.delayMs" label="Wait" /> : null}
      {policy === 'exponential' ? (
        <>
          <NumberField path="reconnect.baseMs" label="First wait" />
          <NumberField path="reconnect.factor" label="Factor" unit="times the wait before" />
          <NumberField path="reconnect.capMs" label="Longest wait" />
          <NumberField path="reconnect.jitter" label="Jitter" unit="of each wait, up or down (0 to 1)" />
        </>
      ) : null}
      {policy === 'none' ? null : (
        <NumberField path="reconnect.maxAttempts" label="Attempts at most" unit="in one outage" empty="no end" />
      )}
      <p className="dim">{isWrong ? '' : waitsText(reconnect)}</p>
      <NumberField path="stableAfterMs" label="Stable after" />
      <p className="dim">A connection that ends sooner belongs to the outage before it: its attempts are counted on.</p>
    </>
  );
}
