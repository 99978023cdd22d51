import { type RefObject, useEffect, useMemo, useReducer, useState } from 'react';
import { sameContent } from '../../lib/base/json.ts';
import { fail, ok, type Result } from '../../lib/base/result.ts';
import { readProfileFile } from '../../lib/contract/profile-file.ts';
import {
  duplicateOf,
  type EditorAction,
  type EditorMemory,
  type EditorState,
  entriesOf,
  fixedId,
  initialEditor,
  isStale,
  newProfile,
  type ProfileEntry,
  reduceEditor,
} from '../../lib/panel/profile-editor.ts';
import { freeId } from '../../lib/panel/profile-id.ts';
import { exportProblems, profileProblems } from '../../lib/panel/profile-problems.ts';
import { type FieldErrors, valueAt } from '../../lib/panel/settings-form.ts';
import { BUILT_IN_PROFILES } from '../../lib/profile/built-in.ts';
import { NO_VALUES } from '../../lib/profile/no-values.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { ProfileValues } from '../../lib/profile/variable-schema.ts';
import type { PanelServices } from './services.ts';
import { useOwnProfiles } from './use-own-profiles.ts';

interface Parts {
  readonly bridge: PanelServices['bridge'];
  readonly profiles: readonly Profile[];
  readonly initial: string;
  /** Where drafts outlive the view. */
  readonly memory: RefObject<EditorMemory | null>;
  /** Something about a profile changed, so what was said of it is said no more. */
  readonly onEdit: () => void;
}

const NO_ERRORS: FieldErrors = new Map();
const EDITS: ReadonlySet<EditorAction['kind']> = new Set(['edit', 'put', 'text', 'values', 'revert', 'undone']);

