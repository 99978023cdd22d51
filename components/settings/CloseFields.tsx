import type { ClosePolicyRow } from '../../lib/profile/schema.ts';
import { useFocusAdded } from '../ui/use-focus-added.ts';
import { CloseRow } from './CloseRow.tsx';
import { useField } from './profile-form.ts';

const NEW_ROW: ClosePolicyRow = { codes: '', action: 'backoff', why: 'A rule of your own.' };

/** What follows each close code; the first row that names a code decides. */
export function CloseFields() {
  const { value: rows, readOnly, set } = useField<readonly ClosePolicyRow[]>('closePolicy');
  const { list, expectOne } = useFocusAdded(rows.length, 'li:first-child input');
  return (
    <>
      <p className="dim">
        The first row that names the code decides; a code that no row names backs off. Back off: as the reconnect policy
        says.
      </p>
      <div className="set-close dim" aria-hidden="true">
        <span>Codes</span>
        <span>Then</span>
        <span>Delay, ms</span>
        <span>Why</span>
      </div>
      <ol ref={list} aria-label="Close codes">
        {[...rows.entries()].map(([at, row]) => (
          <CloseRow key={at} row={row} at={at} />
        ))}
      </ol>
      {readOnly ? null : (
        <button
          type="button"
          className="button"
          onClick={() => {
            expectOne();
            set([NEW_ROW, ...rows]);
          }}
        >
          Add a row
        </button>
      )}
    </>
  );
}
