import { useId, useMemo, useState } from 'react';
import { writeProfileFile } from '../../lib/contract/profile-file.ts';
import type { Profile } from '../../lib/profile/schema.ts';

interface Props {
  readonly profile: Profile;
  /** What the person made of it; null where that is nothing. */
  readonly text: string | null;
  readonly readOnly: boolean;
  readonly onText: (text: string | null) => void;
  /** Puts the text in the profile's place; returns one sentence when it cannot. */
  readonly onApply: (text: string) => string | null;
}

/** The whole profile as text. */
export function JsonFields({ profile, text, readOnly, onText, onApply }: Props) {
  const id = useId();
  const written = useMemo(() => writeProfileFile(profile), [profile]);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <>
      <label htmlFor={id}>The whole profile</label>
      <textarea
        id={id}
        className="field mono profile-json"
        spellCheck={false}
        autoComplete="off"
        readOnly={readOnly}
        aria-invalid={problem !== null}
        aria-describedby={`${id}note`}
        value={text ?? written}
        onChange={(event) => {
          setProblem(null);
          onText(event.target.value === written ? null : event.target.value);
        }}
      />
      <p id={`${id}note`} className={problem === null ? 'dim' : 'bad'} role="status">
        {problem ??
          (readOnly
            ? 'As its file says it; duplicate the profile to change it.'
            : text === null
              ? 'As its file says it; what you change here takes the profile’s place when you apply it.'
              : 'Not applied to the form yet.')}
      </p>
      {readOnly ? null : (
        <p className="profile-line">
          <button
            type="button"
            className="button"
            disabled={text === null}
            onClick={() => setProblem(text === null ? null : onApply(text))}
          >
            Apply text
          </button>
          <button
            type="button"
            className="button"
            disabled={text === null}
            onClick={() => {
              setProblem(null);
              onText(null);
            }}
          >
            Put the form’s back
          </button>
        </p>
      )}
    </>
  );
}
