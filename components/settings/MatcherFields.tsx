import type { SettingPath } from '../../lib/panel/settings-form.ts';
import type { Matcher } from '../../lib/profile/matcher-schema.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { useField } from './profile-form.ts';
import { TextField } from './TextField.tsx';
import { TypedField } from './TypedField.tsx';

const PARTICULAR: Readonly<Record<string, Matcher>> = {
  'a message of the type': { kind: 'type', type: '' },
  'a JSON message with a value': { kind: 'json', path: 'type', equals: '' },
  'a frame that starts with': { kind: 'text', startsWith: '' },
  'a frame that fits a pattern': { kind: 'pattern', pattern: '' },
};
const ANY: Readonly<Record<string, Matcher>> = { 'any message': { kind: 'any' } };

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  /** `nothing` may stand there too. */
  readonly isLoose?: boolean;
  /** Any message at all may be meant. */
  readonly allowsAny?: boolean;
}

/** Which received message is meant. */
export function MatcherFields({ path, label, isLoose = false, allowsAny = true }: Props) {
  const { value } = useField<Matcher | null>(path);
  const choices = { ...(isLoose ? { nothing: null } : {}), ...(allowsAny ? ANY : {}), ...PARTICULAR };
  const inside = (name: string, text: string, hint?: string) => (
    <TextField path={`${path}.${name}`} label={`${label}: ${text}`} {...(hint === undefined ? {} : { hint })} />
  );
  return (
    <>
      <ChoiceField path={path} label={label} by="kind" choices={choices} />
      {value?.kind === 'type' ? inside('type', 'type') : null}
      {value?.kind === 'text' ? inside('startsWith', 'starts with') : null}
      {value?.kind === 'pattern' ? inside('pattern', 'pattern', 'a regular expression over the raw text') : null}
      {value?.kind === 'json' ? (
        <>
          {inside('path', 'value at')}
          <TypedField path={`${path}.equals`} label={`${label}: equals`} />
        </>
      ) : null}
    </>
  );
}
