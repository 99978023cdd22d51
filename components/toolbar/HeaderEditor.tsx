import { type ClipboardEvent, useId, useRef, useState } from 'react';
import { bearerOf, pasteRefusal, rowsFromText, unreadText, withBearer } from '../../lib/panel/header-rows.ts';
import { tokenIn } from '../../lib/panel/session-token.ts';
import type { HandshakeHeader } from '../../lib/protocol/handshake.ts';
import { maskHeaderValue } from '../../lib/protocol/handshake-headers.ts';
import { useFocusAdded } from '../ui/use-focus-added.ts';
import { headerErrors } from './header-errors.ts';
import { TokenView } from './TokenView.tsx';

interface Props {
  readonly headers: readonly HandshakeHeader[];
  /** Names that the profile sets by itself. */
  readonly ofProfile: readonly string[];
  readonly onChange: (headers: readonly HandshakeHeader[]) => void;
}

const USUAL = ['Authorization', 'Cookie', 'Origin', 'User-Agent', 'Referer', 'X-Api-Key'];

/** Headers of an opening handshake, with a short way to a bearer token. Secret values are dots until asked for. */
export function HeaderEditor({ headers, ofProfile, onChange }: Props) {
  const names = useId();
  const [shown, setShown] = useState(false);
  const add = useRef<HTMLButtonElement>(null);
  const { list, expectOne } = useFocusAdded(headers.length, 'li:last-child input');
  const [said, setSaid] = useState<string | null>(null);
  const errors = headerErrors(headers);
  const token = tokenIn(headers.map(({ value }) => value));
  const change = (next: readonly HandshakeHeader[], note: string | null = null) => {
    setSaid(note);
    onChange(next);
  };
  const put = (at: number, row: HandshakeHeader) => change(headers.map((old, i) => (i === at ? row : old)));
  const pasteName = (at: number, event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text');
    const found = rowsFromText(text);
    const refusal = found === null ? pasteRefusal(text) : null;
    if (found === null && refusal === null) return;
    event.preventDefault();
    if (found === null) setSaid(refusal);
    else change([...headers.slice(0, at), ...found.rows, ...headers.slice(at + 1)], unreadText(found.unread));
  };
  const pasteValue = (event: ClipboardEvent) => {
    const refusal = pasteRefusal(event.clipboardData.getData('text'));
    setSaid(refusal);
    if (refusal !== null) event.preventDefault();
  };

  return (
    <div className="header-editor">
      <div className="header-rows">
        <label className="header-bearer">
          <span>Bearer token</span>
          <input
            className={`field mono ${shown ? '' : 'masked'}`}
            type="text"
            placeholder="paste a token"
            autoComplete="off"
            spellCheck={false}
            value={bearerOf(headers)}
            onChange={(event) => change(withBearer(headers, event.target.value))}
          />
        </label>
        <ol ref={list} aria-label="Headers">
          {[...headers.entries()].map(([at, row]) => {
            const error = errors[at] ?? null;
            const isSecret = maskHeaderValue(row) !== row.value;
            return (
              <li key={at} className="header-row">
                <input
                  className="field mono"
                  aria-label={`Name of header ${at + 1}`}
                  aria-invalid={error !== null}
                  placeholder="Name"
                  list={names}
                  autoComplete="off"
                  spellCheck={false}
                  value={row.name}
                  onChange={(event) => put(at, { ...row, name: event.target.value })}
                  onPaste={(event) => pasteName(at, event)}
                />
                <input
                  className={`field mono ${isSecret && !shown ? 'masked' : ''}`}
                  aria-label={`Value of header ${at + 1}`}
                  aria-invalid={error !== null}
                  placeholder="value"
                  autoComplete="off"
                  spellCheck={false}
                  value={row.value}
                  onChange={(event) => put(at, { ...row, value: event.target.value })}
                  onPaste={pasteValue}
                />
                <button
                  type="button"
                  className="button quiet"
                  aria-label={`Remove header ${at + 1}`}
                  title="Remove"
                  onClick={() => {
                    // The element that goes is the last one.
                    if (at === headers.length - 1) add.current?.focus();
                    change(headers.filter((_, i) => i !== at));
                  }}
                >
                  ✕
                </button>
                {error === null ? null : <p className="bad">{error}</p>}
              </li>
            );
          })}
        </ol>
        <p className="bad" role="status">
          {said}
        </p>
        <datalist id={names}>
          {USUAL.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <div className="header-foot">
          <button
            ref={add}
            type="button"
            className="button"
            onClick={() => {
              expectOne();
              change([...headers, { name: '', value: '' }]);
            }}
          >
            Add a header
          </button>
          <label>
            <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
            Show values
          </label>
        </div>
        {ofProfile.length === 0 ? null : <p className="dim">The profile also sets {ofProfile.join(', ')}.</p>}
        <p className="dim">
          Set on this handshake alone; no other request of the browser is touched. The browser asks once for access to
          the host.
        </p>
      </div>
      {token === null ? null : <TokenView token={token} />}
    </div>
  );
}
