import { SettingsView } from '../../components/settings/SettingsView.tsx';
import { HeaderEditor } from '../../components/toolbar/HeaderEditor.tsx';
import { findProfile } from '../../lib/profile/built-in.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { useCommands } from './use-commands.ts';
import type { useSettings } from './use-settings.ts';

interface Props {
  readonly session: SessionSummary;
  readonly settings: ReturnType<typeof useSettings>;
  readonly onApply: ReturnType<typeof useCommands>['configure'];
}

export function SettingsTab({ session, settings: { settings, draft, profile, setDraft }, onApply }: Props) {
  if (settings === null) return <p className="note dim">The settings could not be read yet.</p>;
  return (
    <SettingsView
      key={session.id}
      settings={settings}
      draft={draft}
      original={findProfile(profile.id)}
      readOnly={session.source === 'import'}
      onDraft={setDraft}
      onApply={onApply}
      headerEditor={(headers, onChange) => (
        <HeaderEditor headers={headers} ofProfile={profile.headers.map(({ name }) => name)} onChange={onChange} />
      )}
    />
  );
}
