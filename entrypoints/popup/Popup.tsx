import { useEffect, useRef, useState } from 'react';
import { browser } from 'wxt/browser';
import { PopupSessions } from '../../components/popup/PopupSessions.tsx';
import { QuickConnect } from '../../components/popup/QuickConnect.tsx';
import { useNow } from '../../components/ui/use-now.ts';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import type { BridgeEvent } from '../../lib/bridge/messages.ts';
import { RateMeter } from '../../lib/panel/rate.ts';
import { isLive, type SessionBook, withoutSession, withSummary } from '../../lib/panel/session-book.ts';
import { addRecent, type Recent, readRecents } from '../../lib/platform/recents.ts';
import { BUILT_IN_PROFILES, findProfile } from '../../lib/profile/built-in.ts';
import { checkWebSocketUrl } from '../../lib/protocol/url.ts';

const SHOWN_RECENTS = 4;
const TICK_MS = 200;

/** Draws at once from nothing; recents and sessions appear when storage and background answer. */
export function Popup({ bridge }: { readonly bridge: BridgeClient }) {
  const { form, setForm, recents, loaded } = useRecents();
  const { book, problem, rateOf } = usePopupSessions(bridge);
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
        profiles={BUILT_IN_PROFILES}
        recents={recents.slice(0, SHOWN_RECENTS).map((recent) => recent.url)}
        error={error}
        busy={busy}
        loaded={loaded}
        onUrl={(url) => edit({ ...form, url })}
        onProfile={(profileId) => edit(withProfile(form, profileId))}
        onRecent={(url) => edit(recents.find((recent) => recent.url === url) ?? form)}
        onConnect={() => void connect()}
      />
      {problem === null ? null : <p className="popup-note bad">{problem}</p>}
      <PopupSessions
        sessions={shown}
        now={now}
        rateOf={(sessionId) => rateOf(sessionId, now)}
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

function usePopupSessions(bridge: BridgeClient) {
  const [book, setBook] = useState<SessionBook>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const meters = useRef(new Map<number, RateMeter>());
  useEffect(() => {
    const onEvent = (event: BridgeEvent) => {
      if (event.kind === 'greeting') setProblem(event.problem);
      else if (event.kind === 'removed') setBook((now) => withoutSession(now, event.sessionId));
      else {
        const meter = meters.current.get(event.summary.id) ?? new RateMeter();
        meters.current.set(event.summary.id, meter);
        meter.note(Date.now(), event.summary);
        setBook((now) => withSummary(now, event.summary));
      }
    };
    const stop = bridge.onEvent(onEvent);
    const ask = async () => {
      const reply = await bridge.call('list', null);
      if (reply.ok) for (const summary of reply.value.sessions) onEvent({ kind: 'session', summary });
    };
    void ask();
    return stop;
  }, [bridge]);
  return {
    book,
    problem,
    rateOf: (sessionId: number, now: number) => meters.current.get(sessionId)?.at(now) ?? { received: 0, sent: 0 },
  };
}
