import { useState } from 'react';
import { countOf } from '../../lib/panel/format.ts';
import type { TypePathCandidate } from '../../lib/panel/type-path-tally.ts';

interface Props {
  /** The one that the types were read with; null for none. */
  readonly typePath: string | null;
  readonly offered: readonly TypePathCandidate[];
  readonly onChoose: (path: string) => void;
}

/** Where messages tell their type, to be chosen before they are read again. */
export function TypePathChoice({ typePath, offered, onChoose }: Props) {
  const [wanted, setWanted] = useState(offered[0]?.path ?? '');
  return (
    <form
      className="infer-path"
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(wanted);
      }}
    >
      <label>
        Type path{' '}
        <select className="select" value={wanted} onChange={(event) => setWanted(event.target.value)}>
          {offered.map((one) => (
            <option key={one.path} value={one.path}>
              {candidateText(one)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button" disabled={wanted === typePath}>
        Read the types there
      </button>
    </form>
  );
}

function candidateText({ path, covered, distinct, samples }: TypePathCandidate): string {
  const more = distinct > samples.length ? ', …' : '';
  const values = samples.length === 0 ? '' : `: ${samples.join(', ')}${more}`;
  return `${path} (${countOf(distinct, 'type')} in ${countOf(covered, 'message')}${values})`;
}
