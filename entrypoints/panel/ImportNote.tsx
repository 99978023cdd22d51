import type { ReactNode } from 'react';
import { ImportChoices } from '../../components/profile/ImportChoices.tsx';
import { NoteBar } from '../../components/profile/NoteBar.tsx';
import type { Incoming, useProfileImport } from './use-profile-import.ts';

interface Props {
  readonly importing: ReturnType<typeof useProfileImport>;
  readonly incoming: Incoming;
  readonly button: (text: string, act: () => unknown) => ReactNode;
  readonly dismiss: ReactNode;
}

/** What came in, and what the person can decide about it. */
export function ImportNote({ importing, incoming, button, dismiss }: Props) {
  const { isStored, canStore, choices, choice, notes, problem } = incoming;
  const { isTaken, replaces, wanted } = importing;
  const waits = !isStored && canStore;
  return (
    <NoteBar name="import">
      <span>{wordsFor(incoming, isTaken, replaces?.name ?? null)}</span>
      {wanted === '' ? null : <span>{wanted}</span>}
      {isStored || choices === null ? null : (
        <ImportChoices choices={choices} choice={choice} onChoose={(next) => void importing.choose(incoming, next)} />
      )}
      {waits && !isTaken ? button('Add it', () => void importing.add(incoming)) : null}
      {waits && replaces !== null ? button('Replace', () => void importing.replace(incoming)) : null}
      {waits && isTaken ? button('Keep both', () => void importing.keepBoth(incoming)) : null}
      {dismiss}
      {problem === null ? null : <p className="bad">{problem}</p>}
      {notes.length === 0 || !canStore ? null : (
        <ul aria-label="Notes">
          {[...notes.entries()].map(([at, note]) => (
            <li key={at}>{note}</li>
          ))}
        </ul>
      )}
    </NoteBar>
  );
}

function wordsFor({ profile, isStored }: Incoming, isTaken: boolean, replaced: string | null): string {
  if (isStored) return `Imported “${profile.name}”.`;
  if (!isTaken) return `The document makes the profile “${profile.name}”; it is not added yet.`;
  if (replaced === null) {
    return `“${profile.name}” has an id that is taken, ${profile.id}; nothing is changed yet.`;
  }
  return `There is a profile with the id ${profile.id} already, “${replaced}”; nothing is changed yet. Replace hands what you filled in there, secrets too, to this one and its server.`;
}
