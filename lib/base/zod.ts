import { en } from 'zod/locales';
import * as z from 'zod/mini';

// Extension pages forbid eval; without `jitless` zod probes for it at the first parse and leaves a CSP violation in the log.
// The small variant knows no words of its own, so it is given English ones.
z.config({ ...en(), jitless: true });

/** zod, configured once; everyone imports it from here, so that no schema is built before the configuration. */
export { z };
