import {
  type ChangeSet,
  EditorState,
  type Extension,
  type StateCommand,
  StateEffect,
  StateField,
  type Transaction,
} from '@codemirror/state';
import { keymap } from '@codemirror/view';

/** Changes closer together than this are undone together. */
const GROUP_MS = 600;
const KEPT_STEPS = 300;

interface Step {
  readonly changes: ChangeSet;
  readonly at: number;
}

interface Steps {
  /** Each takes the document one step back. */
  readonly back: readonly Step[];
  readonly forth: readonly Step[];
}

const move = StateEffect.define<'back' | 'forth'>();

const steps = StateField.define<Steps>({
  create: () => ({ back: [], forth: [] }),
  update: (now, transaction) => (transaction.docChanged ? taken(now, transaction) : now),
});

function taken(now: Steps, transaction: Transaction): Steps {
  const inverse: Step = { changes: transaction.changes.invert(transaction.startState.doc), at: Date.now() };
  const moved = transaction.effects.find((effect) => effect.is(move))?.value;
  if (moved === 'back') return { back: now.back.slice(0, -1), forth: [...now.forth, inverse] };
  if (moved === 'forth') return { back: [...now.back, inverse], forth: now.forth.slice(0, -1) };
  const last = now.back.at(-1);
  if (last !== undefined && transaction.isUserEvent('input.type') && inverse.at - last.at < GROUP_MS) {
    return {
      back: [...now.back.slice(0, -1), { changes: inverse.changes.compose(last.changes), at: inverse.at }],
      forth: [],
    };
  }
  return { back: [...now.back.slice(-KEPT_STEPS), inverse], forth: [] };
}

/** The command that takes one step; false when there is none. */
export function undoSteps(direction: 'back' | 'forth'): StateCommand {
  return ({ state, dispatch }) => {
    const step = state.field(steps)[direction].at(-1);
    if (step === undefined) return false;
    dispatch(
      state.update({ changes: step.changes, effects: move.of(direction), scrollIntoView: true, userEvent: 'undo' }),
    );
    return true;
  };
}

/** Undo and redo of one short text. The editor's own history brings its grammar package along, 8 kB for what is used here. */
export function undoHistory(): Extension {
  return [
    steps,
    EditorState.allowMultipleSelections.of(false),
    keymap.of([
      { key: 'Mod-z', run: undoSteps('back'), preventDefault: true },
      { key: 'Mod-Shift-z', run: undoSteps('forth'), preventDefault: true },
      { key: 'Mod-y', run: undoSteps('forth'), preventDefault: true },
    ]),
  ];
}
