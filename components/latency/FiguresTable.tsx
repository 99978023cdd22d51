import type { ReactNode } from 'react';
import { FIGURE_COLUMNS, isOfTooFew, type ShownFigures, TOO_FEW_NOTE } from '../../lib/panel/figures.ts';
import { formatCount, formatDuration } from '../../lib/panel/format.ts';
import { WideTable } from './WideTable.tsx';

export interface FiguresRow {
  readonly key: string | number;
  readonly head: ReactNode;
  /** null: nothing was measured. */
  readonly figures: ShownFigures | null;
  readonly limitMs: number | null;
  /** Cells behind the figures. */
  readonly more?: ReactNode;
}

interface Props {
  readonly caption: string;
  /** Heading of the first column, and of those behind the figures. */
  readonly first: string;
  readonly more?: ReactNode;
  readonly rows: readonly FiguresRow[];
}

/** Distributions as figures, one a row; what is over the limit is marked, and what too few samples say. */
export function FiguresTable({ caption, first, more, rows }: Props) {
  const isAnyWeak = rows.some(({ figures }) => FIGURE_COLUMNS.some(([column]) => isOfTooFew(column, figures)));
  return (
    <>
      <WideTable label={caption}>
        <table className="table latency-table">
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th>{first}</th>
              <th className="number">Count</th>
              {FIGURE_COLUMNS.map(([key, name]) => (
                <th key={key} className="number">
                  {name}
                </th>
              ))}
              <th className="number">Over limit</th>
              {more}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, head, figures, limitMs, more: cells }) => (
              <tr key={key}>
                <th scope="row">{head}</th>
                <td className="number mono">{formatCount(figures?.count ?? 0)}</td>
                {FIGURE_COLUMNS.map(([column]) => (
                  <FigureCell
                    key={column}
                    ms={figures?.[column] ?? null}
                    isOver={column !== 'stddev' && limitMs !== null && (figures?.[column] ?? 0) > limitMs}
                    isWeak={isOfTooFew(column, figures)}
                  />
                ))}
                <td className={`number mono ${(figures?.over ?? 0) > 0 ? 'wait' : 'dim'}`}>
                  {limitMs === null ? '–' : `${formatCount(figures?.over ?? 0)} over ${formatDuration(limitMs)}`}
                </td>
                {cells}
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
      {isAnyWeak ? <p className="note dim">{TOO_FEW_NOTE}</p> : null}
    </>
  );
}

interface CellProps {
  readonly ms: number | null;
  readonly isOver: boolean;
  readonly isWeak: boolean;
}

function FigureCell({ ms, isOver, isWeak }: CellProps) {
  if (ms === null) return <td className="number mono dim">–</td>;
  return (
    <td className={`number mono ${isOver ? 'wait' : isWeak ? 'dim' : ''}`}>
      {isOver ? (
        <>
          <span aria-hidden="true">▲ </span>
          <span className="visually-hidden">over the limit: </span>
        </>
      ) : null}
      {isWeak ? '~' : ''}
      {formatDuration(ms)}
    </td>
  );
}