/** The state of the profile editor joined with the background, which stores profiles and values. */
export function useProfileEditor({ bridge, profiles, initial, memory, onEdit }: Parts) {
  const [state, reduce] = useReducer(reduceEditor, null, () => memory.current?.state ?? initialEditor(initial));
  const remember = (next: EditorState) => {
    memory.current = { state: next, isDirty: entriesOf(next, BUILT_IN_PROFILES, own).some((one) => one.isChanged) };
  };
  const dispatch = (action: EditorAction) => {
    if (EDITS.has(action.kind)) onEdit();
    // At once: a save may come to its end when the view is closed, and no effect of it runs any more.
    remember(reduceEditor(memory.current?.state ?? state, action));
    reduce(action);
  };
  const [stored, setStored] = useState<ReadonlyMap<string, ProfileValues>>(new Map());
  const [busy, setBusy] = useState(false);
  const { own, expect } = useOwnProfiles(profiles);

  const entries = entriesOf(state, BUILT_IN_PROFILES, own);
  const entry = state.chosen === null ? null : (entries.find(({ key }) => key === state.chosen) ?? entries[0] ?? null);
  // Whether anything is unsaved hangs on what is stored, too.
  useEffect(() => remember(memory.current?.state ?? state));
  const draft = entry === null ? undefined : state.drafts.get(entry.key);
  const values = draft?.values ?? (entry === null ? null : valuesOf(entry));
  const profile = entry?.profile ?? null;
  // A text that is not applied yet takes the place of the form, which then has nothing to say.
  const hasText = (draft?.text ?? null) !== null;
  const errors = useMemo(
    () => (profile === null || hasText ? NO_ERRORS : profileProblems(profile)),
    [profile, hasText],
  );
  const exposed = useMemo(
    () => (profile === null || hasText || values === null ? NO_ERRORS : exportProblems(profile, values)),
    [profile, hasText, values],
  );

  function valuesOf({ key, stored: isStored }: ProfileEntry): ProfileValues | null {
    return isStored === null ? NO_VALUES : (stored.get(key) ?? null);
  }
  const takenBut = (key: string | null) =>
    new Set(entries.filter((one) => one.key !== key).map((one) => one.profile.id));

  const loaded = entry?.stored?.id ?? null;
  useEffect(() => {
    if (loaded === null) return;
    void bridge.call('profileValues', { profileId: loaded }).then((reply) => {
      if (reply.ok) setStored((now) => new Map(now).set(loaded, reply.value));
    });
  }, [bridge, loaded]);

  /** Stores a profile, and the values with it where they are new. Resolves to the sessions that follow it. */
  const store = async (next: Profile, replaces: string | null, given: ProfileValues | null) => {
    const reply = await bridge.call('saveProfile', { profile: next, replaces });
    if (!reply.ok) return reply;
    expect([[next.id, next]]);
    return given === null ? reply : storeValues(next.id, given);
  };
  const storeValues = async (profileId: string, given: ProfileValues): Promise<Result<{ sessions: number }>> => {
    const reply = await bridge.call('saveProfileValues', { profileId, values: given });
    if (reply.ok) setStored((now) => new Map(now).set(profileId, given));
    return reply;
  };

  /** Saves what is changed about a profile and resolves to it as it is then; when it fails, everything stays as it is. */
  const save = async (target: ProfileEntry): Promise<Result<{ sessions: number; profile: Profile }>> => {
    const now = state.drafts.get(target.key);
    if (now === undefined) return ok({ sessions: 0, profile: target.profile });
    if (target.stored !== null && isStale(now, target.stored)) {
      dispatch({ kind: 'seen', key: target.key, stored: target.stored });
      return fail(
        'stale',
        'Not saved: another panel changed this profile meanwhile. Save again to put yours in its place, or revert to see it.',
      );
    }
    const read = now.text === null ? ok(target.profile) : readProfileFile(now.text);
    if (!read.ok) return read;
    const next = read.value;
    const fixed = fixedId(target, next);
    if (fixed !== null) return fail('id', `Not saved. ${fixed}`);
    const { id } = next;
    const given = now.values;
    const isSame = target.stored !== null && sameContent(next, target.stored);
    setBusy(true);
    const reply =
      target.isBuiltIn || (isSame && given !== null)
        ? await storeValues(id, given ?? NO_VALUES)
        : await store(next, target.stored?.id ?? null, given);
    setBusy(false);
    if (reply.ok) dispatch({ kind: 'saved', key: target.key, id, draft: now });
    return reply.ok ? ok({ ...reply.value, profile: next }) : reply;
  };

  const remove = async (target: ProfileEntry): Promise<Result<null>> => {
    const kept = await bridge.call('profileValues', { profileId: target.key });
    const reply = await bridge.call('deleteProfile', { profileId: target.key });
    if (!reply.ok) return reply;
    expect([[target.key, null]]);
    const what = {
      kind: 'deleted',
      profile: target.stored ?? target.profile,
      values: kept.ok ? kept.value : NO_VALUES,
      draft: state.drafts.get(target.key),
    } as const;
    dispatch({ kind: 'deleted', key: target.key, what, next: neighbour(target.key) });
    return reply;
  };

  const neighbour = (key: string): string => {
    const at = entries.findIndex((one) => one.key === key);
    return entries[at + 1]?.key ?? entries[at - 1]?.key ?? key;
  };

  const undo = async (): Promise<Result<unknown>> => {
    const what = state.undo;
    if (what === null) return ok(null);
    if (what.kind !== 'reverted') {
      const replaces = what.kind === 'replaced' ? what.profile.id : null;
      const reply = await store(what.profile, replaces, what.values);
      if (!reply.ok) return reply;
    }
    dispatch({ kind: 'undone' });
    return ok(null);
  };

  const isLeft = entry?.isChanged === true && entry.stored !== null;
  return {
    state,
    dispatch,
    entries,
    entry,
    draft,
    values,
    errors,
    exposed,
    busy,
    own,
    /** Puts one in the place of another with its id; Undo puts that one back, with what was filled in for it. */
    replace: async (next: Profile, former: Profile): Promise<Result<unknown>> => {
      const kept = await bridge.call('profileValues', { profileId: former.id });
      const reply = await store(next, former.id, null);
      if (reply.ok) dispatch({ kind: 'replaced', profile: former, values: kept.ok ? kept.value : null });
      return reply;
    },
    store,
    save,
    remove,
    undo,
    takenBut,
    choose: (key: string | null) => dispatch({ kind: 'choose', key, left: entry?.isChanged === true }),
    addNew: () => dispatch({ kind: 'add', profile: newProfile(takenBut(null)), left: isLeft }),
    duplicate: (of: Profile) => dispatch({ kind: 'add', profile: duplicateOf(of, takenBut(null)), left: isLeft }),
    revert: (target: ProfileEntry) =>
      dispatch({
        kind: 'revert',
        key: target.key,
        name: target.profile.name,
        next: target.stored === null ? neighbour(target.key) : null,
      }),
    /** A copy with an id of its own, for a profile that comes in beside one with the same. */
    beside: (incoming: Profile): Profile => {
      const id = freeId(incoming.id, takenBut(null));
      return { ...incoming, id, name: `${incoming.name} (${id})`.slice(0, 100) };
    },
    form: (target: ProfileEntry) => ({
      get: (path: string) => valueAt(target.profile, path),
      set: (path: string, value: unknown) =>
        dispatch({
          kind: 'edit',
          key: target.key,
          base: target.profile,
          path,
          value,
          taken: takenBut(target.key),
        }),
      errors: new Map([...exposed, ...errors]),
      readOnly: target.isBuiltIn,
      fixed: target.stored === null ? [] : (['id'] as const),
    }),
  };
}
