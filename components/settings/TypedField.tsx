import { useId, useState } from 'react';
import type { Json } from '../../lib/base/json.ts';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { readTyped, typeNameOf, writeTyped } from '../../lib/panel/typed-value.ts';
import { FieldNote } from './FieldNote.tsx';
import { useField } from './profile-form.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  readonly hint?: string;
}

/** A value whose type follows from how it is written: `5` is a number, `"5"` and `five` are texts. */
export function TypedField({ path, label, hint }: Props) {
  const { value, error, readOnly, set } = useField<Json>(path);
  return (
    <TypedInput
      label={label}
      value={value}
      error={error}
      readOnly={readOnly}
      onChange={set}
      {...(hint === undefined ? {} : { hint })}
    />
  );
}

interface InputProps {
  readonly label: string;
  /** Undefined while there is none. */
  readonly value: Json | undefined;
  readonly error?: string | undefined;
  readonly hint?: string;
  /** What stands in the empty field while there is no value. */
  readonly placeholder?: string;
  /** Dots instead of characters. */
  readonly masked?: boolean;
  /** Whatever is written is text. */
  readonly isText?: boolean;
  readonly readOnly?: boolean;
  readonly onChange: (value: Json) => void;
}

export function TypedInput(props: InputProps) {
  const {
    label,
    value,
    error,
    hint,
    placeholder = '',
    masked = false,
    isText = false,
    readOnly = false,
    onChange,
  } = props;
  const id = useId();
  const [typed, setTyped] = useState('');
  const read = (text: string) => (isText ? text : readTyped(text));
  const write = (one: Json) => (isText && typeof one === 'string' ? one : writeTyped(one));
  // What was typed stays as it was typed for as long as it means the value.
  const isTyped = value !== undefined && JSON.stringify(read(typed)) === JSON.stringify(value);
  const shown = isTyped ? typed : value === undefined ? '' : write(value);
  return (
    <div className="set-field">
      <label htmlFor={id}>{label}</label>
      <span className="set-value set-wide">
        <input
          id={id}
          className={`field mono ${masked ? 'masked' : ''}`}
          spellCheck={false}
          autoComplete="off"
          readOnly={readOnly}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}note`}
          placeholder={placeholder}
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(read(event.target.value));
          }}
        />
        <FieldNote id={`${id}note`} error={error}>
          {value === undefined ? hint : `${typeNameOf(value)}${hint === undefined ? '' : ` · ${hint}`}`}
        </FieldNote>
      </span>
    </div>
  );
}
