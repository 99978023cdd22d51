import { useContext, useId, useState } from 'react';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { FieldNote } from '../settings/FieldNote.tsx';
import { FormContext, useField } from '../settings/profile-form.ts';
import { errorUnder } from './error-under.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  readonly hint: string;
}

const read = (text: string) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** A list of short texts, separated by commas. */
export function ListField({ path, label, hint }: Props) {
  const { value, readOnly, set } = useField<readonly string[]>(path);
  const { errors } = useContext(FormContext);
  const id = useId();
  const [typed, setTyped] = useState('');
  const error = errorUnder(errors, path);
  return (
    <div className="set-field">
      <label htmlFor={id}>{label}</label>
      <span className="set-value set-wide">
        <input
          id={id}
          className="field mono"
          spellCheck={false}
          autoComplete="off"
          readOnly={readOnly}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}note`}
          value={read(typed).join() === value.join() ? typed : value.join(', ')}
          onChange={(event) => {
            setTyped(event.target.value);
            set(read(event.target.value));
          }}
        />
        <FieldNote id={`${id}note`} error={error}>
          {hint}
        </FieldNote>
      </span>
    </div>
  );
}
