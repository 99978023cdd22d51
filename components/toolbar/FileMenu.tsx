import { useRef, useState } from 'react';
import { MenuButton } from '../ui/MenuButton.tsx';

export interface ExportChoice {
  readonly id: string;
  readonly label: string;
}

interface Props {
  readonly choices: readonly ExportChoice[];
  readonly canExport: boolean;
  readonly onExport: (id: string, includeSecrets: boolean) => void;
  readonly onImport: (file: File) => void;
}

export function FileMenu({ choices, canExport, onExport, onImport }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [includeSecrets, setIncludeSecrets] = useState(false);
  return (
    <div className="file-menu">
      {/* Secrets go along only when asked for, each time anew. */}
      <MenuButton label="Export" disabled={!canExport} onOpen={() => setIncludeSecrets(false)}>
        {choices.map((choice) => (
          <button
            key={choice.id}
            type="button"
            className="menu-item"
            onClick={() => onExport(choice.id, includeSecrets)}
          >
            {choice.label}
          </button>
        ))}
        <label className="menu-note">
          <input
            type="checkbox"
            checked={includeSecrets}
            onChange={(event) => setIncludeSecrets(event.target.checked)}
          />
          Include secrets (tokens, keys, cookies)
        </label>
      </MenuButton>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        Import
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Capture file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again after it was corrected.
          event.target.value = '';
          if (file !== undefined) onImport(file);
        }}
      />
    </div>
  );
}
