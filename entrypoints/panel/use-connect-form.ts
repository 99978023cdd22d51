import { useCallback, useEffect, useState } from 'react';
import { headerErrors } from '../../components/toolbar/header-errors.ts';
import { ok } from '../../lib/base/result.ts';
import {
  type ConnectForm,
  connectedForm,
  editedForm,
  filledForm,
  takeBackHeaders,
} from '../../lib/panel/connect-form.ts';
import { hasTemplate } from '../../lib/panel/connect-plan.ts';
import { filledRows } from '../../lib/panel/header-rows.ts';
import type { ProfileList } from '../../lib/panel/profile-list.ts';
import { addRecent, type Recent, readRecents } from '../../lib/platform/recents.ts';
import { BUILT_IN_PROFILES } from '../../lib/profile/built-in.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { HandshakeHeader } from '../../lib/protocol/handshake.ts';
import { checkProtocols, checkWebSocketUrl } from '../../lib/protocol/url.ts';

const [FIRST_PROFILE] = BUILT_IN_PROFILES;
const EMPTY_FORM = filledForm({
  url: FIRST_PROFILE?.url ?? '',
  protocols: FIRST_PROFILE?.protocols.join(', ') ?? '',
  profileId: FIRST_PROFILE?.id ?? '',
  headers: [],
});

/** What the form asks for, checked. */
export type ConnectRequest = Recent;

/** The connect form: what stands in it, what is wrong with it, and the addresses used before. */
export function useConnectForm(profiles: ProfileList) {
  const [state, setState] = useState(EMPTY_FORM);
  const { form } = state;
  const [recents, setRecents] = useState<readonly Recent[]>([]);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    const read = async () => {
      const found = await readRecents();
      setRecents(found);
      const latest = found[0];
      if (latest !== undefined) setState((now) => (now === EMPTY_FORM ? filledForm(formOf(latest)) : now));
    };
    read().catch(() => setRecents([]));
  }, []);

  const change = useCallback((next: ConnectForm) => {
    setError(null);
    setState((now) => editedForm(now, next));
  }, []);

  const takeBack = useCallback(() => setState(takeBackHeaders), []);

  const chooseRecent = useCallback(
    (url: string) => {
      setError(null);
      const recent = recents.find((one) => one.url === url);
      if (recent !== undefined) setState(filledForm(formOf(recent)));
    },
    [recents],
  );

  /** Fills the form with a session's address; its headers come a moment later, and only if nothing was typed meanwhile. */
  const fill = useCallback((recent: Omit<Recent, 'headers'>, headers: Promise<readonly HandshakeHeader[]>) => {
    setError(null);
    const filled = filledForm(formOf({ ...recent, headers: [] }));
    setState(filled);
    void headers.then((found) =>
      setState((now) => (now === filled ? filledForm({ ...filled.form, headers: found }) : now)),
    );
  }, []);

  const fillProfile = useCallback((profile: Profile) => {
    setError(null);
    setState(filledForm(formOf({ ...profile, profileId: profile.id, headers: [] })));
  }, []);

  const chooseProfile = useCallback(
    (profileId: string) => {
      setError(null);
      setState((now) => {
        const profile = profiles.find(profileId);
        const old = profiles.find(now.form.profileId);
        const isOwnUrl = now.form.url.trim() !== '' && now.form.url !== old?.url;
        if (profile === null || isOwnUrl) return { ...now, form: { ...now.form, profileId } };
        return filledForm(formOf({ ...profile, profileId, headers: [] }));
      });
    },
    [profiles],
  );

  /** The request, or null with the error set. */
  const read = useCallback((): ConnectRequest | null => {
    const checked = hasTemplate(form.url) ? ok({ url: form.url.trim(), warning: null }) : checkWebSocketUrl(form.url);
    const names = form.protocols.split(/[\s,]+/).filter((name) => name !== '');
    const protocols = checkProtocols(names);
    const headers = filledRows(form.headers);
    const wrong = headerErrors(headers).find((sentence) => sentence !== null) ?? null;
    const failure = checked.ok ? (protocols.ok ? wrong : protocols.error.message) : checked.error.message;
    setError(failure);
    if (!checked.ok || failure !== null) return null;
    return { url: checked.value.url, protocols: names, profileId: form.profileId, headers };
  }, [form]);

  const remember = useCallback((request: ConnectRequest) => {
    setState(connectedForm);
    addRecent(request).then(setRecents, () =>
      setError('The address could not be remembered: the browser’s storage refused it.'),
    );
  }, []);

  const checked = hasTemplate(form.url) ? null : checkWebSocketUrl(form.url);
  return {
    form,
    aside: state.aside,
    recents,
    error,
    warning: checked?.ok === true ? checked.value.warning : null,
    change,
    takeBack,
    chooseRecent,
    fill,
    fillProfile,
    chooseProfile,
    read,
    remember,
    setError,
  };
}

function formOf(recent: Recent): ConnectForm {
  const { url, protocols, profileId, headers } = recent;
  return { url, protocols: protocols.join(', '), profileId, headers };
}
