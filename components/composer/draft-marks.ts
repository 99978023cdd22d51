import type { Range } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { jsonNotes } from '../../lib/contract/json-notes.ts';
import { type DraftMark, draftJsonError, draftProblems } from '../../lib/panel/outgoing.ts';

/** Longer drafts are coloured but not checked at every key; sending checks them all the same. */
const MAX_CHECKED_CHARACTERS = 300_000;

/** JSON strings never span lines, so a line can be read by itself. */
const PLACEHOLDERS = /\{\{[^{}\n]*\}\}/g;
const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b(?:true|false|null)\b/g;

const KINDS = {
  key: Decoration.mark({ class: 'tree-key' }),
  string: Decoration.mark({ class: 'tree-string' }),
  number: Decoration.mark({ class: 'tree-number' }),
  word: Decoration.mark({ class: 'tree-boolean' }),
  placeholder: Decoration.mark({ class: 'placeholder-token' }),
};

/** How a draft is read. */
export interface DraftReading {
  readonly isJson: boolean;
  /** Names of variables that may stand in it; null where placeholders are not filled. */
  readonly known: ReadonlySet<string> | null;
}

/**
 * Colours of JSON and of placeholders, and marks where either breaks, for the lines on the screen. A grammar and its parser
 * would do the same for 35 kB more.
 */
export function draftMarks(reading: DraftReading) {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      #problems: readonly Range<Decoration>[] = [];

      constructor(view: EditorView) {
        this.#problems = problemsOf(view.state.doc.toString(), reading);
        this.decorations = this.#draw(view);
      }

      update(update: ViewUpdate) {
        if (update.docChanged) this.#problems = problemsOf(update.state.doc.toString(), reading);
        if (update.docChanged || update.viewportChanged) this.decorations = this.#draw(update.view);
      }

      #draw(view: EditorView): DecorationSet {
        return Decoration.set([...coloursOf(view, reading), ...this.#problems], true);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

function* coloursOf(view: EditorView, { isJson, known }: DraftReading): Generator<Range<Decoration>> {
  for (const { from, to } of view.visibleRanges) {
    const start = view.state.doc.lineAt(from).from;
    const text = view.state.sliceDoc(start, to);
    for (const match of known === null ? [] : text.matchAll(PLACEHOLDERS)) {
      yield KINDS.placeholder.range(start + match.index, start + match.index + match[0].length);
    }
    for (const match of isJson ? text.matchAll(TOKENS) : []) {
      const [token, colon = ''] = match;
      const at = start + match.index;
      const end = at + token.length - colon.length;
      if (!token.startsWith('"')) yield (/[tfn]/.test(token.charAt(0)) ? KINDS.word : KINDS.number).range(at, end);
      else yield (colon === '' ? KINDS.string : KINDS.key).range(at, end);
    }
  }
}

function problemsOf(text: string, { isJson, known }: DraftReading): Range<Decoration>[] {
  if (text.trim() === '' || text.length > MAX_CHECKED_CHARACTERS) return [];
  const found = known === null ? [] : draftProblems(text, known).map((one) => mark('lint-error', one, text));
  if (!isJson) return found;
  const notes = jsonNotes(text).map((note) => mark('lint-warning', { ...note, length: 1 }, text));
  const error = draftJsonError(text);
  return [...notes, ...found, ...(error === null ? [] : [mark('lint-error', { ...error, length: 1 }, text)])];
}

function mark(kind: string, { offset, length, message }: DraftMark, text: string): Range<Decoration> {
  const from = Math.max(0, Math.min(offset, text.length - 1));
  const to = Math.min(text.length, from + Math.max(1, length));
  return Decoration.mark({ class: kind, attributes: { title: message } }).range(from, to);
}
