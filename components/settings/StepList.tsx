import { useContext } from 'react';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import type { Matcher } from '../../lib/profile/liveness-schema.ts';
import { MatcherFields } from './MatcherFields.tsx';
import { FormContext, useField } from './profile-form.ts';
import { RowButtons } from './RowButtons.tsx';
import { TextField } from './TextField.tsx';

interface Props {
  readonly path: 'ready.steps' | 'answers';
  /** What one of them is called. */
  readonly name: string;
  /** The member that says which message is meant, and how it is called. */
  readonly matcher: string;
  readonly label: string;
  /** Both the message that is waited for and the one that is sent may be none. */
  readonly isLoose: boolean;
}

const ANY: Matcher = { kind: 'any' };

/** Messages to wait for, each with what is sent then. */
export function StepList({ path, name, matcher, label, isLoose }: Props) {
  const { value: rows, set } = useField<readonly unknown[]>(path);
  const { errors } = useContext(FormContext);
  return (
    <>
      <ol aria-label={`${name}s`} className="set-steps">
        {[...rows.keys()].map((at) => (
          <li key={at}>
            <div className="set-step-head">
              <span className="dim">
                {name} {at + 1}
              </span>
              <RowButtons path={path} at={at} name={`${name} ${at + 1}`} />
            </div>
            <MatcherFields path={`${path}.${at}.${matcher}` as SettingPath} label={label} isLoose={isLoose} />
            <TextField
              path={`${path}.${at}.send`}
              label="Then send"
              isMessage
              orNull={isLoose}
              {...(isLoose ? { hint: 'empty sends nothing' } : {})}
            />
          </li>
        ))}
      </ol>
      <p className="bad">{errors.get(path)}</p>
      <button
        type="button"
        className="button"
        onClick={() => set([...rows, { [matcher]: ANY, send: isLoose ? null : '' }])}
      >
        Add {name}
      </button>
    </>
  );
}
