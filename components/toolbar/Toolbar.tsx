import type { ReactNode } from 'react';
import { useId } from 'react';
import type { ConnectForm, HeadersAside } from '../../lib/panel/connect-form.ts';
import { countOf } from '../../lib/panel/format.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { maskUrlSecrets } from '../../lib/protocol/url-secrets.ts';
import { MenuButton } from '../ui/MenuButton.tsx';

interface Props {
  readonly form: ConnectForm;
  readonly profiles: readonly Profile[];
  readonly recents: readonly string[];
  /** One sentence under the URL; null when all is well. */
  readonly error: string | null;
  readonly warning: string | null;
  /** Handshake headers that were left out because the URL names another host now. */
  readonly aside: HeadersAside | null;
  /** The button with the handshake headers. */
  readonly headers: ReactNode;
  /** The button that opens the profiles. */
  readonly profilesButton: ReactNode;
  /** More under the URL: what the person can do about the selected session. */
  readonly below: ReactNode;
  readonly onForm: (form: ConnectForm) => void;
  readonly onProfile: (profileId: string) => void;
  readonly onRecent: (url: string) => void;
  readonly onTakeBack: () => void;
  readonly onConnect: () => void;
  /** Buttons and status of the selected session, menus. */
  readonly children: ReactNode;
}

export function Toolbar({
  form,
  profiles,
  recents,
  error,
  warning,
  aside,
  headers,
  profilesButton,
  below,
  onForm,
  onProfile,
  onRecent,
  onTakeBack,
  onConnect,
  children,
}: Props) {
  const note = useId();
  return (
    <header className="toolbar">
      <h1 className="visually-hidden">Socketwright</h1>
      <form
        className="toolbar-line"
        onSubmit={(event) => {
          event.preventDefault();
          onConnect();
        }}
      >
        <label className="toolbar-url">
          <span>URL</span>
          <input
            className="field mono"
            type="text"
            inputMode="url"
            name="url"
            placeholder="ws://localhost:8090/…"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={form.url}
            aria-invalid={error !== null}
            aria-describedby={note}
            onChange={(event) => onForm({ ...form, url: event.target.value })}
          />
        </label>
        {recents.length === 0 ? null : (
          <MenuButton label="▾" accessibleName="Recent addresses" className="button quiet recents">
            {recents.map((url) => (
              <button key={url} type="button" className="menu-item mono clip" onClick={() => onRecent(url)}>
                {maskUrlSecrets(url)}
              </button>
            ))}
          </MenuButton>
        )}
        <label className="toolbar-protocols" title="Subprotocols offered to the server, separated by commas">
          <span className="visually-hidden">Subprotocols</span>
          <input
            className="field mono"
            type="text"
            name="protocols"
            placeholder="subprotocols"
            autoComplete="off"
            spellCheck={false}
            value={form.protocols}
            onChange={(event) => onForm({ ...form, protocols: event.target.value })}
          />
        </label>
        {headers}
        <label className="toolbar-profile">
          <span>Profile</span>
          <select className="select" value={form.profileId} onChange={(event) => onProfile(event.target.value)}>
            {profiles.map((profile) => (
              <option key={profile.id} value={profile.id} title={profile.description}>
                {profile.name}
              </option>
            ))}
          </select>
        </label>
        {profilesButton}
        <button type="submit" className="button primary">
          Connect
        </button>
        {children}
      </form>
      <p id={note} className={`toolbar-note ${error === null ? 'wait' : 'bad'}`} aria-live="polite">
        {error ?? warning}
      </p>
      <p className="toolbar-aside dim" role="status">
        {aside === null ? null : (
          <>
            Left out for this host: {countOf(aside.headers.length, 'header')} set for {aside.host}.{' '}
            <button type="button" className="link" onClick={onTakeBack}>
              Undo
            </button>
          </>
        )}
      </p>
      {below}
    </header>
  );
}
