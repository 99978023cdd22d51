import { sameContent } from '../base/json.ts';
import { PROFILE_DEFAULTS } from '../profile/profile-base.ts';
import type { Profile } from '../profile/schema.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import { freeId, idFromName } from './profile-id.ts';
import type { SectionId } from './profile-sections.ts';
import { withValue } from './settings-form.ts';

/** What a person changed about one profile and did not save yet. */
export interface ProfileDraft {
  /** Null while only the values are changed. */
  readonly profile: Profile | null;
  /** The stored profile that was changed; another panel may store another one meanwhile. Null where none is known. */
  readonly of: Profile | null;
  /** Text of the whole profile that is not applied yet; null where the profile itself says it. */
  readonly text: string | null;
  /** Null while they are as stored. */
  readonly values: ProfileValues | null;
  /** The id is made of the name, until the person writes one. */
  readonly namesItself: boolean;
}

const UNCHANGED: ProfileDraft = { profile: null, of: null, text: null, values: null, namesItself: false };

/** What was given up last and can come back. */
export type Undo =
  | {
      readonly kind: 'deleted';
      readonly profile: Profile;
      readonly values: ProfileValues;
      /** What was not saved of it. */
      readonly draft: ProfileDraft | undefined;
    }
  /** By one that was imported. `values`: null where they could not be read, so they stay as they are. */
  | { readonly kind: 'replaced'; readonly profile: Profile; readonly values: ProfileValues | null }
  | { readonly kind: 'reverted'; readonly key: string; readonly name: string; readonly draft: ProfileDraft };

export interface EditorState {
  /** Id of a stored profile, or key of one that was never saved (`+1`, which is no id); null while a profile is imported. */
  readonly chosen: string | null;
  readonly drafts: ReadonlyMap<string, ProfileDraft>;
  /** The profile with unsaved changes that was left last; null when that needs no word. */
  readonly left: string | null;
  readonly undo: Undo | null;
  readonly open: ReadonlySet<SectionId>;
  readonly made: number;
}

/** What the editor knows while its view is closed. */
export interface EditorMemory {
  readonly state: EditorState;
  /** Something in it is not saved. */
  readonly isDirty: boolean;
}

export type EditorAction =
  /** `left`: the chosen profile has changes that are not saved. */
  | { readonly kind: 'choose'; readonly key: string | null; readonly left: boolean }
  | {
      readonly kind: 'edit';
      readonly key: string;
      readonly base: Profile;
      readonly path: string;
      readonly value: unknown;
      readonly taken: ReadonlySet<string>;
    }
  /** `base` here and below: the profile as it was before. */
  | { readonly kind: 'put'; readonly key: string; readonly base: Profile; readonly profile: Profile }
  | { readonly kind: 'text'; readonly key: string; readonly base: Profile; readonly text: string | null }
  /** The person knows that another panel stored this one meanwhile. */
  | { readonly kind: 'seen'; readonly key: string; readonly stored: Profile }
  | { readonly kind: 'values'; readonly key: string; readonly values: ProfileValues | null }
  | { readonly kind: 'revert'; readonly key: string; readonly name: string; readonly next: string | null }
  | { readonly kind: 'add'; readonly profile: Profile; readonly left: boolean }
  /** `draft`: what was saved; what was changed since then stays a draft. */
  | { readonly kind: 'saved'; readonly key: string; readonly id: string; readonly draft: ProfileDraft | undefined }
  | { readonly kind: 'deleted'; readonly key: string; readonly what: Undo; readonly next: string | null }
  | { readonly kind: 'replaced'; readonly profile: Profile; readonly values: ProfileValues | null }
  /** Takes back `reverted`; what was deleted or replaced must be stored again before this is told. */
  | { readonly kind: 'undone' }
  | { readonly kind: 'forget-undo' }
  | { readonly kind: 'forget-left' }
  | { readonly kind: 'section'; readonly id: SectionId; readonly open: boolean };

export function initialEditor(chosen: string): EditorState {
  return { chosen, drafts: new Map(), left: null, undo: null, open: new Set(['general']), made: 0 };
}

