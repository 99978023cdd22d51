import type { Dispatch } from 'react';
import { filledRows, sameRows } from '../../lib/panel/header-rows.ts';
import type { Sending } from '../../lib/panel/queue-view.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import type { Settings } from '../../lib/panel/settings-form.ts';
import type { ViewAction } from '../../lib/panel/view-state.ts';
import { findProfile } from '../../lib/profile/built-in.ts';
import type { Payload } from '../../lib/protocol/frame.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { outgoing } from './queue-actions.ts';
import type { PanelServices } from './services.ts';
import type { ConnectRequest, useConnectForm } from './use-connect-form.ts';
import type { useSettings } from './use-settings.ts';
import type { useNotices } from './use-work.ts';

interface Parts {
  readonly services: PanelServices;
  readonly selected: SessionSummary | null;
  readonly connectForm: ReturnType<typeof useConnectForm>;
  readonly settings: ReturnType<typeof useSettings>;
  readonly notices: ReturnType<typeof useNotices>;
  readonly dispatch: Dispatch<ViewAction>;
}

type SessionCommand = 'reconnect' | 'disconnect' | 'remove' | 'explain';

/** What the panel's buttons do, each a command to the background with its failure told where the cause is. */
export function useCommands({ services, selected, connectForm, settings, notices, dispatch }: Parts) {
  const { bridge, canAsk, requestAccess } = services;

  const run = async (name: SessionCommand, sessionId: number) => {
    const reply = await bridge.call(name, { sessionId });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  /** Headers need access to the host, which the browser grants only when asked inside the click: nothing waits before. */
  const connect = () => {
    const request = connectForm.read();
    if (request === null) return;
    const profileHeaders = findProfile(request.profileId)?.headers ?? [];
    const needs = request.headers.length + profileHeaders.length > 0;
    void connectWhen(needs ? requestAccess(request.url) : Promise.resolve(true), request);
  };

  const connectWhen = async (allowed: Promise<boolean>, request: ConnectRequest) => {
    if (!(await allowed)) {
      connectForm.setError(
        `Not connected: without access to ${new URL(request.url).host} the browser does not let handshake headers be set; allow it when asked, or remove the headers.`,
      );
      return;
    }
    connectForm.remember(request);
    // While it waits for its next attempt, connecting means not to wait.
    const isIdle = selected !== null && (!isLive(selected) || selected.state.name === 'reconnecting');
    if (isIdle && isSameTarget(selected, request)) {
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
    await run('reconnect', sessionId);
  };

  const allowAccess = (session: SessionSummary, url = session.url) => {
    if (!canAsk) {
      notices.say('DevTools cannot ask for access here: press this button in the workbench tab (toolbar popup).', true);
      return;
    }
    void requestAccess(url).then(async (allowed) => {
      if (allowed) await run('explain', session.id);
      else notices.say('Access was not allowed; what is known without it is shown.', false);
    });
  };

  /** Called inside the click, as `connect` is. One sentence when nothing was changed, else null. */
  const configure = async (wanted: Settings): Promise<string | null> => {
    const { profile, revision } = wanted;
    const headers = filledRows(wanted.headers);
    if (selected === null) return 'Not applied: the session is gone.';
    const needs = headers.length + profile.headers.length > 0;
    if (needs && !(await requestAccess(selected.url))) {
      return 'Not applied: without access to the host the browser does not let handshake headers be set.';
    }
    const sessionId = selected.id;
    const reply = await bridge.call('configure', { sessionId, profile, headers, revision });
    if (!reply.ok) return reply.error.message;
    await settings.load(sessionId, true);
    settings.setDraft(null);
    return null;
  };

  const rename = async (sessionId: number, name: string) => {
    const reply = await bridge.call('rename', { sessionId, name });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const pauseAll = async (paused: boolean) => {
    const reply = await bridge.call('pauseAll', { paused });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const send = async (payload: Payload, anyway: boolean): Promise<Sending> => {
    if (selected === null) {
      return { outcome: 'failed', message: 'Not sent: no session is selected; connect first.' };
    }
    const reply = await bridge.call('send', { sessionId: selected.id, message: outgoing(payload), anyway });
    return reply.ok ? reply.value : { outcome: 'failed', message: reply.error.message };
  };

  return { run, connect, allowAccess, configure, rename, pauseAll, send };
}

function isSameTarget(session: SessionSummary, request: ConnectRequest): boolean {
  return (
    session.source === 'live' &&
    session.url === request.url &&
    session.profileId === request.profileId &&
    session.protocols.join() === request.protocols.join()
  );
}
