import { useId } from 'react';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { FieldNote } from './FieldNote.tsx';
import { useField } from './profile-form.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  readonly hint?: string;
  /** A message may have several lines. */
  readonly isMessage?: boolean;
  /** An empty field means null. */
  readonly orNull?: boolean;
}

export function TextField({ path, label, hint, isMessage = false, orNull = false }: Props) {
  const { value, error, readOnly, set } = useField<string | null>(path);
  const id = useId();
  const Field = isMessage ? 'textarea' : 'input';
  return (
    <div className="set-field">
      <label htmlFor={id}>{label}</label>
      <span className="set-value set-wide">
        <Field
          id={id}
          className="field mono"
          spellCheck={false}
          autoComplete="off"
          readOnly={readOnly}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}note`}
          value={value ?? ''}
          onChange={(event: { readonly target: { readonly value: string } }) => {
            const text = event.target.value;
            set(orNull && text === '' ? null : text);
          }}
        />
        <FieldNote id={`${id}note`} error={error}>
          {hint}
        </FieldNote>
      </span>
    </div>
  );
}
