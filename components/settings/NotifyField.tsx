import { useContext, useState } from 'react';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { CheckField } from './CheckField.tsx';
import { FormContext, useField } from './profile-form.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
}

/** Whether something is told by the browser too, which a person must allow first; it stays on where they did not, and says so. */
export function NotifyField({ path, label }: Props) {
  const { set } = useField<boolean>(path);
  const { wantNotifications } = useContext(FormContext);
  const [refused, setRefused] = useState(false);
  return (
    <>
      <CheckField
        path={path}
        label={label}
        onSet={(checked) => {
          set(checked);
          setRefused(false);
          // At once: a browser asks only inside the click.
          if (checked && wantNotifications !== undefined)
            void wantNotifications().then((allowed) => setRefused(!allowed));
        }}
      />
      <p className="bad" aria-live="polite">
        {refused
          ? 'This browser may not show notifications, so it is told on the toolbar button and in the panel only. Tick it again to be asked again.'
          : null}
      </p>
    </>
  );
}
