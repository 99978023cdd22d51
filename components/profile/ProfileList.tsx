import { useId } from 'react';
import type { ProfileEntry } from '../../lib/panel/profile-editor.ts';

interface Props {
  readonly entries: readonly ProfileEntry[];
  readonly chosen: string | null;
  readonly onChoose: (key: string) => void;
  readonly onNew: () => void;
  readonly onImport: () => void;
}

/** All profiles to choose from; where there is no room for a list, a select. */
export function ProfileList({ entries, chosen, onChoose, onNew, onImport }: Props) {
  const pick = useId();
  return (
    <nav className="profiles-side" aria-label="Choose a profile">
      <h2>Profiles</h2>
      <ul aria-label="Profiles">
        {entries.map((entry) => (
          <li key={entry.key}>
            <button
              type="button"
              className="profiles-item"
              aria-current={entry.key === chosen}
              onClick={() => onChoose(entry.key)}
            >
              <span className="clip">{nameOf(entry)}</span>
              <span className="dim">{markOf(entry)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="profiles-pick">
        <label htmlFor={pick} className="visually-hidden">
          Profile to edit
        </label>
        <select id={pick} className="select" value={chosen ?? ''} onChange={(event) => onChoose(event.target.value)}>
          {chosen === null ? <option value="">importing</option> : null}
          {entries.map((entry) => (
            <option key={entry.key} value={entry.key}>
              {[nameOf(entry), markOf(entry)].filter((text) => text !== '').join(', ')}
            </option>
          ))}
        </select>
      </div>
      <div className="profiles-make">
        <button type="button" className="button" onClick={onNew}>
          New profile
        </button>
        <button type="button" className="button" aria-pressed={chosen === null} onClick={onImport}>
          Import profile
        </button>
      </div>
    </nav>
  );
}

function nameOf({ profile }: ProfileEntry): string {
  return profile.name === '' ? 'without a name' : profile.name;
}

function markOf({ isBuiltIn, isChanged }: ProfileEntry): string {
  return [isBuiltIn ? 'built-in' : '', isChanged ? 'not saved' : ''].filter((text) => text !== '').join(', ');
}
