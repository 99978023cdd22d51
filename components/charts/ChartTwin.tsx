import { memo, useState } from 'react';
import { formatCount } from '../../lib/panel/format.ts';
import { numbered } from '../../lib/panel/numbered.ts';
import { WideTable } from '../latency/WideTable.tsx';
import type { Shown } from './use-picture.ts';

/** More rows than that are for a file, not for reading. */
const MOST_ROWS = 400;

interface Props {
  readonly title: string;
  readonly shown: Shown;
  readonly note: string | null;
}

/** The numbers of a chart as a table; made when it is opened. */
export const ChartTwin = memo(function ChartTwin({ title, shown, note }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="twin" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen ? <TwinTable title={title} shown={shown} note={note} /> : null}
    </details>
  );
});

function TwinTable({ title, shown, note }: Props) {
  const { columns, rows } = shown.model.table();
  const more = rows.length - MOST_ROWS;
  return (
    <>
      {note === null ? null : <p className="note dim">{note}</p>}
      <WideTable label={`${title}, as a table`}>
        <table className="table chart-table">
          <caption className="visually-hidden">{title}</caption>
          <thead>
            <tr>
              {numbered(columns).map(({ n, item: { name, isNumber } }) => (
                <th key={n} scope="col" className={isNumber ? 'number' : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {numbered(rows.slice(0, MOST_ROWS)).map(({ n, item: row }) => (
              <tr key={n}>
                {numbered(row).map(({ n: column, item: cell }) => (
                  <td key={column} className={columns[column]?.isNumber === true ? 'number mono' : 'mono'}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
      {more > 0 ? <p className="note dim">And {formatCount(more)} more rows; “Save data (CSV)” has them all.</p> : null}
    </>
  );
}
