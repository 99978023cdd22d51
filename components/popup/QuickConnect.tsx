import { useEffect, useId, useRef } from 'react';
import { countOf } from '../../lib/panel/format.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { maskProtocolSecrets, maskUrlSecrets } from '../../lib/protocol/url-secrets.ts';

interface Props {
  readonly url: string;
  readonly profileId: string;
  /** Subprotocols that will be offered; the popup shows them, the workbench edits them. */
  readonly protocols: readonly string[];
  /** How many handshake headers will be set. */
  readonly headers: number;
  readonly profiles: readonly Profile[];
  readonly recents: readonly string[];
  readonly error: string | null;
  readonly busy: boolean;
  /** The last address has arrived from storage: select it, so that typing replaces it. */
  readonly loaded: boolean;
  readonly onUrl: (url: string) => void;
  readonly onProfile: (profileId: string) => void;
  readonly onRecent: (url: string) => void;
  readonly onConnect: () => void;
}

export function QuickConnect(props: Props) {
  const { url, profileId, protocols, headers, profiles, recents, error, busy, loaded } = props;
  const field = useRef<HTMLInputElement>(null);
  const note = useId();
  useEffect(() => {
    if (loaded) field.current?.select();
    else field.current?.focus();
  }, [loaded]);
  return (
    <form
      className="quick"
      onSubmit={(event) => {
        event.preventDefault();
        props.onConnect();
      }}
    >
      <label className="quick-line">
        <span className="dim">URL</span>
        <input
          ref={field}
          className="field mono"
          type="text"
          inputMode="url"
          placeholder="ws://localhost:8090/…"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={url}
          aria-invalid={error !== null}
          aria-describedby={note}
          onChange={(event) => props.onUrl(event.target.value)}
        />
      </label>
      <p id={note} className="quick-note bad" aria-live="polite">
        {error}
      </p>
      <div className="quick-line">
        <label className="quick-line">
          <span className="dim">Profile</span>
          <select className="select" value={profileId} onChange={(event) => props.onProfile(event.target.value)}>
            {profiles.map((profile) => (
              <option key={profile.id} value={profile.id}>
                {profile.name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button primary" disabled={busy}>
          Connect
        </button>
      </div>
      {protocols.length === 0 ? null : (
        <p className="dim clip">Subprotocols: {protocols.map(maskProtocolSecrets).join(', ')}</p>
      )}
      {headers === 0 ? null : <p className="dim">with {countOf(headers, 'header')}</p>}
      {recents.length === 0 ? null : (
        <div className="quick-recents">
          <span className="dim">Recent</span>
          <ul aria-label="Recent addresses">
            {recents.map((recent) => (
              <li key={recent} className="clip">
                <button type="button" className="link mono" onClick={() => props.onRecent(recent)}>
                  {maskUrlSecrets(recent)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </form>
  );
}
