import type { Dispatch } from 'react';
import { bytesToBase64 } from '../../lib/base/bytes.ts';
import { isLive } from '../../lib/panel/session-book.ts';
import type { ViewAction } from '../../lib/panel/view-state.ts';
import type { Payload } from '../../lib/protocol/frame.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { PanelServices } from './services.ts';
import type { useConnectForm } from './use-connect-form.ts';
import type { useNotices } from './use-work.ts';

interface Parts {
  readonly services: PanelServices;
  readonly selected: SessionSummary | null;
  readonly connectForm: ReturnType<typeof useConnectForm>;
  readonly notices: ReturnType<typeof useNotices>;
  readonly dispatch: Dispatch<ViewAction>;
}

/** What the panel's buttons do, each a command to the background with its failure told where the cause is. */
export function useCommands({ services, selected, connectForm, notices, dispatch }: Parts) {
  const { bridge } = services;

  const connect = async () => {
    const request = connectForm.read();
    if (request === null) return;
    connectForm.remember(request);
    if (selected !== null && isSameTarget(selected, request) && !isLive(selected)) {
      await reconnect(selected.id);
      return;
    }
    const reply = await bridge.call('connect', request);
    if (!reply.ok) connectForm.setError(reply.error.message);
    else dispatch({ kind: 'select-session', sessionId: reply.value.sessionId });
  };

  const reconnect = async (sessionId: number) => {
    const reply = await bridge.call('reconnect', { sessionId });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const disconnect = async (sessionId: number) => {
    const reply = await bridge.call('disconnect', { sessionId });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const remove = async (sessionId: number) => {
    const reply = await bridge.call('remove', { sessionId });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  const rename = async (sessionId: number, name: string) => {
    const reply = await bridge.call('rename', { sessionId, name });
    if (!reply.ok) notices.say(reply.error.message, true);
  };

  /** One sentence when the message did not leave; null when it did. */
  const send = async (payload: Payload, anyway: boolean): Promise<string | null> => {
    if (selected === null) return 'Not sent: no session is selected; connect first.';
    const message =
      typeof payload === 'string'
        ? ({ kind: 'text', text: payload } as const)
        : ({ kind: 'binary', base64: bytesToBase64(payload) } as const);
    const reply = await bridge.call('send', { sessionId: selected.id, message, anyway });
    return reply.ok ? null : reply.error.message;
  };

  return { connect, reconnect, disconnect, remove, rename, send };
}

function isSameTarget(
  session: SessionSummary,
  request: { readonly url: string; readonly protocols: readonly string[]; readonly profileId: string },
): boolean {
  return (
    session.source === 'live' &&
    session.url === request.url &&
    session.profileId === request.profileId &&
    session.protocols.join() === request.protocols.join()
  );
}
