import { type ReactNode, useContext, useState } from 'react';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { useFocusAdded } from '../ui/use-focus-added.ts';
import { FormContext, useField } from './profile-form.ts';
import { RowButtons } from './RowButtons.tsx';

interface Props<Row> {
  /** The list. */
  readonly path: SettingPath;
  /** What one row is called, and all of them where adding an s does not do. */
  readonly name: string;
  readonly plural?: string;
  readonly fresh: () => Row;
  /** Rows that are long fold behind their title. */
  readonly titleOf?: (row: Row) => string;
  /** The fields of a row, by its path. */
  readonly children: (path: SettingPath, at: number) => ReactNode;
}

/** Rows that can be added, moved and removed, each with its own fields. */
export function RowList<Row>({ path, name, plural = `${name}s`, fresh, titleOf, children }: Props<Row>) {
  const { value: rows, readOnly, set } = useField<readonly Row[]>(path);
  const { errors } = useContext(FormContext);
  const { list, expectOne } = useFocusAdded(rows.length, ':scope > li:last-child :is(input, select, textarea)');
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const fold = (at: number, open: boolean) =>
    setUnfolded((now) => new Set(open ? [...now, at] : [...now].filter((one) => one !== at)));
  const isWrong = (row: string) => [...errors.keys()].some((at) => at === row || at.startsWith(`${row}.`));
  return (
    <>
      <ol ref={list} aria-label={plural} className="set-steps">
        {[...rows.entries()].map(([at, row]) => {
          const title = `${name} ${at + 1}`;
          // What needs correcting is not hidden.
          const open = titleOf === undefined || unfolded.has(at) || isWrong(`${path}.${at}`);
          return (
            <li key={at}>
              <div className="set-step-head">
                {titleOf === undefined ? (
                  <span className="dim">{title}</span>
                ) : (
                  <button type="button" className="set-fold clip" aria-expanded={open} onClick={() => fold(at, !open)}>
                    <span aria-hidden="true">{open ? '▾' : '▸'}</span> <span className="dim">{title}</span>{' '}
                    {titleOf(row)}
                  </button>
                )}
                <RowButtons path={path} at={at} name={title} />
              </div>
              {open ? children(`${path}.${at}`, at) : null}
              <p className="bad">{errors.get(`${path}.${at}`) ?? errors.get(`${path}.${at}.id`)}</p>
            </li>
          );
        })}
      </ol>
      {rows.length === 0 && readOnly ? <p className="dim">None.</p> : null}
      <p className="bad">{errors.get(path)}</p>
      {readOnly ? null : (
        <button
          type="button"
          className="button"
          onClick={() => {
            expectOne();
            fold(rows.length, true);
            set([...rows, fresh()]);
          }}
        >
          Add {name}
        </button>
      )}
    </>
  );
}
