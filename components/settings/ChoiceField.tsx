import { useId } from 'react';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { FieldNote } from './FieldNote.tsx';
import { useField } from './profile-form.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  /** What can be chosen, by how it is called. */
  readonly choices: Readonly<Record<string, unknown>>;
  /** The name of the member that tells one choice from another; null where the choices are plain values. */
  readonly by: string | null;
  /** What the choice that is made means. */
  readonly hint?: string | undefined;
}

/** One of several values; where they are objects, choosing puts in a fresh one. */
export function ChoiceField({ path, label, choices, by, hint }: Props) {
  const { value, error, readOnly, set } = useField<unknown>(path);
  const id = useId();
  const nameOf = (one: unknown) =>
    by === null || typeof one !== 'object' || one === null ? one : Reflect.get(one, by);
  const texts = Object.keys(choices);
  return (
    <div className="set-field">
      <label htmlFor={id}>{label}</label>
      <span className="set-value set-wide">
        <select
          id={id}
          className="select"
          disabled={readOnly}
          {...(error === undefined ? {} : { 'aria-invalid': true })}
          {...(error === undefined && hint === undefined ? {} : { 'aria-describedby': `${id}note` })}
          value={texts.find((text) => nameOf(choices[text]) === nameOf(value))}
          onChange={(event) => set(choices[event.target.value])}
        >
          {texts.map((text) => (
            <option key={text}>{text}</option>
          ))}
        </select>
        {error === undefined && hint === undefined ? null : (
          <FieldNote id={`${id}note`} error={error}>
            {hint}
          </FieldNote>
        )}
      </span>
    </div>
  );
}
