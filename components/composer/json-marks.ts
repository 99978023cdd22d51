import type { Range } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { jsonNotes } from '../../lib/contract/json-notes.ts';
import { draftJsonError } from '../../lib/panel/outgoing.ts';

/** Longer drafts are coloured but not checked at every key; sending checks them all the same. */
const MAX_CHECKED_CHARACTERS = 300_000;

/** JSON strings never span lines, so a line can be read by itself. */
const PLACEHOLDERS = /\{\{(?:now|epoch|uuid|counter)\}\}/g;
const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b(?:true|false|null)\b/g;

const KINDS = {
  key: Decoration.mark({ class: 'tree-key' }),
  string: Decoration.mark({ class: 'tree-string' }),
  number: Decoration.mark({ class: 'tree-number' }),
  word: Decoration.mark({ class: 'tree-boolean' }),
  placeholder: Decoration.mark({ class: 'placeholder-token' }),
};

/**
 * Colours of JSON and marks where it breaks, for the lines on the screen. A grammar and its parser would do the same for
 * 35 kB more.
 */
export const jsonMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    #problems: readonly Range<Decoration>[] = [];

    constructor(view: EditorView) {
      this.#problems = problemsOf(view.state.doc.toString());
      this.decorations = this.#draw(view);
    }

    update(update: ViewUpdate) {
      if (update.docChanged) this.#problems = problemsOf(update.state.doc.toString());
      if (update.docChanged || update.viewportChanged) this.decorations = this.#draw(update.view);
    }

    #draw(view: EditorView): DecorationSet {
      return Decoration.set([...coloursOf(view), ...this.#problems], true);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function* coloursOf(view: EditorView): Generator<Range<Decoration>> {
  for (const { from, to } of view.visibleRanges) {
    const start = view.state.doc.lineAt(from).from;
    const text = view.state.sliceDoc(start, to);
    for (const match of text.matchAll(PLACEHOLDERS)) {
      yield KINDS.placeholder.range(start + match.index, start + match.index + match[0].length);
    }
    for (const match of text.matchAll(TOKENS)) {
      const [token, colon = ''] = match;
      const at = start + match.index;
      const end = at + token.length - colon.length;
      if (!token.startsWith('"')) yield (/[tfn]/.test(token.charAt(0)) ? KINDS.word : KINDS.number).range(at, end);
      else yield (colon === '' ? KINDS.string : KINDS.key).range(at, end);
    }
  }
}

function problemsOf(text: string): Range<Decoration>[] {
  if (text.trim() === '' || text.length > MAX_CHECKED_CHARACTERS) return [];
  const notes = jsonNotes(text).map((note) => mark('lint-warning', note.offset, note.message, text));
  const error = draftJsonError(text);
  return error === null ? notes : [...notes, mark('lint-error', error.offset, error.message, text)];
}

function mark(kind: string, offset: number, message: string, text: string): Range<Decoration> {
  const from = Math.max(0, Math.min(offset, text.length - 1));
  return Decoration.mark({ class: kind, attributes: { title: message } }).range(from, from + 1);
}
