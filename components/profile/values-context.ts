import { createContext } from 'react';
import type { ProfileValues } from '../../lib/profile/variable-schema.ts';

/** What the person filled in for the profile that is edited, for previews; null until it is read. */
export const ValuesContext = createContext<ProfileValues | null>(null);
