import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import {
  checkProfile,
  resetTo,
  type Settings,
  sameSettings,
  valueAt,
  withValue,
} from '../../lib/panel/settings-form.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { headerErrors } from '../toolbar/header-errors.ts';
import { AliveFields } from './AliveFields.tsx';
import { CheckField } from './CheckField.tsx';
import { CloseFields } from './CloseFields.tsx';
import { GateFields } from './GateFields.tsx';
import { NumberField } from './NumberField.tsx';
import { FormContext, type ProfileForm } from './profile-form.ts';
import { ReconnectFields } from './ReconnectFields.tsx';
import { StepList } from './StepList.tsx';

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
  /** The editor of the handshake headers, which the toolbar has too. */
  readonly headerEditor: (headers: Settings['headers'], onChange: (headers: Settings['headers']) => void) => ReactNode;
}

/** How one session lives, as a form. */
export function SettingsView({ settings, draft, original, readOnly, onDraft, onApply, headerEditor }: Props) {
  const box = useRef<HTMLFormElement>(null);
  const note = useId();
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean } | null>(null);
  const [applying, setApplying] = useState(false);
  const shown = draft ?? settings;
  const { profile } = shown;
  const errors = useMemo(() => checkProfile(profile), [profile]);
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
        <fieldset className="plain" disabled={readOnly}>
          <FormContext value={form}>
            <Group name="Reconnect">
              <ReconnectFields />
            </Group>
            <Group name="After a close">
              <CloseFields />
            </Group>
            <Group name="Connecting">
              <NumberField path="connectTimeoutMs" label="Give up the handshake after" />
              <NumberField path="closeTimeoutMs" label="Give up the close after" />
              <CheckField
                path="probe"
                label="Probe: look into a failed handshake with extra requests, shown on the time line"
              />
            </Group>
            {readOnly ? null : (
              <Group name="Handshake headers">{headerEditor(shown.headers, (headers) => edit({ headers }))}</Group>
            )}
            <Group name="Ready">
              <GateFields />
            </Group>
            <Group name="Alive">
              <AliveFields />
            </Group>
            <Group name="Answered by itself">
              <StepList path="answers" name="answer" matcher="when" label="After" isLoose={false} />
            </Group>
            <Group name="Messages">
              <NumberField path="queue.maxMessages" label="Queue at most" unit="messages (0: no queue)" />
              <NumberField path="queue.maxBytes" label="And at most" unit="B in all" />
              <NumberField path="queue.maxAgeMs" label="Drop when older than" empty="never" />
              <CheckField path="queue.connectOnSend" label="Sending connects a disconnected session" />
              <NumberField
                path="maxMessageBytes"
                label="Size limit"
                unit="B a message, in either direction"
                empty="no limit"
              />
            </Group>
          </FormContext>
        </fieldset>
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
          <span id={note} role="status" className={bad ? 'bad' : 'dim'}>
            {text}
          </span>
        </div>
      )}
    </form>
  );
}

function Group({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <fieldset className="set-group">
      <legend>{name}</legend>
      {children}
    </fieldset>
  );
}
