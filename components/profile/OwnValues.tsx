import { useId, useState } from 'react';
import type { Profile } from '../../lib/profile/schema.ts';
import type { ProfileValues } from '../../lib/profile/variable-schema.ts';
import { Group } from '../settings/Group.tsx';
import { TypedInput } from '../settings/TypedField.tsx';
import { withEntry } from './VariableFields.tsx';

interface Props {
  readonly profile: Profile;
  /** Null until they are read. */
  readonly values: ProfileValues | null;
  readonly onChange: (values: ProfileValues) => void;
}

/** What this person filled in for a profile, secrets among it; also for built-in ones. */
export function OwnValues({ profile, values, onChange }: Props) {
  const [shown, setShown] = useState(false);
  const environment = useId();
  if (values === null) return <p className="dim">Your values could not be read yet.</p>;
  const chosen = profile.environments.find(({ name }) => name === values.environment);
  const isGone = values.environment !== null && chosen === undefined;
  const defaultOf = (name: string, value: unknown) => {
    const there = chosen !== undefined && Object.hasOwn(chosen.values, name) ? chosen.values[name] : value;
    return typeof there === 'string' ? there : JSON.stringify(there);
  };
  return (
    <Group name="Your values">
      <p className="dim">
        Kept in this browser beside the profile: never part of it, of its file or of any export. Empty: as the profile
        says.
      </p>
      {profile.environments.length === 0 && !isGone ? null : (
        <div className="set-field">
          <label htmlFor={environment}>Environment</label>
          <select
            id={environment}
            className="select"
            value={values.environment ?? ''}
            aria-invalid={isGone}
            onChange={({ target }) => onChange({ ...values, environment: target.value === '' ? null : target.value })}
          >
            <option value="">none</option>
            {[...profile.environments.entries()].map(([at, { name }]) => (
              <option key={at} value={name}>
                {name}
              </option>
            ))}
            {isGone ? <option value={values.environment ?? ''}>{values.environment}: not in the profile</option> : null}
          </select>
          {isGone ? (
            <p className="bad">The profile has this environment no more: choose another one, or none.</p>
          ) : null}
        </div>
      )}
      {profile.variables.length === 0 ? <p className="dim">This profile has no variables.</p> : null}
      {[...profile.variables.entries()].map(([at, { name, value, secret, about }]) => (
        <TypedInput
          key={at}
          label={name}
          value={Object.hasOwn(values.values, name) ? values.values[name] : undefined}
          placeholder={secret ? 'no value' : defaultOf(name, value)}
          masked={secret && !shown}
          isText={secret}
          hint={[secret ? 'secret' : '', about].filter((text) => text !== '').join(' · ')}
          onChange={(next) =>
            onChange({ ...values, values: withEntry(values.values, name, next === '' ? undefined : next) })
          }
        />
      ))}
      {profile.variables.some(({ secret }) => secret) ? (
        <label className="set-check">
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
          Show secrets
        </label>
      ) : null}
    </Group>
  );
}
