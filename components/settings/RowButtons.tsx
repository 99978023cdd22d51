import { moved, type SettingPath } from '../../lib/panel/settings-form.ts';
import { useField } from './profile-form.ts';

interface Props {
  /** The list. */
  readonly path: SettingPath;
  /** The row's place in it. */
  readonly at: number;
  /** What the row is called. */
  readonly name: string;
}

/** Order and end of one row of a list whose rows are keyed by their place, so that elements stay while rows move. */
export function RowButtons({ path, at, name }: Props) {
  const { value: rows, readOnly, set } = useField<readonly unknown[]>(path);
  const last = rows.length - 1;
  const button = (text: string, verb: string, disabled: boolean, act: (button: HTMLElement) => void) => (
    <button
      type="button"
      className="button quiet"
      aria-label={verb.replace('%', name)}
      title={verb.replace(' %', '')}
      disabled={disabled}
      onClick={(event) => act(event.currentTarget)}
    >
      {text}
    </button>
  );
  const move = (by: -1 | 1) => (from: HTMLElement) => {
    focusRow(from, by);
    set(moved(rows, at, by));
  };
  if (readOnly) return null;
  return (
    <span className="row-buttons">
      {button('↑', 'Move % up', at === 0, move(-1))}
      {button('↓', 'Move % down', at === last, move(1))}
      {button('✕', 'Remove %', false, (from) => {
        // The element that goes is the last one.
        if (at === last) focusRow(from, -1);
        set(rows.filter((_, i) => i !== at));
      })}
    </span>
  );
}

/** The keyboard goes along to the same button of the row above or below, or to another where that one cannot go on. */
function focusRow(button: HTMLElement, by: -1 | 1): void {
  const row = button.closest('li');
  const target = by === -1 ? row?.previousElementSibling : row?.nextElementSibling;
  const buttons = [...(target?.querySelectorAll<HTMLButtonElement>('.row-buttons > button') ?? [])];
  const same = buttons.find(({ textContent, disabled }) => textContent === button.textContent && !disabled);
  (same ?? buttons.find(({ disabled }) => !disabled))?.focus();
}
