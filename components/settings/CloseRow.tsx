import { useContext } from 'react';
import { type ClosePolicyRow, closeCodeRange } from '../../lib/profile/schema.ts';
import { closeCodeName } from '../../lib/protocol/close-codes.ts';
import { FormContext, useField } from './profile-form.ts';
import { RowButtons } from './RowButtons.tsx';

const ACTIONS: Readonly<Record<ClosePolicyRow['action'], string>> = {
  stop: 'stop',
  now: 'reconnect now',
  delay: 'after a delay',
  backoff: 'back off',
};

interface Props {
  readonly row: ClosePolicyRow;
  readonly at: number;
}

export function CloseRow({ row, at }: Props) {
  const { readOnly, set } = useField<ClosePolicyRow>(`closePolicy.${at}`);
  const { errors } = useContext(FormContext);
  const errorOf = (name: string) => errors.get(`closePolicy.${at}.${name}`);
  const name = row.codes === '' ? 'new row' : row.codes;
  const { from, to } = closeCodeRange(row.codes);
  return (
    <li className="set-close">
      <input
        className="field mono"
        readOnly={readOnly}
        aria-label={`Codes of row ${at + 1}`}
        aria-invalid={errorOf('codes') !== undefined}
        placeholder="4000-4999"
        title={from === to ? closeCodeName(from) : ''}
        value={row.codes}
        onChange={(event) => set({ ...row, codes: event.target.value.trim() })}
      />
      <select
        className="select"
        disabled={readOnly}
        aria-label={`What follows ${name}`}
        value={row.action}
        onChange={(event) => set(withAction(row, event.target.value as ClosePolicyRow['action']))}
      >
        {Object.entries(ACTIONS).map(([action, text]) => (
          <option key={action} value={action}>
            {text}
          </option>
        ))}
      </select>
      {row.action === 'delay' ? (
        <input
          className="field mono number"
          readOnly={readOnly}
          inputMode="numeric"
          aria-label={`Delay after ${name}, ms`}
          aria-invalid={errorOf('delayMs') !== undefined}
          value={Number.isNaN(row.delayMs) ? '' : row.delayMs}
          onChange={(event) => set({ ...row, delayMs: Number.parseInt(event.target.value, 10) })}
        />
      ) : (
        <span />
      )}
      <input
        className="field"
        readOnly={readOnly}
        aria-label={`Why after ${name}`}
        aria-invalid={errorOf('why') !== undefined}
        title={row.why}
        value={row.why}
        onChange={(event) => set({ ...row, why: event.target.value })}
      />
      <RowButtons path="closePolicy" at={at} name={name} />
      <p className="bad">{errorOf('codes') ?? errorOf('delayMs') ?? errorOf('why')}</p>
    </li>
  );
}

function withAction({ codes, why }: ClosePolicyRow, action: ClosePolicyRow['action']): ClosePolicyRow {
  return action === 'delay' ? { codes, action, delayMs: 5000, why } : { codes, action, why };
}
