import type { HandshakeHeader } from '../protocol/handshake.ts';
import { checkWebSocketUrl } from '../protocol/url.ts';
import { filledRows } from './header-rows.ts';

/** What stands in the connect form. */
export interface ConnectForm {
  readonly url: string;
  /** As typed: names separated by commas. */
  readonly protocols: string;
  readonly profileId: string;
  readonly headers: readonly HandshakeHeader[];
}

/** Headers of the form that were written for another host than the one in its URL now. */
export interface HeadersAside {
  /** With its port. */
  readonly host: string;
  readonly headers: readonly HandshakeHeader[];
}

/** The form, and whom its headers are for: a token typed for one server must not go to another because the URL was edited. */
export interface FormState {
  readonly form: ConnectForm;
  /** Null while no server is named that they could be for. */
  readonly host: string | null;
  readonly aside: HeadersAside | null;
}

/** A form that was filled as a whole, headers and all: from a recent address, a session, a profile. */
export function filledForm(form: ConnectForm): FormState {
  return { form, host: hostOf(form), aside: null };
}

/** The form as the person left it after one change. Headers wait aside while the URL names another host. */
export function editedForm(state: FormState, next: ConnectForm): FormState {
  const { form, host, aside } = state;
  if (next.headers !== form.headers) return filledForm(next);
  if (next.url === form.url) return { ...state, form: next };
  const nextHost = hostOf(next);
  if (aside !== null && nextHost === aside.host) {
    return { form: { ...next, headers: aside.headers }, host: nextHost, aside: null };
  }
  if (host === null || nextHost === host || filledRows(form.headers).length === 0) {
    return { ...state, form: next };
  }
  return { form: { ...next, headers: [] }, host: null, aside: { host, headers: form.headers } };
}

/** The person wants the headers for the host in the URL too; a third one would be asked about again. */
export function takeBackHeaders(state: FormState): FormState {
  const { form, aside } = state;
  return aside === null ? state : filledForm({ ...form, headers: aside.headers });
}

/** What is connected to is whom the headers are for. */
export function connectedForm({ form }: FormState): FormState {
  return filledForm(form);
}

function hostOf({ url }: ConnectForm): string | null {
  const checked = checkWebSocketUrl(url);
  return checked.ok ? new URL(checked.value.url).host : null;
}
