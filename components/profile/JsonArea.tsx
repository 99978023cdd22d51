import { useContext, useId, useState } from 'react';
import { isJsonObject, sameContent } from '../../lib/base/json.ts';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { readJsonField } from '../../lib/panel/typed-value.ts';
import { FieldNote } from '../settings/FieldNote.tsx';
import { FormContext, useField } from '../settings/profile-form.ts';
import { errorUnder } from './error-under.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  readonly hint: string;
  /** An empty field means null. */
  readonly orNull?: boolean;
  /** `true` and `false` are schemas too. */
  readonly orBoolean?: boolean;
}

const MAX_ROWS = 16;

/** A JSON object as text. While the text is none, the text itself stands in the profile, which its schema refuses. */
export function JsonArea({ path, label, hint, orNull = false, orBoolean = false }: Props) {
  const { value, readOnly, set } = useField<unknown>(path);
  const { errors } = useContext(FormContext);
  const id = useId();
  const [typed, setTyped] = useState('');
  const read = (text: string) => {
    if (orNull && text.trim() === '') return null;
    return readJsonField(text, (one) => isJsonObject(one) || (orBoolean && typeof one === 'boolean'));
  };
  const written = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const shown = sameContent(read(typed), value) ? typed : written;
  const error = errorUnder(errors, path);
  return (
    <div className="set-field">
      <label htmlFor={id}>{label}</label>
      <span className="set-value set-wide">
        <textarea
          id={id}
          className="field mono"
          spellCheck={false}
          autoComplete="off"
          readOnly={readOnly}
          rows={Math.min(MAX_ROWS, shown.split('\n').length + 1)}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}note`}
          value={shown}
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
