import { useEffect, useMemo, useState } from 'react';
import { browser } from 'wxt/browser';
import { PopupSessions } from '../../components/popup/PopupSessions.tsx';
import { QuickConnect } from '../../components/popup/QuickConnect.tsx';
import { useSessionFollower } from '../../components/sessions/use-session-follower.ts';
import { useNow } from '../../components/ui/use-now.ts';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import { sessionSource } from '../../lib/bridge/session-source.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import { addRecent, type Recent, readRecents } from '../../lib/platform/recents.ts';
import { BUILT_IN_PROFILES, findProfile } from '../../lib/profile/built-in.ts';
import { checkWebSocketUrl } from '../../lib/protocol/url.ts';

const SHOWN_RECENTS = 4;
const TICK_MS = 200;

/** Draws at once from nothing; recents and sessions appear when storage and background answer. */
export function Popup({ bridge }: { readonly bridge: BridgeClient }) {
  const { form, setForm, recents, loaded } = useRecents();
  const source = useMemo(() => sessionSource(bridge), [bridge]);
  const { follower, sessions } = useSessionFollower(source);
  const { book, problem } = sessions;
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [touched, setTouched] = useState<ReadonlySet<number>>(new Set());
  const now = useNow(TICK_MS, book.some(isLive));
  // One that was just stopped stays, so that a slip can be undone.
  const shown = book.filter((session) => isLive(session) || touched.has(session.id));

  const connect = async () => {
    const checked = checkWebSocketUrl(form.url);
    if (!checked.ok) {
      setError(checked.error.message);
      return;
    }
    setBusy(true);
    const request = { ...form, url: checked.value.url };
    const reply = await bridge.call('connect', request);
    setBusy(false);
    setError(reply.ok ? null : reply.error.message);
    await addRecent(request);
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
        profiles={BUILT_IN_PROFILES}
        recents={recents.slice(0, SHOWN_RECENTS).map((recent) => recent.url)}
        error={error}
        busy={busy}
        loaded={loaded}
        onUrl={(url) => edit(withUrl(form, url))}
        onProfile={(profileId) => edit(withProfile(form, profileId))}
        onRecent={(url) => edit(recents.find((recent) => recent.url === url) ?? form)}
        onConnect={() => void connect()}
      />
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

/** Another address is not offered the subprotocols of the last one, only those of the profile. */
function withUrl(form: Recent, url: string): Recent {
  return { ...form, url, protocols: findProfile(form.profileId)?.protocols ?? [] };
}

/** A profile brings its own address unless the person wrote one. */
function withProfile(form: Recent, profileId: string): Recent {
  const profile = findProfile(profileId);
  const isOwnUrl = form.url.trim() !== '' && form.url !== findProfile(form.profileId)?.url;
  if (profile === null || isOwnUrl) return { ...form, profileId };
  return { url: profile.url, protocols: profile.protocols, profileId };
}

function useRecents() {
  const [recents, setRecents] = useState<readonly Recent[]>([]);
  const [form, setForm] = useState<Recent>({ url: '', protocols: [], profileId: BUILT_IN_PROFILES[0]?.id ?? '' });
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
