import { ok } from '../base/result.ts';
import type { BridgeEvent } from '../bridge/messages.ts';
import type { CommandHandlers } from '../bridge/server.ts';
import type { ProfileBook } from './profile-book.ts';

type ProfileCommand = 'saveProfile' | 'deleteProfile' | 'profileValues' | 'saveProfileValues';

/** How sessions hear of a changed profile; returns how many follow it. */
export type ProfileChanged = (profileId: string) => number;

/** What all views are told of profiles. */
export function profilesEvent(book: ProfileBook): BridgeEvent {
  return { kind: 'profiles', profiles: book.own, values: book.values };
}

/** Carries out what a person does to profiles; `now` in epoch ms. */
export function profileHandlers(
  book: () => ProfileBook,
  changed: ProfileChanged,
  announce: (event: BridgeEvent) => void,
  now: () => number,
): Pick<CommandHandlers, ProfileCommand> {
  const tell = (): void => announce(profilesEvent(book()));
  return {
    saveProfile: async ({ profile, replaces }) => {
      const saved = await book().save(profile, replaces, now());
      if (!saved.ok) return saved;
      tell();
      return ok({ sessions: changed(profile.id) });
    },

    deleteProfile: async ({ profileId }) => {
      const removed = await book().remove(profileId);
      if (removed.ok) tell();
      return removed;
    },

    profileValues: async ({ profileId }) => ok(book().valuesOf(profileId)),

    saveProfileValues: async ({ profileId, values }) => {
      const saved = await book().saveValues(profileId, values);
      if (!saved.ok) return saved;
      tell();
      return ok({ sessions: changed(profileId) });
    },
  };
}
