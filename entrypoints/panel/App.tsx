import { lazy, Suspense, useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { Composer } from '../../components/composer/Composer.tsx';
import { SessionList } from '../../components/sessions/SessionList.tsx';
import { StatusLine } from '../../components/status/StatusLine.tsx';
import { FileMenu } from '../../components/toolbar/FileMenu.tsx';
import { HeadersButton } from '../../components/toolbar/HeadersButton.tsx';
import { SessionControls } from '../../components/toolbar/SessionControls.tsx';
import { Toolbar } from '../../components/toolbar/Toolbar.tsx';
import { AllowAccess } from '../../components/ui/AllowAccess.tsx';
import { KeySheet } from '../../components/ui/KeySheet.tsx';
import { useNow } from '../../components/ui/use-now.ts';
import { SessionWorkbench } from '../../components/workbench/SessionWorkbench.tsx';
import { Welcome } from '../../components/workbench/Welcome.tsx';
import { EXPORT_FORMATS } from '../../lib/export/formats.ts';
import { addressOf, headersSet } from '../../lib/panel/connect-plan.ts';
import { countOf } from '../../lib/panel/format.ts';
import { type GridMemory, newGridMemory } from '../../lib/panel/grid-memory.ts';
import type { InferredContract } from '../../lib/panel/infer-scan.ts';
import type { EditorMemory } from '../../lib/panel/profile-editor.ts';
import { profileList } from '../../lib/panel/profile-list.ts';
import { sendModeOf } from '../../lib/panel/queue-view.ts';
import { sequencesOf } from '../../lib/panel/run-view.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import { gateText } from '../../lib/panel/session-notes.ts';
import { currentView, initialView, reduceView } from '../../lib/panel/view-state.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { maskTextSecrets } from '../../lib/protocol/url-secrets.ts';
import { exportSession } from './export-session.ts';
import { importFile } from './import-file.ts';
import { queueActions } from './queue-actions.ts';
import { SettingsTab } from './SettingsTab.tsx';
import type { PanelServices } from './services.ts';
import { useChecks } from './use-checks.ts';
import { useCommands } from './use-commands.ts';
import { useConnectForm } from './use-connect-form.ts';
import { useDrafts } from './use-drafts.ts';
import { useGridFocus } from './use-grid-focus.ts';
import { useKeys } from './use-keys.ts';
import { useLeaveQuestion } from './use-leave-question.ts';
import { useLiveSession } from './use-live-session.ts';
import { useMeasuring } from './use-measuring.ts';
import { useSessions } from './use-sessions.ts';
import { useSettings } from './use-settings.ts';
import { useStatusNotes } from './use-status-notes.ts';
import { useVariables } from './use-variables.ts';
import { useNotices } from './use-work.ts';

const ProfilesView = lazy(async () => ({ default: (await import('./ProfilesView.tsx')).ProfilesView }));

const UNDO_MS = 7000;
const COUNTDOWN_MS = 100;
const RATE_MS = 250;

export function App({ services }: { readonly services: PanelServices }) {
  const [state, dispatch] = useReducer(reduceView, window.innerWidth, initialView);
  const [removing, setRemoving] = useState<ReadonlySet<number>>(new Set());
  const sessions = useSessions(services);
  const notices = useNotices();
  const profiles = useMemo(() => profileList(sessions.known), [sessions.known]);
  const connectForm = useConnectForm(profiles);
  const { profileId } = connectForm.form;
  const ofProfile = useMemo(() => headersSet(profiles, profileId), [profiles, profileId]);
  const filterField = useRef<HTMLInputElement>(null);
  const memories = useRef(new Map<number, GridMemory>());
  const counter = useRef(0);
  const [profilesOpen, setProfilesOpen] = useState(false);
  const profilesButton = useRef<HTMLButtonElement>(null);
  const editorMemory = useRef<EditorMemory | null>(null);
  useLeaveQuestion(() => editorMemory.current?.isDirty === true);

  const book = sessions.book.filter((session) => !removing.has(session.id));
  const selected = book.find((session) => session.id === state.sessionId) ?? null;
  const view = currentView(state);
  const live = useLiveSession(services, selected);
  useGridFocus(live?.sessionId ?? null, state.tab);
  const settings = useSettings(services, profiles, selected, state.tab === 'settings');
  const { profile } = settings;
  const { variables, secrets, mask } = useVariables(profiles, settings, profile);
  const runs = sessions.runs.filter(({ sessionId }) => sessionId === selected?.id);
  const { draft, setDraft, forget } = useDrafts(state.sessionId);
  const commands = useCommands({ services, profiles, selected, connectForm, settings, notices, dispatch });
  const gridMemory = useCallback((id: number) => memoryOf(memories.current, id), []);
  const suites = useChecks({ services, runs: sessions.checks, selected, memoryOf: gridMemory, dispatch });
  const measuring = useMeasuring({ services, book, selected, secrets, settings, commands, notices });
  const counting = book.some((session) => session.state.name === 'reconnecting');
  const now = useNow(counting ? COUNTDOWN_MS : RATE_MS, book.some(isLive));

  const notes = useStatusNotes({
    conditions: sessions.conditions,
    session: selected,
    settings: settings.settings,
    live,
    now,
  });

  // Something to look at from the start: what is live, else what was recorded last.
  const newest = book[0]?.id ?? null;
  useEffect(() => {
    if (selected === null && sessions.loaded && newest !== null)
      dispatch({ kind: 'select-session', sessionId: newest });
  }, [selected, sessions.loaded, newest]);

  const clearView = () => {
    if (live === null) return;
    const { log, events } = live.getSnapshot();
    dispatch({ kind: 'clear-view', seq: log.lastSeq, event: events.at(-1)?.n ?? 0 });
    notices.say('View cleared; everything stays recorded.', false);
  };
  useKeys({
    onFilter: () => {
      dispatch({ kind: 'tab', tab: 'frames' });
      requestAnimationFrame(() => filterField.current?.select());
    },
    onClear: clearView,
    onHelp: () => dispatch({ kind: 'keys', open: true }),
  });

  const select = (sessionId: number) => {
    const session = book.find((one) => one.id === sessionId);
    dispatch({ kind: 'select-session', sessionId });
    setProfilesOpen(false);
    if (session === undefined) return;
    const headers = session.headers.length === 0 ? null : settings.load(session.id, session.source === 'live');
    connectForm.fill(
      { ...session, url: addressOf(profiles, session, Date.now()) },
      Promise.resolve(headers).then((found) => found?.headers ?? []),
    );
  };

  const remove = (sessionId: number) => {
    const session = book.find((one) => one.id === sessionId);
    if (session === undefined) return;
    setRemoving((ids) => new Set(ids).add(sessionId));
    const bringBack = () => setRemoving((ids) => new Set([...ids].filter((id) => id !== sessionId)));
    const carryOut = () => {
      forget(sessionId);
      void commands.tell('remove', sessionId).then(bringBack);
    };
    notices.offerUndo(
      `Deleted ${session.name} with ${countOf(session.frames, 'frame')}.`,
      UNDO_MS,
      carryOut,
      bringBack,
    );
  };

  const closeProfiles = () => {
    setProfilesOpen(false);
    profilesButton.current?.focus();
  };
  const takeProfile = (chosen: Profile) => {
    connectForm.fillProfile(chosen);
    closeProfiles();
  };

  const exportAs = async (id: string, includeSecrets: boolean) => {
    const format = EXPORT_FORMATS.find((one) => one.id === id);
    if (selected === null || format === undefined) return;
    const said = await notices.run(`Exporting ${selected.name}`, (work) =>
      exportSession(services, format, selected, profile, secrets, includeSecrets, work),
    );
    notices.say(said.text, said.bad);
  };

  const importFrom = async (file: File) => {
    const outcome = await notices.run(`Importing ${file.name}`, (work) => importFile(services, file, work));
    notices.say(outcome.text, outcome.bad);
    if (outcome.sessionId !== null) dispatch({ kind: 'select-session', sessionId: outcome.sessionId });
  };

  return (
    <div className="panel">
      <Toolbar
        form={connectForm.form}
        profiles={profiles.all}
        recents={connectForm.recents.map((recent) => recent.url)}
        error={connectForm.error}
        warning={connectForm.warning}
        aside={connectForm.aside}
        onForm={connectForm.change}
        onProfile={connectForm.chooseProfile}
        onRecent={connectForm.chooseRecent}
        onTakeBack={connectForm.takeBack}
        onConnect={commands.connect}
        headers={
          <HeadersButton
            headers={connectForm.form.headers}
            ofProfile={ofProfile}
            onChange={(headers) => connectForm.change({ ...connectForm.form, headers })}
          />
        }
        profilesButton={
          <button
            ref={profilesButton}
            type="button"
            className="button quiet"
            aria-label="Profiles"
            aria-expanded={profilesOpen}
            title="Make, change, import and share profiles"
            onClick={() => setProfilesOpen(!profilesOpen)}
          >
            ✎
          </button>
        }
        below={
          selected !== null && selected.problem !== null ? (
            <div className="toolbar-problem">
              <span className="bad">{mask.text(maskTextSecrets(selected.problem))}</span>
              {selected.needsAccess && selected.source === 'live' ? (
                <AllowAccess url={selected.url} onAllow={() => commands.allowAccess(selected)} />
              ) : null}
            </div>
          ) : null
        }
      >
        <SessionControls
          session={selected}
          now={now}
          waitsFor={profile.ready === null ? null : gateText(profile.ready)}
          onDisconnect={() => selected !== null && void commands.tell('disconnect', selected.id)}
          onReconnect={() => selected !== null && void commands.tell('reconnect', selected.id)}
        />
        <div className="toolbar-end">
          <button
            type="button"
            className="button quiet sessions-toggle"
            aria-expanded={state.sessionsOpen}
            onClick={() => dispatch({ kind: 'sessions', open: !state.sessionsOpen })}
          >
            Sessions ({book.length})
          </button>
          <FileMenu
            choices={EXPORT_FORMATS}
            canExport={selected !== null && selected.frames + selected.events > 0}
            onExport={(id, includeSecrets) => void exportAs(id, includeSecrets)}
            onImport={(file) => void importFrom(file)}
          />
          <button
            type="button"
            className="button quiet"
            aria-label="Keys"
            title="Keys (?)"
            onClick={() => dispatch({ kind: 'keys', open: true })}
          >
            ?
          </button>
        </div>
      </Toolbar>
      <div className="panel-main">
        <aside className={`panel-sessions ${state.sessionsOpen ? 'shown' : ''}`}>
          <SessionList
            sessions={book}
            selected={state.sessionId}
            now={now}
            paused={sessions.conditions.paused}
            onPause={(paused) => void commands.pauseAll(paused)}
            onAllowAccess={commands.allowAccess}
            onSelect={select}
            onReconnect={(id) => void commands.tell('reconnect', id)}
            onDisconnect={(id) => void commands.tell('disconnect', id)}
            onRemove={remove}
            onRename={(id, name) => void commands.rename(id, name)}
          />
        </aside>
        <main className="panel-work">
          {profilesOpen ? (
            <Suspense fallback={<p className="note dim">The profiles are opened…</p>}>
              <ProfilesView
                bridge={services.bridge}
                profiles={profiles.own}
                initial={profileId}
                memory={editorMemory}
                onClose={closeProfiles}
                onUse={takeProfile}
              />
            </Suspense>
          ) : live === null || selected === null ? (
            <Welcome onUseProfile={connectForm.fillProfile} onProfiles={() => setProfilesOpen(true)} />
          ) : (
            <SessionWorkbench
              key={live.sessionId}
              live={live}
              summary={selected}
              profile={profile}
              mask={mask}
              state={state}
              view={view}
              memory={memoryOf(memories.current, live.sessionId)}
              pace={services.pace}
              now={now}
              filterField={filterField}
              settings={
                <SettingsTab
                  session={selected}
                  profiles={profiles}
                  settings={settings}
                  onApply={commands.configure}
                  onSave={() => void commands.saveToProfile()}
                />
              }
              onAllowAccess={selected.source === 'live' ? (url) => commands.allowAccess(selected, url) : null}
              onCopy={(text) => void copy(text, notices.say)}
              measuring={measuring}
              suites={suites}
              {...(selected.source === 'live'
                ? { onAcceptContract: (inferred: InferredContract) => void commands.acceptContract(inferred) }
                : {})}
              dispatch={dispatch}
            />
          )}
        </main>
      </div>
      <Composer
        open={state.composerOpen && !profilesOpen}
        profile={profile}
        sequences={selected?.source === 'live' ? sequencesOf(profile, profiles.find(profile.id)) : profile.sequences}
        draft={draft}
        mode={sendModeOf(selected, profile)}
        canSendNow={selected?.state.name === 'connected' && !selected.state.ready}
        queued={selected?.queued ?? 0}
        queueStamp={selected === null ? '' : `${selected.queued} ${selected.unsent} ${selected.sent}`}
        unsent={selected?.unsent ?? 0}
        queue={queueActions(services.bridge, selected?.id ?? 0)}
        onOpen={(open) => dispatch({ kind: 'composer', open })}
        onDraft={setDraft}
        variables={variables}
        mask={mask}
        runs={runs}
        makeGenerators={() => ({
          now: Date.now(),
          uuid: () => crypto.randomUUID(),
          counter: () => ++counter.current,
          random: Math.random,
        })}
        onVariables={settings.settings === null || selected?.source !== 'live' ? null : commands.setVariables}
        onRun={commands.run}
        onCancelRun={(runId) => void commands.cancelRun(runId)}
        onSend={commands.send}
      />
      <StatusLine
        session={selected}
        rate={selected === null ? { received: 0, sent: 0 } : sessions.rateOf(selected.id, now)}
        notes={notes}
        online={sessions.online || !book.some(isLive)}
        problem={sessions.problem}
        notices={notices.notices}
      />
      <KeySheet open={state.keysOpen} onClose={() => dispatch({ kind: 'keys', open: false })} />
    </div>
  );
}

function memoryOf(memories: Map<number, GridMemory>, sessionId: number): GridMemory {
  const known = memories.get(sessionId);
  if (known !== undefined) return known;
  const fresh = newGridMemory();
  memories.set(sessionId, fresh);
  return fresh;
}

async function copy(text: string, say: (text: string, bad: boolean) => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say('Copied.', false);
  } catch {
    say('The browser did not allow copying here; select the text in Raw and copy it by hand.', true);
  }
}
