import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  duplicateOf,
  type EditorAction,
  type EditorState,
  entriesOf,
  fixedId,
  initialEditor,
  isStale,
  newProfile,
  reduceEditor,
} from '../../../lib/panel/profile-editor.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import type { Profile } from '../../../lib/profile/schema.ts';

const named = (id: string, part: Partial<Profile> = {}): Profile => ({
  ...PROFILE_DEFAULTS,
  id,
  name: id,
  description: '',
  url: '',
  ...part,
});
const BUILT_IN = [named('json')];
const OWN = [named('mine'), named('other')];
const NOTHING: ReadonlySet<string> = new Set();

const stateAfter = (...actions: EditorAction[]): EditorState => actions.reduce(reduceEditor, initialEditor('json'));
const entries = (state: EditorState, own: readonly Profile[] = OWN) => entriesOf(state, BUILT_IN, own);
const edit = (key: string, path: string, value: unknown, base: Profile): EditorAction => ({
  kind: 'edit',
  key,
  base,
  path,
  value,
  taken: NOTHING,
});

describe('the list', () => {
  it('has built-in profiles, then own ones, then those that were never saved', () => {
    const state = stateAfter({ kind: 'add', profile: named('fresh'), left: false });
    expect(entries(state).map(({ key, isBuiltIn, isChanged }) => [key, isBuiltIn, isChanged])).toEqual([
      ['json', true, false],
      ['mine', false, false],
      ['other', false, false],
      ['+1', false, true],
    ]);
    expect(state.chosen).toBe('+1');
  });

  it('shows what was changed, and that it is changed only while it differs from what is stored', () => {
    const changed = stateAfter(edit('mine', 'url', 'ws://a/', named('mine')));
    expect(entries(changed)[1]).toMatchObject({ isChanged: true, profile: { url: 'ws://a/' }, stored: { url: '' } });
    const back = reduceEditor(changed, edit('mine', 'url', '', named('mine', { url: 'ws://a/' })));
    expect(entries(back)[1]?.isChanged).toBe(false);
  });

  it('knows a draft of a profile that another panel stored anew meanwhile, until the person does', () => {
    const stored = named('mine', { description: 'of the other panel' });
    const changed = stateAfter(
      edit('mine', 'url', 'ws://a/', named('mine')),
      edit('mine', 'url', 'ws://ab/', named('mine', { url: 'ws://a/' })),
    );
    const stale = (state: EditorState, now: Profile) => {
      const draft = state.drafts.get('mine');
      return draft !== undefined && isStale(draft, now);
    };
    expect(stale(changed, named('mine'))).toBe(false);
    expect(stale(changed, stored)).toBe(true);
    expect(stale(reduceEditor(changed, { kind: 'seen', key: 'mine', stored }), stored)).toBe(false);
    // What is written on while it is saved is a change of what was saved.
    const draft = changed.drafts.get('mine');
    const writtenOn = reduceEditor(changed, edit('mine', 'name', 'Mine', named('mine', { url: 'ws://ab/' })));
    const after = reduceEditor(writtenOn, { kind: 'saved', key: 'mine', id: 'mine', draft });
    expect(stale(after, named('mine', { url: 'ws://ab/' }))).toBe(false);
    expect(stale(after, stored)).toBe(true);
  });

  it('keeps what was written about a profile that was deleted elsewhere, as one never saved', () => {
    const changed = stateAfter(edit('mine', 'url', 'ws://a/', named('mine')));
    expect(entries(changed, []).at(-1)).toMatchObject({ key: 'mine', stored: null, profile: { url: 'ws://a/' } });
  });
});

describe('a new profile', () => {
  const added = stateAfter({ kind: 'add', profile: newProfile(NOTHING), left: false });
  const name = (state: EditorState, value: string, taken = NOTHING) => {
    const base = newProfile(NOTHING);
    return reduceEditor(state, { kind: 'edit', key: '+1', base, path: 'name', value, taken });
  };
  const idOf = (state: EditorState) => state.drafts.get('+1')?.profile?.id;

  it('takes its id from its name, past the ids that are taken, until the person writes one', () => {
    expect(idOf(name(added, 'Écho server!'))).toBe('echo-server');
    expect(idOf(name(added, 'Echo', new Set(['echo', 'echo-2'])))).toBe('echo-3');
    const own = reduceEditor(added, edit('+1', 'id', 'by-hand', newProfile(NOTHING)));
    expect(idOf(name(own, 'Echo'))).toBe('by-hand');
  });

  it('keeps its id once it is saved, whatever its name becomes', () => {
    const state = stateAfter(edit('mine', 'name', 'Another name', named('mine')));
    expect(state.drafts.get('mine')?.profile).toMatchObject({ id: 'mine', name: 'Another name' });
  });

  it('is a copy with a name and an id of its own when it is a duplicate', () => {
    expect(duplicateOf(named('mine'), new Set(['mine', 'mine-copy']))).toMatchObject({
      id: 'mine-copy-2',
      name: 'mine copy',
    });
  });
});

describe('an id', () => {
  it('is free until the profile is stored, and fixed then', () => {
    expect(fixedId({ stored: null }, named('other'))).toBeNull();
    expect(fixedId({ stored: named('mine') }, named('mine', { name: 'Another' }))).toBeNull();
    expect(fixedId({ stored: named('mine') }, named('other'))).toBe(
      'The id is fixed once a profile is saved: write mine there, or Duplicate it for another id.',
    );
  });
});

