import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { type DraftReading, draftMarks } from './draft-marks.ts';
import { undoHistory } from './undo.ts';

interface Props {
  readonly value: string;
  /** What is coloured and marked; the same object while nothing of it changes. */
  readonly reading: DraftReading;
  readonly describedBy: string;
  readonly onChange: (text: string) => void;
  readonly onSubmit: () => void;
  /** Take the focus when drawn: the person was typing in the plain field that this replaces. */
  readonly focus: boolean;
}

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--bg-field)', color: 'var(--fg)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { font: 'var(--mono)' },
  '.cm-content': { caretColor: 'var(--fg)', padding: '4px 0' },
  '.cm-placeholder': { color: 'var(--fg-dim)' },
});

/** A new line that begins as the one before. */
function newLine(view: EditorView): boolean {
  const { state } = view;
  const indent = /^\s*/.exec(state.doc.lineAt(state.selection.main.from).text)?.[0] ?? '';
  view.dispatch(state.replaceSelection(`\n${indent}`), { scrollIntoView: true, userEvent: 'input' });
  return true;
}

/** A CodeMirror of view, history and our own marks: what a message of a few kilobytes needs. */
export function CodeEditor({ value, reading, describedBy, onChange, onSubmit, focus }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const marks = useRef(new Compartment());
  const latest = useRef({ value, reading, onChange, onSubmit, focus, describedBy });
  latest.current = { value, reading, onChange, onSubmit, focus, describedBy };

  useLayoutEffect(() => {
    const parent = box.current;
    if (parent === null) return;
    const now = latest.current;
    const submit = () => {
      latest.current.onSubmit();
      return true;
    };
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: now.value,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: submit }])),
          keymap.of([{ key: 'Enter', run: newLine }]),
          undoHistory(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Message', 'aria-describedby': now.describedBy }),
          placeholder('Write a message or choose a template'),
          theme,
          marks.current.of(draftMarks(now.reading)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    if (now.focus) {
      editor.dispatch({ selection: { anchor: editor.state.doc.length } });
      editor.focus();
    }
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: marks.current.reconfigure(draftMarks(reading)) });
  }, [reading]);

  return <div ref={box} className="editor" />;
}
