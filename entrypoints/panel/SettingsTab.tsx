import { SettingsView } from '../../components/settings/SettingsView.tsx';
import { HeaderEditor } from '../../components/toolbar/HeaderEditor.tsx';
import type { ProfileList } from '../../lib/panel/profile-list.ts';
import { requestNotifications } from '../../lib/platform/notifications.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { useCommands } from './use-commands.ts';
import type { useSettings } from './use-settings.ts';

interface Props {
  readonly session: SessionSummary;
  readonly profiles: ProfileList;
  readonly settings: ReturnType<typeof useSettings>;
  readonly onApply: ReturnType<typeof useCommands>['configure'];
  /** Keeps the applied settings in a profile. */
  readonly onSave: () => void;
}

export function SettingsTab({ session, profiles, settings: held, onApply, onSave }: Props) {
  const { settings, draft, profile, setDraft } = held;
  if (settings === null) return <p className="note dim">The settings could not be read yet.</p>;
  return (
    <SettingsView
      key={session.id}
      settings={settings}
      draft={draft}
      original={profiles.find(profile.id)}
      readOnly={session.source === 'import'}
      onDraft={setDraft}
      onWantNotifications={requestNotifications}
      onApply={onApply}
      onSave={onSave}
      headerEditor={(headers, onChange) => (
        <HeaderEditor headers={headers} ofProfile={profile.headers.map(({ name }) => name)} onChange={onChange} />
      )}
    />
  );
}
