import type { ContractChange } from '../../lib/contract/contract-diff.ts';
import { countOf } from '../../lib/panel/format.ts';

interface Props {
  readonly caption: string;
  readonly changes: readonly ContractChange[];
}

/** A type may have any number of fields. */
const MOST_ROWS = 100;

const SIGNS = { added: '+ added', removed: '− removed', changed: '± changed' } as const;

/** What a contract would expect otherwise, one row for each place of a message. */
export function ContractChanges({ caption, changes }: Props) {
  const shown = changes.slice(0, MOST_ROWS);
  return (
    <>
      <table className="table infer-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th>What</th>
            <th>Direction</th>
            <th>Path</th>
            <th>Until now</th>
            <th>Proposed</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ direction, path, what, before, after }) => (
            <tr key={`${direction} ${path}`}>
              <td className={`infer-${what}`}>{SIGNS[what]}</td>
              <td>{direction}</td>
              <td className="mono">{path === '' ? '(whole message)' : path}</td>
              <td>{before === '' ? <span className="dim">nothing</span> : before}</td>
              <td>{after === '' ? <span className="dim">nothing</span> : after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < changes.length ? (
        <p className="note dim">
          And {countOf(changes.length - shown.length, 'more difference')}, taken over with the others.
        </p>
      ) : null}
    </>
  );
}
