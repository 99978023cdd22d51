import type { SettingPath } from '../../lib/panel/settings-form.ts';
import { useField } from './profile-form.ts';

interface Props {
  readonly path: SettingPath;
  readonly label: string;
  /** What stands there when it is on and nothing when it is off; without it just true and false. */
  readonly fresh?: unknown;
  /** Where more than this value changes with it. */
  readonly onSet?: (checked: boolean) => void;
}

export function CheckField({ path, label, fresh, onSet }: Props) {
  const { value, readOnly, set } = useField<unknown>(path);
  return (
    <label className="set-check">
      <input
        type="checkbox"
        disabled={readOnly}
        checked={fresh === undefined ? value === true : value !== null}
        onChange={({ target: { checked } }) => {
          if (onSet !== undefined) onSet(checked);
          else set(fresh === undefined ? checked : checked ? fresh : null);
        }}
      />
      {label}
    </label>
  );
}
