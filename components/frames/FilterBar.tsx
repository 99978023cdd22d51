import type { RefObject } from 'react';
import { formatCount } from '../../lib/panel/format.ts';
import type { Direction } from '../../lib/protocol/frame.ts';

interface Props {
  readonly text: string;
  /** One sentence when the text cannot be understood; null when it can. */
  readonly error: string | null;
  readonly direction: Direction | null;
  /** 0 to 1 while a search runs; null when it is done. */
  readonly progress: number | null;
  readonly shown: number;
  readonly total: number;
  readonly cleared: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onText: (text: string) => void;
  readonly onDirection: (direction: Direction | null) => void;
  readonly onLeave: () => void;
  readonly onShowAll: () => void;
}

const DIRECTIONS: readonly (readonly [Direction | null, string, string])[] = [
  [null, 'All', 'All frames'],
  ['sent', '↑', 'Sent only'],
  ['received', '↓', 'Received only'],
];

export function FilterBar(props: Props) {
  const { text, error, direction, progress, shown, total, cleared, field } = props;
  const active = text.trim() !== '' || direction !== null;
  return (
    <div className="filter-bar">
      <div className="filter-line">
        <input
          ref={field}
          type="search"
          className="field filter-field"
          aria-label="Filter"
          placeholder="Filter: words, type:execution-*, -is:valid"
          spellCheck={false}
          autoComplete="off"
          value={text}
          aria-invalid={error !== null}
          aria-describedby="filter-note"
          onChange={(event) => props.onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            if (text === '') props.onLeave();
            else props.onText('');
          }}
        />
        <fieldset className="directions">
          <legend className="visually-hidden">Direction</legend>
          {DIRECTIONS.map(([value, label, name]) => (
            <button
              key={name}
              type="button"
              className="button quiet"
              aria-pressed={direction === value}
              aria-label={name}
              title={name}
              onClick={() => props.onDirection(value)}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <span className="filter-count dim" aria-hidden={!active}>
          {active ? `${formatCount(shown)} of ${formatCount(total)}` : ''}
          {progress === null ? '' : ` · ${Math.floor(progress * 100)} %`}
        </span>
        {cleared ? (
          <button type="button" className="button quiet" onClick={props.onShowAll}>
            Show cleared frames
          </button>
        ) : null}
      </div>
      <div id="filter-note" className="field-error bad" aria-live="polite">
        {error}
      </div>
    </div>
  );
}
