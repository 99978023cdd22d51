import { fillLiveness } from './fill-liveness.ts';
import { fillMetrics } from './fill-metrics.ts';
import { fillProfiles } from './fill-profiles.ts';
import type { Upgrade } from './schema.ts';

/** Step n brings a database of version n to version n + 1; old steps are never changed once they shipped. */
export const MIGRATIONS: readonly Upgrade[] = [
  (db) => {
    db.createObjectStore('sessions', { autoIncrement: true });
    db.createObjectStore('segments');
    db.createObjectStore('payloads');
    db.createObjectStore('large');
    db.createObjectStore('events');
  },
  fillLiveness,
  fillProfiles,
  fillMetrics,
];

export const DATABASE_VERSION = MIGRATIONS.length;