export function reduceEditor(state: EditorState, action: EditorAction): EditorState {
  switch (action.kind) {
    case 'choose':
      return choose(state, action.key, action.left);
    case 'edit':
      return withDraft(state, action.key, (draft) => edited(draft, action));
    case 'put':
      return withDraft(state, action.key, (draft) => ({
        ...draft,
        of: originOf(draft, action.base),
        profile: action.profile,
        text: null,
        namesItself: false,
      }));
    case 'text':
      return withDraft(state, action.key, (draft) => ({
        ...draft,
        of: originOf(draft, action.base),
        text: action.text,
      }));
    case 'seen':
      return withDraft(state, action.key, (draft) => ({ ...draft, of: action.stored }));
    case 'values':
      return withDraft(state, action.key, (draft) => ({ ...draft, values: action.values }));
    case 'revert': {
      const draft = state.drafts.get(action.key);
      if (draft === undefined) return state;
      const undo = { kind: 'reverted', key: action.key, name: action.name, draft } as const;
      return { ...without(state, action.key, action.next), undo };
    }
    case 'add': {
      const made = state.made + 1;
      const key = `+${made}`;
      const draft = { ...UNCHANGED, profile: action.profile, namesItself: true };
      const next = choose(state, key, action.left);
      return { ...next, made, drafts: new Map(state.drafts).set(key, draft), open: new Set(['general']) };
    }
    case 'saved':
      return saved(state, action.key, action.id, action.draft);
    case 'deleted':
      return { ...without(state, action.key, action.next), undo: action.what };
    case 'replaced':
      return { ...state, undo: action };
    case 'undone':
      return undone(state);
    case 'forget-undo':
      return { ...state, undo: null };
    case 'forget-left':
      return { ...state, left: null };
    case 'section': {
      const open = new Set(state.open);
      if (action.open) open.add(action.id);
      else open.delete(action.id);
      return { ...state, open };
    }
  }
}

function choose(state: EditorState, key: string | null, left: boolean): EditorState {
  if (key === state.chosen) return state;
  return {
    ...state,
    chosen: key,
    left: left && state.chosen !== null ? state.chosen : state.left === key ? null : state.left,
  };
}

function withDraft(state: EditorState, key: string, change: (draft: ProfileDraft) => ProfileDraft): EditorState {
  const draft = change(state.drafts.get(key) ?? UNCHANGED);
  return { ...state, drafts: new Map(state.drafts).set(key, draft) };
}

/** What the draft is a change of: what was there before its first change. */
function originOf({ of, profile }: ProfileDraft, base: Profile): Profile | null {
  return of ?? (profile === null ? base : null);
}

/** Whether what is stored is no longer what the draft changed: saving it would undo another panel's work. */
export function isStale({ of }: ProfileDraft, stored: Profile | null): boolean {
  return of !== null && stored !== null && !sameContent(of, stored);
}

/** `next` is chosen where the profile itself is gone with its draft. */
function without(state: EditorState, key: string, next: string | null): EditorState {
  const drafts = new Map(state.drafts);
  drafts.delete(key);
  const chosen = state.chosen === key && next !== null ? next : state.chosen;
  return { ...state, drafts, chosen, left: state.left === key ? null : state.left };
}

function undone(state: EditorState): EditorState {
  const { undo } = state;
  if (undo === null) return state;
  const key = undo.kind === 'reverted' ? undo.key : undo.profile.id;
  const draft = undo.kind === 'replaced' ? undefined : undo.draft;
  const drafts = draft === undefined ? state.drafts : new Map(state.drafts).set(key, draft);
  return { ...state, drafts, chosen: key, undo: null };
}

type Edit = Extract<EditorAction, { kind: 'edit' }>;

function edited(draft: ProfileDraft, { base, path, value, taken }: Edit): ProfileDraft {
  const before = draft.profile ?? base;
  const profile = proposed(followed(withValue(before, path, value), before, path), before);
  const next = { ...draft, of: originOf(draft, base), profile, namesItself: draft.namesItself && path !== 'id' };
  if (path !== 'name' || !draft.namesItself) return next;
  return { ...next, profile: { ...profile, id: freeId(idFromName(profile.name), taken) } };
}

/** Acknowledgements that never come are told of only where there is a time for them. */
const ACK_TIMEOUT_MS = 10_000;

