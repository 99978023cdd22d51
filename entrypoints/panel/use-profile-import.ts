import { useState } from 'react';
import { wantedSecretsText } from '../../lib/panel/profile-words.ts';
import type { AsyncApiChoice } from '../../lib/profile/asyncapi/read-asyncapi.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { type ImportedProfile, importProfile } from './import-profile.ts';
import type { useProfileEditor } from './use-profile-editor.ts';

/** What came in: stored already, or waiting for the person's word. */
export interface Incoming extends ImportedProfile {
  /** What it was read from, to read it once more with another choice. */
  readonly text: string;
  readonly choice: AsyncApiChoice;
  readonly isStored: boolean;
  /** Why the last wish could not be carried out; null when all is well. */
  readonly problem: string | null;
  /** False while the choice leaves no usable profile. */
  readonly canStore: boolean;
}

/** Reads profiles from files and texts; asks where a document leaves a choice, and where an id is taken. */
export function useProfileImport(editor: ReturnType<typeof useProfileEditor>) {
  const { own, takenBut, store, dispatch, beside, entry, values } = editor;
  const [incoming, setIncoming] = useState<Incoming | null>(null);

  const keep = async (one: Incoming, profile: Profile, former: Profile | null): Promise<string | null> => {
    const reply = await (former === null ? store(profile, null, null) : editor.replace(profile, former));
    if (!reply.ok) {
      setIncoming({ ...one, problem: reply.error.message });
      return reply.error.message;
    }
    setIncoming({ ...one, profile, isStored: true, problem: null });
    dispatch({ kind: 'choose', key: profile.id, left: false });
    return null;
  };

  const read = async (text: string, name: string): Promise<string | null> => {
    setIncoming(null);
    const found = await importProfile(text);
    if (!found.ok) return `${name}: ${found.error.message}`;
    const { profile, choices } = found.value;
    const one = { ...found.value, text, choice: {}, isStored: false, problem: null, canStore: true };
    if (choices === null && !takenBut(null).has(profile.id)) return keep(one, profile, null);
    setIncoming(one);
    return null;
  };

  const choose = async (one: Incoming, choice: AsyncApiChoice) => {
    const found = await importProfile(one.text, choice);
    const next = found.ok
      ? { ...one, ...found.value, choice, problem: null, canStore: true }
      : { ...one, choice, problem: found.error.message, canStore: false };
    setIncoming((now) => (now === one ? next : now));
  };

  /** The profile of the person's own that it may replace; null where there is none, or a built-in one. */
  const replaces = own.find(({ id }) => id === incoming?.profile.id) ?? null;
  const isShown = incoming?.isStored === true && entry?.key === incoming.profile.id;
  return {
    incoming,
    isTaken: incoming !== null && takenBut(null).has(incoming.profile.id),
    replaces,
    /** Which secrets of the profile that came in, and is shown, want a value. */
    wanted: isShown && values !== null ? wantedSecretsText(entry.profile, values) : '',
    read,
    choose,
    add: (one: Incoming) => keep(one, one.profile, null),
    replace: (one: Incoming) => keep(one, one.profile, replaces),
    keepBoth: (one: Incoming) => keep(one, beside(one.profile), null),
    close: () => setIncoming(null),
  };
}