describe('a profile that becomes one for Socket.IO', () => {
  const codec = { kind: 'socket.io', namespace: '/', auth: '' } as const;
  const timeoutAfter = (base: Profile, value: Profile['codec']) =>
    stateAfter(edit('mine', 'codec', value, base)).drafts.get('mine')?.profile?.correlation.timeoutMs;

  it('waits 10 s for acknowledgements, where it did not say how long already', () => {
    expect(timeoutAfter(named('mine'), codec)).toBe(10_000);
    expect(timeoutAfter(named('mine', { correlation: { rules: [], timeoutMs: 500 } }), codec)).toBe(500);
    expect(timeoutAfter(named('mine'), { kind: 'text' })).toBeNull();
    // The person's “never” is not taken back by choosing the same once more.
    expect(timeoutAfter(named('mine', { codec }), codec)).toBeNull();
  });
});

describe('a variable that is renamed', () => {
  const variable = (name: string) => ({ name, value: '', secret: false, about: '' });
  const profile = named('mine', {
    variables: [variable('host'), variable('port')],
    environments: [{ name: 'staging', values: { host: 'a.test', port: 1 } }],
  });

  it('keeps its values in the environments', () => {
    const state = stateAfter(edit('mine', 'variables.0.name', 'server', profile));
    expect(state.drafts.get('mine')?.profile?.environments[0]?.values).toEqual({ server: 'a.test', port: 1 });
  });

  it('takes its values along when it goes, and when it becomes a secret', () => {
    const [, port] = profile.variables;
    const valuesAfter = (variables: unknown) =>
      stateAfter(edit('mine', 'variables', variables, profile)).drafts.get('mine')?.profile?.environments[0]?.values;
    expect(valuesAfter([port])).toEqual({ port: 1 });
    expect(valuesAfter([{ ...variable('host'), secret: true }, port])).toEqual({ port: 1 });
  });

  it('takes nothing from one whose name it has on the way to its own', () => {
    const state = stateAfter(edit('mine', 'variables.0.name', 'port', profile));
    expect(state.drafts.get('mine')?.profile?.environments[0]?.values).toEqual({ host: 'a.test', port: 1 });
  });

  it('takes no values of another one with the same name along', () => {
    const twice = { ...profile, variables: [variable('host'), variable('host')] };
    const state = stateAfter(edit('mine', 'variables.0.name', 'server', twice));
    expect(state.drafts.get('mine')?.profile?.environments[0]?.values).toEqual({ host: 'a.test', port: 1 });
  });
});

describe('what is not saved', () => {
  const changed = stateAfter(
    { kind: 'choose', key: 'mine', left: false },
    edit('mine', 'url', 'ws://a/', named('mine')),
  );

  it('stays when another profile is chosen, which is told until the person is back', () => {
    const away = reduceEditor(changed, { kind: 'choose', key: 'other', left: true });
    expect(away).toMatchObject({ chosen: 'other', left: 'mine' });
    const back = reduceEditor(away, { kind: 'choose', key: 'mine', left: false });
    expect(back.left).toBeNull();
    expect(entries(back)[1]?.profile.url).toBe('ws://a/');
  });

  it('stays when it was written while the rest was being saved', () => {
    const draft = changed.drafts.get('mine');
    const meanwhile = reduceEditor(changed, edit('mine', 'description', 'late', named('mine')));
    const saved = reduceEditor(meanwhile, { kind: 'saved', key: 'mine', id: 'renamed', draft });
    expect(saved.chosen).toBe('renamed');
    expect(saved.drafts.get('renamed')?.profile?.description).toBe('late');
    const quiet = reduceEditor(changed, { kind: 'saved', key: 'mine', id: 'mine', draft });
    expect(quiet.drafts.size).toBe(0);
  });

  it('comes back after it was dropped', () => {
    const dropped = reduceEditor(changed, { kind: 'revert', key: 'mine', name: 'mine', next: null });
    expect(entries(dropped)[1]?.isChanged).toBe(false);
    const undone = reduceEditor(dropped, { kind: 'undone' });
    expect(entries(undone)[1]?.profile.url).toBe('ws://a/');
    expect(undone.undo).toBeNull();
  });

  it('comes back with a profile that was deleted', () => {
    const draft = changed.drafts.get('mine');
    const what = { kind: 'deleted', profile: named('mine'), values: { environment: null, values: {} }, draft } as const;
    const gone = reduceEditor(changed, { kind: 'deleted', key: 'mine', what, next: 'other' });
    expect(gone).toMatchObject({ chosen: 'other', undo: { kind: 'deleted' } });
    expect(entries(gone, [named('other')])).toHaveLength(2);
    const undone = reduceEditor(gone, { kind: 'undone' });
    expect(undone.chosen).toBe('mine');
    expect(entries(undone)[1]?.profile.url).toBe('ws://a/');
  });

  it('is not touched by Undo of a profile that was replaced', () => {
    const values = { environment: null, values: { token: 'x' } };
    const replaced = reduceEditor(changed, { kind: 'replaced', profile: named('other'), values });
    expect(replaced.undo).toMatchObject({ kind: 'replaced', profile: { id: 'other' }, values });
    const undone = reduceEditor(replaced, { kind: 'undone' });
    expect(undone).toMatchObject({ chosen: 'other', undo: null });
    expect(entries(undone)[1]?.profile.url).toBe('ws://a/');
  });

  it('is never lost to any row of choices and edits', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('json', 'mine', 'other'), fc.string()), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (written) => {
        const wanted = new Map<string, string>();
        let state = initialEditor('json');
        for (const [key, text] of written) {
          const base = entries(state).find((one) => one.key === key)?.profile ?? named(key);
          state = reduceEditor(state, { kind: 'choose', key, left: true });
          state = reduceEditor(state, edit(key, 'description', text, base));
          wanted.set(key, text);
        }
        for (const { key, profile } of entries(state)) expect(profile.description).toBe(wanted.get(key) ?? '');
      }),
    );
  });
});
