import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { browser } from 'wxt/browser';
import { PopupSessions } from '../../components/popup/PopupSessions.tsx';
import { QuickConnect } from '../../components/popup/QuickConnect.tsx';
import { useNow } from '../../components/ui/use-now.ts';
import { fail, type Result } from '../../lib/base/result.ts';
import type { BridgeClient } from '../../lib/bridge/client.ts';
import type { Commands } from '../../lib/bridge/messages.ts';
import { profileList } from '../../lib/panel/profile-list.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import type { SessionFollower } from '../../lib/panel/session-follower.ts';
import { conditionNotes } from '../../lib/panel/session-notes.ts';
import { requestHostAccess } from '../../lib/platform/host-access.ts';
import { addRecent, type Recent, readRecents } from '../../lib/platform/recents.ts';
import { BUILT_IN_PROFILES } from '../../lib/profile/built-in.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { checkWebSocketUrl } from '../../lib/protocol/url.ts';

const SHOWN_RECENTS = 4;
const TICK_MS = 200;
const PLAN_MS = 150;
const NO_PLAN = { of: null, reply: fail('unknown', 'The background has not answered yet: try again.') };

interface Props {
  readonly bridge: BridgeClient;
  readonly follower: SessionFollower;
}

/** Draws at once from nothing; recents and sessions appear when storage and background answer. */
export function Popup({ bridge, follower }: Props) {
  const { form, setForm, recents, loaded } = useRecents();
  const { book, problem, conditions, known } = useSyncExternalStore(follower.subscribe, follower.getSnapshot);
  const profiles = useMemo(() => profileList(known), [known]);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [touched, setTouched] = useState<ReadonlySet<number>>(new Set());
  const now = useNow(TICK_MS, book.some(isLive));
  // One that was just stopped stays, so that a slip can be undone.
  const shown = book.filter((session) => isLive(session) || touched.has(session.id));

  const plan = usePlan(bridge, form);

  const connect = async () => {
    setBusy(true);
    // Known before the click as a rule: asked inside the click, or Firefox does not listen.
    const reply = plan.of === form ? plan.reply : await bridge.call('plan', form);
    const failure = reply.ok ? await connectTo(reply.value) : reply.error.message;
    setBusy(false);
    setError(failure);
  };
  /** One sentence when it was not connected, else null. */
  const connectTo = async ({ url, setsHeaders }: Plan): Promise<string | null> => {
    const allowed = setsHeaders ? requestHostAccess(url).catch(() => false) : Promise.resolve(true);
    // The browser's question may close the popup, so the address is kept first.
    const request = { ...form, url: form.url.includes('{{') ? form.url.trim() : typedUrl(form.url, url) };
    await addRecent(request);
    if (!(await allowed)) {
      return `Not connected: without access to ${new URL(url).host} the browser does not let handshake headers be set.`;
    }
    const connected = await bridge.call('connect', request);
    return connected.ok ? null : connected.error.message;
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
        profiles={profiles.all}
        recents={recents.slice(0, SHOWN_RECENTS).map((recent) => recent.url)}
        error={error}
        busy={busy}
        loaded={loaded}
        onUrl={(url) => edit(withUrl(form, url, profiles.find(form.profileId)))}
        onProfile={(profileId) =>
          edit(withProfile(form, profileId, profiles.find(profileId), profiles.find(form.profileId)))
        }
        onRecent={(url) => edit(recents.find((recent) => recent.url === url) ?? form)}
        onConnect={() => void connect()}
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

type Plan = Commands['plan']['value'];

/** What a click on Connect would do, known while the person still types. */
function usePlan(bridge: BridgeClient, form: Recent) {
  const [plan, setPlan] = useState<{ readonly of: Recent | null; readonly reply: Result<Plan> }>(NO_PLAN);
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      void bridge.call('plan', form).then((reply) => {
        if (!stale) setPlan({ of: form, reply });
      });
    }, PLAN_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [bridge, form]);
  return plan;
}

/** The address as it is kept: checked, without the query that a profile adds. */
function typedUrl(typed: string, resolved: string): string {
  const checked = checkWebSocketUrl(typed);
  return checked.ok ? checked.value.url : resolved;
}

async function openWorkbench(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('/panel.html') });
  close();
}

/** Another address is not offered the subprotocols of the last one, only those of the profile, and never its secrets. */
function withUrl(form: Recent, url: string, profile: Profile | null): Recent {
  return { ...form, url, protocols: profile?.protocols ?? [], headers: [] };
}

/** A profile brings its own address unless the person wrote one. */
function withProfile(form: Recent, profileId: string, profile: Profile | null, old: Profile | null): Recent {
  const isOwnUrl = form.url.trim() !== '' && form.url !== old?.url;
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
