import { createContext, useContext } from 'react';
import type { FieldErrors, SettingPath } from '../../lib/panel/settings-form.ts';

/** Asks, inside the click, whether this browser may show notifications; resolves to the answer. */
export type WantNotifications = () => Promise<boolean>;

/** The profile that is being changed, as its fields see it. */
export interface ProfileForm {
  get(path: SettingPath): unknown;
  set(path: SettingPath, value: unknown): void;
  readonly errors: FieldErrors;
  /** Everything can be looked at, folded and copied, and nothing changed. */
  readonly readOnly?: boolean;
  /** What cannot be changed any more. */
  readonly fixed?: readonly SettingPath[];
  readonly wantNotifications?: WantNotifications | undefined;
}

export const FormContext = createContext<ProfileForm>({ get: () => null, set: () => undefined, errors: new Map() });

/** One value of the profile; its type is what the schema says of `path`, which is checked before anything is applied. */
export function useField<T>(path: SettingPath) {
  const { get, set, errors, readOnly: isLocked = false, fixed = [] } = useContext(FormContext);
  const readOnly = isLocked || fixed.includes(path);
  return { value: get(path) as T, error: errors.get(path), readOnly, set: (value: T) => set(path, value) };
}