/** A profile that becomes one for Socket.IO waits for acknowledgements, unless it says how long already. */
function proposed(after: Profile, before: Profile): Profile {
  const becomes = after.codec.kind === 'socket.io' && before.codec.kind !== 'socket.io';
  if (!becomes || after.correlation.timeoutMs !== null) return after;
  return { ...after, correlation: { ...after.correlation, timeoutMs: ACK_TIMEOUT_MS } };
}

/** What the environments say of a variable goes along with its new name, and goes with it when it goes or becomes a secret. */
function followed(after: Profile, before: Profile, path: string): Profile {
  const renamed = path.match(/^variables\.(\d+)\.name$/);
  if (path !== 'variables' && renamed === null) return after;
  const names = new Map<string, string | null>();
  if (renamed === null) {
    const kept = new Set(after.variables.filter(({ secret }) => !secret).map(({ name }) => name));
    for (const { name } of before.variables) if (!kept.has(name)) names.set(name, null);
  } else {
    const at = Number(renamed[1]);
    const [from, to] = [before.variables[at]?.name, after.variables[at]?.name];
    const others = new Set(before.variables.filter((_, i) => i !== at).map(({ name }) => name));
    // While two have one name, nobody knows whose value it is.
    if (from !== undefined && to !== undefined && !others.has(from) && !others.has(to)) names.set(from, to);
  }
  if (names.size === 0) return after;
  const environments = after.environments.map((one) => ({
    ...one,
    values: Object.fromEntries(
      Object.entries(one.values).flatMap(([key, value]) => {
        const name = names.has(key) ? names.get(key) : key;
        return name === null || name === undefined ? [] : [[name, value] as const];
      }),
    ),
  }));
  return { ...after, environments };
}

function saved(state: EditorState, key: string, id: string, draft: ProfileDraft | undefined): EditorState {
  const drafts = new Map(state.drafts);
  const now = drafts.get(key);
  drafts.delete(key);
  if (now !== undefined && now !== draft) drafts.set(id, { ...now, of: draft?.profile ?? null, namesItself: false });
  return {
    ...state,
    drafts,
    chosen: state.chosen === key ? id : state.chosen,
    left: state.left === key ? null : state.left,
  };
}

/** One line of the list of profiles. */
export interface ProfileEntry {
  readonly key: string;
  /** As stored; null for one that was never saved, or was deleted elsewhere. */
  readonly stored: Profile | null;
  /** As edited. */
  readonly profile: Profile;
  readonly isBuiltIn: boolean;
  readonly isChanged: boolean;
}

/** Why a profile cannot be stored as this entry; null where it can. Sessions find the profile they follow by its id. */
export function fixedId({ stored }: Pick<ProfileEntry, 'stored'>, { id }: Pick<Profile, 'id'>): string | null {
  if (stored === null || stored.id === id) return null;
  return `The id is fixed once a profile is saved: write ${stored.id} there, or Duplicate it for another id.`;
}

/** Built-in profiles, those of the person's own, those that were never saved. */
export function entriesOf(
  { drafts }: EditorState,
  builtIn: readonly Profile[],
  own: readonly Profile[],
): readonly ProfileEntry[] {
  const stored = [...builtIn, ...own];
  const known = new Set(stored.map(({ id }) => id));
  const entries = stored.map((profile, at): ProfileEntry => {
    const draft = drafts.get(profile.id);
    return {
      key: profile.id,
      stored: profile,
      profile: draft?.profile ?? profile,
      isBuiltIn: at < builtIn.length,
      isChanged: draft !== undefined && differs(draft, profile),
    };
  });
  const fresh = [...drafts].flatMap(([key, { profile }]): ProfileEntry[] =>
    known.has(key) || profile === null ? [] : [{ key, stored: null, profile, isBuiltIn: false, isChanged: true }],
  );
  return [...entries, ...fresh];
}

function differs({ profile, text, values }: ProfileDraft, stored: Profile): boolean {
  return text !== null || values !== null || (profile !== null && !sameContent(profile, stored));
}

/** A profile to start from: JSON messages, nothing else. */
export function newProfile(taken: ReadonlySet<string>): Profile {
  const name = 'New profile';
  return { ...PROFILE_DEFAULTS, id: freeId(idFromName(name), taken), name, description: '', url: '' };
}

export function duplicateOf(profile: Profile, taken: ReadonlySet<string>): Profile {
  const name = `${profile.name} copy`.slice(0, 100);
  return { ...profile, id: freeId(idFromName(name), taken), name };
}
