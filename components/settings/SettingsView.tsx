import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import {
  checkSettings,
  resetTo,
  type Settings,
  sameSettings,
  valueAt,
  withValue,
} from '../../lib/panel/settings-form.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { headerErrors } from '../toolbar/header-errors.ts';
import { Group } from './Group.tsx';
import { ConnectingFields, KeepingFields } from './LifeFields.tsx';
import { MeasuringFields } from './MeasuringFields.tsx';
import { FormContext, type ProfileForm, type WantNotifications } from './profile-form.ts';
import { ReplyFields } from './ReplyFields.tsx';

interface Props {
  /** As the session lives now. */
  readonly settings: Settings;
  /** As the person left them, not applied yet; null when nothing was changed. */
  readonly draft: Settings | null;
  /** The profile as it came; null when it is not known here. */
  readonly original: Profile | null;
  readonly readOnly: boolean;
  readonly onDraft: (draft: Settings | null) => void;
  /** Called inside the click. Resolves to one sentence when nothing was changed, else to null. */
  readonly onApply: (settings: Settings) => Promise<string | null>;
  /** Keeps what is applied in a profile. */
  readonly onSave: () => void;
  readonly onWantNotifications?: WantNotifications | undefined;
  /** The editor of the handshake headers, which the toolbar has too. */
  readonly headerEditor: (headers: Settings['headers'], onChange: (headers: Settings['headers']) => void) => ReactNode;
}

/** How one session lives, as a form. */
export function SettingsView(props: Props) {
  const { settings, draft, original, readOnly, onDraft, onApply, onSave, headerEditor } = props;
  const box = useRef<HTMLFormElement>(null);
  const note = useId();
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean } | null>(null);
  const [applying, setApplying] = useState(false);
  const shown = draft ?? settings;
  const { profile } = shown;
  const errors = useMemo(() => checkSettings(shown), [shown]);
  const wrong = errors.size + headerErrors(shown.headers).filter((one) => one !== null).length;
  const isChanged = draft !== null && (wrong > 0 || !sameSettings(draft, settings));

  const edit = (part: Partial<Settings>) => {
    setSaid(null);
    onDraft({ ...shown, ...part });
  };
  const form: ProfileForm = {
    get: (path) => valueAt(profile, path),
    set: (path, value) => edit({ profile: withValue(profile, path, value) }),
    errors,
    readOnly,
    wantNotifications: props.onWantNotifications,
  };

  const apply = async () => {
    if (!isChanged || applying) return;
    if (wrong > 0) {
      box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    setApplying(true);
    const failure = await onApply(shown);
    setApplying(false);
    setSaid(failure === null ? { text: 'Applied.', bad: false } : { text: failure, bad: true });
  };
  const status = () => {
    if (wrong > 0)
      return { text: wrong === 1 ? 'One field needs correcting.' : `${wrong} fields need correcting.`, bad: true };
    return said ?? { text: isChanged ? 'Not applied yet.' : '', bad: false };
  };
  const { text, bad } = status();

  return (
    <form
      ref={box}
      className="settings"
      aria-label="Settings"
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <div className="settings-fields">
        <p className="dim">
          {readOnly
            ? 'This session was imported; these are the settings it was recorded with.'
            : 'For this session only. What you apply holds from its next step on: a wait that runs, runs to its end.'}
        </p>
        <div>
          <FormContext value={form}>
            <ConnectingFields />
            {readOnly ? null : (
              <Group name="Handshake headers">{headerEditor(shown.headers, (headers) => edit({ headers }))}</Group>
            )}
            <KeepingFields />
            <Group name="Answered by itself">
              <ReplyFields />
            </Group>
            <MeasuringFields />
          </FormContext>
        </div>
      </div>
      {readOnly ? null : (
        <div className="settings-bar">
          <button type="submit" className="button primary" disabled={!isChanged || applying} aria-describedby={note}>
            Apply
          </button>
          <button type="button" className="button" disabled={!isChanged} onClick={() => onDraft(null)}>
            Revert
          </button>
          <button
            type="button"
            className="button"
            disabled={original === null}
            title="Puts in what the profile says; Apply makes it hold"
            onClick={() => original !== null && edit({ profile: resetTo(profile, original) })}
          >
            Reset to the profile’s
          </button>
          <button
            type="button"
            className="button"
            disabled={isChanged}
            title="Keeps what is applied for other sessions: in this profile, or in a new one where it is built in"
            onClick={onSave}
          >
            Save to a profile
          </button>
          <span id={note} role="status" className={bad ? 'bad' : 'dim'}>
            {text}
          </span>
        </div>
      )}
    </form>
  );
}
