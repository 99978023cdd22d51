import type { Dispatch } from 'react';
import { connectPlan, setsHeaders } from '../../lib/panel/connect-plan.ts';
import { filledRows, sameRows } from '../../lib/panel/header-rows.ts';
import type { InferredContract } from '../../lib/panel/infer-scan.ts';
import { freeId } from '../../lib/panel/profile-id.ts';
import type { ProfileList } from '../../lib/panel/profile-list.ts';
import type { Sending } from '../../lib/panel/queue-view.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import { resetTo, type Settings } from '../../lib/panel/settings-form.ts';
import type { ViewAction } from '../../lib/panel/view-state.ts';
import type { Sequence } from '../../lib/profile/reply-schema.ts';
import type { Variables } from '../../lib/profile/variables.ts';
import type { OutgoingMessage } from '../../lib/protocol/outgoing-message.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { PanelServices } from './services.ts';
import type { ConnectRequest, useConnectForm } from './use-connect-form.ts';
import type { useSettings } from './use-settings.ts';
import type { useNotices } from './use-work.ts';

interface Parts {
  readonly services: PanelServices;
  readonly profiles: ProfileList;
  readonly selected: SessionSummary | null;
  readonly connectForm: ReturnType<typeof useConnectForm>;
  readonly settings: ReturnType<typeof useSettings>;
  readonly notices: ReturnType<typeof useNotices>;
  readonly dispatch: Dispatch<ViewAction>;
}

type SessionCommand = 'reconnect' | 'disconnect' | 'remove' | 'explain';

