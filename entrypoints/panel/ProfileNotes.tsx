import { useState } from 'react';
import { NoteBar } from '../../components/profile/NoteBar.tsx';
import type { Undo } from '../../lib/panel/profile-editor.ts';
import { ImportNote } from './ImportNote.tsx';
import type { useProfileEditor } from './use-profile-editor.ts';
import type { useProfileImport } from './use-profile-import.ts';

interface Props {
  readonly editor: ReturnType<typeof useProfileEditor>;
  readonly importing: ReturnType<typeof useProfileImport>;
  /** The button that was pressed goes away with its line. */
  readonly onFocusList: () => void;
}

/** Lines above the profile: what was left unsaved, what can be undone, what came in. */
export function ProfileNotes({ editor, importing, onFocusList }: Props) {
  const { state, dispatch, entries } = editor;
  const { undo } = state;
  const [problem, setProblem] = useState<string | null>(null);
  const left = entries.find(({ key, isChanged }) => key === state.left && isChanged) ?? null;
  const button = (text: string, act: () => unknown) => (
    <button
      type="button"
      className="button"
      onClick={() => {
        setProblem(null);
        act();
        onFocusList();
      }}
    >
      {text}
    </button>
  );
  const said = async (
    task: Promise<{ readonly ok: true } | { readonly ok: false; readonly error: { readonly message: string } }>,
  ) => {
    const reply = await task;
    if (!reply.ok) setProblem(reply.error.message);
  };
  const dismiss = (act: () => void) => (
    <button
      type="button"
      className="button quiet"
      aria-label="Dismiss"
      title="Dismiss"
      onClick={() => {
        act();
        onFocusList();
      }}
    >
      ✕
    </button>
  );
  const { incoming } = importing;
  return (
    <div role="status" className="profile-notes">
      {problem === null ? null : (
        <NoteBar name="problem" bad>
          <span>{problem}</span>
          {dismiss(() => setProblem(null))}
        </NoteBar>
      )}
      {left === null ? null : (
        <NoteBar name="left">
          <span>“{left.profile.name}” has changes that are not saved; they are kept.</span>
          {button('Save it', () => said(editor.save(left)))}
          {button('Back to it', () => editor.choose(left.key))}
          {dismiss(() => dispatch({ kind: 'forget-left' }))}
        </NoteBar>
      )}
      {undo === null ? null : (
        <NoteBar name="undo">
          <span>{undoText(undo)}</span>
          {button('Undo', () => said(editor.undo()))}
          {dismiss(() => dispatch({ kind: 'forget-undo' }))}
        </NoteBar>
      )}
      {incoming === null ? null : (
        <ImportNote importing={importing} incoming={incoming} button={button} dismiss={dismiss(importing.close)} />
      )}
    </div>
  );
}

function undoText(undo: Undo): string {
  switch (undo.kind) {
    case 'deleted':
      return `Deleted “${undo.profile.name}”; sessions keep their copies.`;
    case 'replaced':
      return `Replaced “${undo.profile.name}”.`;
    case 'reverted':
      return `Dropped the changes to “${undo.name}”.`;
  }
}
