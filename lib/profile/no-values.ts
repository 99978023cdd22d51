import type { ProfileValues } from './variable-schema.ts';

/** Of a profile for which a person filled in nothing. */
export const NO_VALUES: ProfileValues = { environment: null, values: {} };
