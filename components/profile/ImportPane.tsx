import { type ReactNode, useId, useRef, useState } from 'react';

interface Props {
  /** Text of a file, or one that was pasted; resolves to one sentence when nothing was imported. */
  readonly onRead: (text: string, name: string) => Promise<string | null>;
  /** A file larger than this is not even read. */
  readonly maxBytes: number;
  /** At the end of the head. */
  readonly aside: ReactNode;
}

/** Tenths of a mebibyte. */
const MIB_TENTH = (1024 * 1024) / 10;

/** Where a profile comes in: a file, or text from the clipboard. */
export function ImportPane({ onRead, maxBytes, aside }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const read = async (content: () => Promise<string>, name: string) => {
    setBusy(true);
    setProblem(null);
    let said: string | null;
    try {
      said = await onRead(await content(), name);
    } catch {
      said = `${name} could not be read: it was moved or changed since it was chosen. Choose it again.`;
    }
    setBusy(false);
    setProblem(said);
  };
  const readFile = (file: File) => {
    if (file.size > maxBytes) {
      const [size, most] = [file.size, maxBytes].map((bytes) => Math.round(bytes / MIB_TENTH) / 10);
      setProblem(`${file.name}: the file has ${size} MiB, and at most ${most} are read; choose the file of a profile.`);
    } else void read(() => file.text(), file.name);
  };
  return (
    <div className="profile-import">
      <div className="profile-line">
        <h2>Import a profile</h2>
        {aside}
      </div>
      <p className="dim">
        A profile file of Socketwright, or an AsyncAPI 2 or 3 document (JSON or YAML). Nothing is changed until it has
        been read and found in order.
      </p>
      <p className="profile-line">
        <button type="button" className="button primary" disabled={busy} onClick={() => input.current?.click()}>
          Choose a file
        </button>
        <input
          ref={input}
          type="file"
          accept=".json,.yaml,.yml,application/json"
          hidden
          aria-label="Profile file"
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file may be chosen again after it was corrected.
            event.target.value = '';
            if (file !== undefined) readFile(file);
          }}
        />
      </p>
      <label htmlFor={id}>Or paste its text</label>
      <textarea
        id={id}
        className="field mono profile-json"
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}note`}
        aria-invalid={problem !== null}
        value={text}
        onChange={(event) => {
          setProblem(null);
          setText(event.target.value);
        }}
      />
      <p className="profile-line">
        <button
          type="button"
          className="button"
          disabled={busy || text.trim() === ''}
          onClick={() => void read(async () => text, 'The text')}
        >
          Import text
        </button>
      </p>
      <p id={`${id}note`} className="bad" role="status">
        {problem}
      </p>
    </div>
  );
}
