import { useEffect, useRef, useState } from 'react';
import { type VariableRow, variableRows, variableValue, withVariable } from '../../lib/panel/variable-rows.ts';
import type { Variable } from '../../lib/profile/variable-schema.ts';
import type { Variables } from '../../lib/profile/variables.ts';

interface Props {
  readonly variables: readonly Variable[];
  readonly values: Variables;
  readonly onChange: ((values: Variables) => Promise<string | null>) | null;
  /** A value is being written: what keeps it from holding, '' where that was not tried; null once it holds or was given up. */
  readonly onEdit: (name: string, problem: string | null) => void;
}

/** What the placeholders of this session stand for, to be changed for this session alone. */
export function VariablesPane({ variables, values, onChange, onEdit }: Props) {
  const rows = variableRows(variables, values);
  return (
    <section className="composer-fold" aria-label="Variables">
      {rows.length === 0 ? (
        <p className="dim">This profile has no variables; add some in its editor and use them as {'{{name}}'}.</p>
      ) : (
        <>
          <ul className="variable-rows">
            {rows.map((row) => (
              <VariableField
                key={row.name}
                row={row}
                onEdit={onEdit}
                onSave={
                  onChange === null
                    ? null
                    : async (text) => {
                        const value = variableValue(row, text);
                        return value.ok ? await onChange(withVariable(values, row, value.value)) : value.error.message;
                      }
                }
              />
            ))}
          </ul>
          <p className="dim">
            {onChange === null
              ? 'These are the values of the profile; connect to change them for a session.'
              : 'Changes hold for this session only, from the next message on; in addresses and headers from the next connection on.'}
          </p>
        </>
      )}
    </section>
  );
}

interface FieldProps {
  readonly row: VariableRow;
  readonly onEdit: Props['onEdit'];
  readonly onSave: ((text: string) => Promise<string | null>) | null;
}

function VariableField({ row, onEdit, onSave }: FieldProps) {
  const { name, about, secret, isText, text } = row;
  const [written, setWritten] = useState<string | null>(null);
  const [isShown, setShown] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isThere = useRef(true);
  const isSaving = useRef(false);
  const now = written ?? text;
  const write = (next: string | null) => {
    setWritten(next);
    setProblem(null);
    onEdit(name, next === null || next === text ? null : '');
  };
  // What was written goes away with its field; a save that is under way goes on.
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
      if (!isSaving.current) onEdit(name, null);
    };
  }, [name, onEdit]);
  const save = async () => {
    if (onSave === null || written === null) return;
    if (written === text) return write(null);
    isSaving.current = true;
    const failed = await onSave(written);
    isSaving.current = false;
    setProblem(failed);
    if (failed === null) setWritten(null);
    onEdit(name, isThere.current ? failed : null);
  };
  return (
    <li>
      <label>
        <span className="mono variable-name" title={about}>
          {name}
        </span>
        <input
          className="field mono"
          type={secret && !isShown ? 'password' : 'text'}
          autoComplete="off"
          spellCheck={false}
          disabled={onSave === null}
          aria-invalid={problem !== null}
          value={now}
          onChange={(event) => write(event.target.value)}
          onBlur={() => void save()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void save();
            else if (event.key === 'Escape' && written !== null) write(null);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </label>
      {isText ? null : <span className="dim">JSON</span>}
      {secret ? (
        <button type="button" className="link" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide' : 'Show'}
          <span className="visually-hidden"> {name}</span>
        </button>
      ) : null}
      {problem === null ? null : (
        <p className="bad" aria-live="polite">
          {problem}
        </p>
      )}
    </li>
  );
}
