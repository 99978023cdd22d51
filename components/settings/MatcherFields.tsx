import type { SettingPath } from '../../lib/panel/settings-form.ts';
import type { Matcher } from '../../lib/profile/liveness-schema.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { useField } from './profile-form.ts';
import { TextField } from './TextField.tsx';

const MATCHERS: Readonly<Record<string, Matcher>> = {
  'any message': { kind: 'any' },
  'a message that starts with': { kind: 'text', startsWith: '' },
  'a JSON message with a value': { kind: 'json', path: 'type', equals: '' },
};

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  /** May also be nothing. */
  readonly isLoose: boolean;
}

/** Which received message is meant. */
export function MatcherFields({ path, label, isLoose }: Props) {
  const { value } = useField<Matcher | null>(path);
  const inside = (name: string, text: string) => (
    <TextField path={`${path}.${name}` as SettingPath} label={`${label}: ${text}`} />
  );
  return (
    <>
      <ChoiceField path={path} label={label} by="kind" choices={isLoose ? { nothing: null, ...MATCHERS } : MATCHERS} />
      {value?.kind === 'text' ? inside('startsWith', 'starts with') : null}
      {value?.kind === 'json' ? (
        <>
          {inside('path', 'value at')}
          {inside('equals', 'equals')}
        </>
      ) : null}
    </>
  );
}
