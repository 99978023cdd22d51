interface Props {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Copies every entry that the filter leaves. */
  readonly onCopy: (form: 'text' | 'json') => void;
}

export function LogBar({ filter, onFilter, onCopy }: Props) {
  return (
    <div className="timeline-head">
      <input
        type="search"
        className="field filter-field"
        aria-label="Filter log"
        placeholder="Filter, e.g. error connection=2"
        value={filter}
        onChange={(event) => onFilter(event.target.value)}
      />
      <button type="button" className="button" onClick={() => onCopy('text')}>
        Copy text
      </button>
      <button type="button" className="button" onClick={() => onCopy('json')}>
        Copy JSON lines
      </button>
    </div>
  );
}