/** What the panel's buttons do, each a command to the background with its failure told where the cause is. */
export function useCommands({ services, profiles, selected, connectForm, settings, notices, dispatch }: Parts) {
  const { bridge, canAsk, requestAccess } = services;

  const tell = async (name: SessionCommand, sessionId: number) => {
    const reply = await bridge.call(name, { sessionId });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  /** Headers need access to the host, which the browser grants only when asked inside the click: nothing waits before. */
  const connect = () => {
    const request = connectForm.read();
    if (request === null) return;
    const plan = connectPlan(profiles, request, Date.now());
    if (!plan.ok) {
      connectForm.setError(plan.error.message);
      return;
    }
    const { url, hasHeaders } = plan.value;
    void connectWhen(hasHeaders ? requestAccess(url) : Promise.resolve(true), request, url);
  };

  /** `url` is the request's with its placeholders filled. */
  const connectWhen = async (allowed: Promise<boolean>, request: ConnectRequest, url: string) => {
    if (!(await allowed)) {
      connectForm.setError(
        `Not connected: without access to ${new URL(url).host} the browser does not let handshake headers be set; allow it when asked, or remove the headers.`,
      );
      return;
    }
    connectForm.remember(request);
    // While it waits for its next attempt, connecting means not to wait.
    const isIdle = selected !== null && (!isLive(selected) || selected.state.name === 'reconnecting');
    if (isIdle && isSameTarget(selected, { ...request, url })) {
      await reconnectWith(selected.id, request);
      return;
    }
    const reply = await bridge.call('connect', request);
    if (!reply.ok) connectForm.setError(reply.error.message);
    else dispatch({ kind: 'select-session', sessionId: reply.value.sessionId });
  };

  /** A session that is taken up again with a new token stays the same session. */
  const reconnectWith = async (sessionId: number, { headers }: ConnectRequest) => {
    const now = await bridge.call('settings', { sessionId });
    if (now.ok && !sameRows(now.value.headers, headers)) {
      const changed = await bridge.call('configure', { sessionId, profile: now.value.profile, headers });
      if (!changed.ok) {
        connectForm.setError(changed.error.message);
        return;
      }
    }
    await tell('reconnect', sessionId);
  };

  const allowAccess = (session: SessionSummary, url = session.url) => {
    if (!canAsk) {
      notices.say('DevTools cannot ask for access here: press this button in the workbench tab (toolbar popup).', true);
      return;
    }
    void requestAccess(url).then(async (allowed) => {
      if (allowed) await tell('explain', session.id);
      else notices.say('Access was not allowed; what is known without it is shown.', false);
    });
  };

  /** Called inside the click, as `connect` is. One sentence when nothing was changed, else null. */
  const configure = async (wanted: Settings): Promise<string | null> => {
    const { profile, variables, revision } = wanted;
    const headers = filledRows(wanted.headers);
    if (selected === null) return 'Not applied: the session is gone.';
    const needs = setsHeaders(profile, headers, variables, Date.now());
    if (needs && !(await requestAccess(selected.url))) {
      return 'Not applied: without access to the host the browser does not let handshake headers be set.';
    }
    const sessionId = selected.id;
    const reply = await bridge.call('configure', { sessionId, profile, headers, variables, revision });
    if (!reply.ok) return reply.error.message;
    await settings.load(sessionId, true);
    settings.setDraft(null);
    return null;
  };

  /** Changes what the variables of the selected session stand for. One sentence when nothing was changed, else null. */
  const setVariables = async (variables: Variables): Promise<string | null> => {
    const held = settings.settings;
    return held === null ? 'Not changed: the session is gone.' : configure({ ...held, variables });
  };

  /** Takes a contract that was inferred from traffic over into this session. */
  const acceptContract = async ({ contract, typePath }: InferredContract): Promise<void> => {
    const held = settings.settings;
    const failure =
      held === null
        ? 'The session is gone.'
        : await configure({ ...held, profile: { ...held.profile, contract, typePath } });
    if (failure !== null) notices.say(`The contract was not taken over. ${failure}`, true);
    else notices.say('The contract holds in this session. “Save to a profile” in Settings keeps it for others.', false);
  };

  /** Keeps how the selected session lives for others: in its own profile, or in a new one where that is built in. */
  const saveToProfile = async (): Promise<void> => {
    const held = settings.settings;
    if (held === null) return;
    const { profile } = held;
    const stored = profiles.own.find(({ id }) => id === profile.id);
    const isOwn = stored !== undefined;
    // Of a session only these can differ by the person's wish; the rest of its copy may be older than the profile.
    const { contract, typePath } = profile;
    const kept = isOwn ? { ...resetTo(stored, profile), contract, typePath } : profile;
    const id = isOwn ? profile.id : freeId(profile.id, new Set(profiles.all.map((one) => one.id)));
    const name = isOwn ? stored.name : `${profile.name} (mine)`;
    const reply = await bridge.call('saveProfile', { profile: { ...kept, id, name }, replaces: isOwn ? id : null });
    notices.say(reply.ok ? `Saved as the profile “${name}”.` : reply.error.message, !reply.ok);
  };

  /** Runs a sequence against the selected session. One sentence when it could not be started, else null. */
  const run = async (sequence: Sequence): Promise<string | null> => {
    if (selected === null) return 'Not started: no session is selected; connect first.';
    const reply = await bridge.call('run', { sessionId: selected.id, sequence });
    return reply.ok ? null : reply.error.message;
  };

  const cancelRun = async (runId: number) => {
    const reply = await bridge.call('cancelRun', { runId });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const rename = async (sessionId: number, name: string) => {
    const reply = await bridge.call('rename', { sessionId, name });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const pauseAll = async (paused: boolean) => {
    const reply = await bridge.call('pauseAll', { paused });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const send = async (message: OutgoingMessage, anyway: boolean): Promise<Sending> => {
    if (selected === null) {
      return { outcome: 'failed', message: 'Not sent: no session is selected; connect first.' };
    }
    const reply = await bridge.call('send', { sessionId: selected.id, message, anyway });
    return reply.ok ? reply.value : { outcome: 'failed', message: reply.error.message };
  };

  return {
    tell,
    connect,
    allowAccess,
    configure,
    setVariables,
    acceptContract,
    saveToProfile,
    run,
    cancelRun,
    rename,
    pauseAll,
    send,
  };
}

function isSameTarget(session: SessionSummary, request: ConnectRequest): boolean {
  return (
    session.source === 'live' &&
    session.url === request.url &&
    session.profileId === request.profileId &&
    session.protocols.join() === request.protocols.join()
  );
}
