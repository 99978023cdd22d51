import { useEffect, useState, useSyncExternalStore } from 'react';
import { browser } from 'wxt/browser';
import { PopupSessions } from '../../components/popup/PopupSessions.tsx';
import { QuickConnect } from '../../components/popup/QuickConnect.tsx';
import { useNow } from '../../components/ui/use-now.ts';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import type { SessionFollower } from '../../lib/panel/session-follower.ts';
import { conditionNotes } from '../../lib/panel/session-notes.ts';
import { requestHostAccess } from '../../lib/platform/host-access.ts';
import { addRecent, type Recent, readRecents } from '../../lib/platform/recents.ts';
import { BUILT_IN_PROFILES, findProfile } from '../../lib/profile/built-in.ts';
import { checkWebSocketUrl } from '../../lib/protocol/url.ts';

const SHOWN_RECENTS = 4;
const TICK_MS = 200;

interface Props {
  readonly bridge: BridgeClient;
  readonly follower: SessionFollower;
}

/** Draws at once from nothing; recents and sessions appear when storage and background answer. */
export function Popup({ bridge, follower }: Props) {
  const { form, setForm, recents, loaded } = useRecents();
  const { book, problem, conditions } = useSyncExternalStore(follower.subscribe, follower.getSnapshot);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [touched, setTouched] = useState<ReadonlySet<number>>(new Set());
  const now = useNow(TICK_MS, book.some(isLive));
  // One that was just stopped stays, so that a slip can be undone.
  const shown = book.filter((session) => isLive(session) || touched.has(session.id));

  const connect = () => {
    const checked = checkWebSocketUrl(form.url);
    if (!checked.ok) {
      setError(checked.error.message);
      return;
    }
    const request = { ...form, url: checked.value.url };
    const needs = form.headers.length + (findProfile(form.profileId)?.headers.length ?? 0) > 0;
    // Asked inside the click, or the browser does not listen. Its question may close the popup, so the address is kept first.
    const allowed = needs ? requestHostAccess(request.url).catch(() => false) : Promise.resolve(true);
    void addRecent(request).then(() => connectWhen(allowed, request));
  };
  const connectWhen = async (allowed: Promise<boolean>, request: Recent) => {
    setBusy(true);
    const reply = (await allowed) ? await bridge.call('connect', request) : null;
    setBusy(false);
    if (reply === null) {
      const { host } = new URL(request.url);
      setError(`Not connected: without access to ${host} the browser does not let handshake headers be set.`);
    } else setError(reply.ok ? null : reply.error.message);
  };
  const command = async (name: 'disconnect' | 'reconnect', sessionId: number) => {
    setTouched((ids) => new Set(ids).add(sessionId));
    const reply = await bridge.call(name, { sessionId });
    if (!reply.ok) setError(reply.error.message);
  };
  const edit = (next: Recent) => {
    setError(null);
    setForm(next);
  };

  return (
    <main className="popup">
      <header>
        <h1>Socketwright</h1>
      </header>
      <QuickConnect
        url={form.url}
        profileId={form.profileId}
        protocols={form.protocols}
        headers={form.headers.length}
        profiles={BUILT_IN_PROFILES}
        recents={recents.slice(0, SHOWN_RECENTS).map((recent) => recent.url)}
        error={error}
        busy={busy}
        loaded={loaded}
        onUrl={(url) => edit(withUrl(form, url))}
        onProfile={(profileId) => edit(withProfile(form, profileId))}
        onRecent={(url) => edit(recents.find((recent) => recent.url === url) ?? form)}
        onConnect={connect}
      />
      {conditionNotes(conditions).map(({ text, title }) => (
        <p key={text} className="popup-note wait" title={title}>
          {text}
        </p>
      ))}
      {problem === null ? null : <p className="popup-note bad">{problem}</p>}
      <PopupSessions
        sessions={shown}
        now={now}
        rateOf={(sessionId) => follower.rateOf(sessionId, now)}
        onDisconnect={(sessionId) => void command('disconnect', sessionId)}
        onReconnect={(sessionId) => void command('reconnect', sessionId)}
      />
      <footer>
        <button type="button" className="button" onClick={() => void openWorkbench()}>
          Open workbench
        </button>
        <span className="dim">or F12 → Socketwright</span>
      </footer>
    </main>
  );
}

async function openWorkbench(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('/panel.html') });
  close();
}

/** Another address is not offered the subprotocols of the last one, only those of the profile, and never its secrets. */
function withUrl(form: Recent, url: string): Recent {
  return { ...form, url, protocols: findProfile(form.profileId)?.protocols ?? [], headers: [] };
}

/** A profile brings its own address unless the person wrote one. */
function withProfile(form: Recent, profileId: string): Recent {
  const profile = findProfile(profileId);
  const isOwnUrl = form.url.trim() !== '' && form.url !== findProfile(form.profileId)?.url;
  if (profile === null || isOwnUrl) return { ...form, profileId };
  return { url: profile.url, protocols: profile.protocols, profileId, headers: [] };
}

function useRecents() {
  const [recents, setRecents] = useState<readonly Recent[]>([]);
  const [form, setForm] = useState<Recent>({
    url: '',
    protocols: [],
    profileId: BUILT_IN_PROFILES[0]?.id ?? '',
    headers: [],
  });
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    const read = async () => {
      const found = await readRecents();
      setRecents(found);
      const [latest] = found;
      // What was typed before the storage answered stays.
      if (latest !== undefined) setForm((now) => (now.url === '' ? latest : now));
    };
    read()
      .catch(() => setRecents([]))
      .finally(() => setLoaded(true));
  }, []);
  return { form, setForm, recents, loaded };
}
