import { useId, useState } from 'react';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { spokenSetting } from '../../lib/panel/spoken-time.ts';
import { FieldNote } from './FieldNote.tsx';
import { useField } from './profile-form.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  readonly unit?: string;
  /** What an empty field means; without it a number is needed. */
  readonly empty?: string;
  readonly hint?: string;
}

/** A number with its unit, and milliseconds also as a person says them. */
export function NumberField({ path, label, unit = 'ms', empty, hint }: Props) {
  const { value: held, error, readOnly, set } = useField<number | null | undefined>(path);
  // NaN while what was typed is no number; a member that is missing counts as empty.
  const value = held ?? null;
  const id = useId();
  const [typed, setTyped] = useState('');
  const read = (text: string) => {
    if (text.trim() === '') return empty === undefined ? Number.NaN : null;
    return Number(text.replace(/\s/g, ''));
  };
  // What was typed stays as it was typed for as long as it means the value.
  const shown = Object.is(read(typed), value) ? typed : value === null || Number.isNaN(value) ? '' : String(value);
  const spoken = unit === 'ms' && value !== null ? spokenSetting(value) : null;
  const said = value === null ? empty : spoken === null ? unit : `${unit} = ${spoken}`;
  return (
    <div className="set-field">
      <label htmlFor={id}>{label}</label>
      <span className="set-value">
        <input
          id={id}
          className="field mono number"
          inputMode="decimal"
          autoComplete="off"
          readOnly={readOnly}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}note`}
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value);
            set(read(event.target.value));
          }}
        />
        <FieldNote id={`${id}note`} error={error}>
          {hint === undefined ? said : said === undefined ? hint : `${said} · ${hint}`}
        </FieldNote>
      </span>
    </div>
  );
}
