import { PROFILE_1_LIVENESS } from '../profile/profile-upgrade.ts';
import type { Upgrade } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a summary, an `attempt`, an `open` and an `error` say since sessions have headers, a queue and evidence. */
const SUMMARY: Fields = {
  headers: [],
  queued: 0,
  unsent: 0,
  missedHeartbeats: 0,
  silentSince: null,
  needsAccess: false,
  revision: 0,
};
const EVENTS: Readonly<Record<string, Fields>> = {
  attempt: { headers: [] },
  open: { slowed: false },
  error: { cause: 'unknown', evidence: null, slowed: false },
};

/** Gives stored sessions and events of version 1 the fields that version 2 has; what they already hold stays. */
export const fillLiveness: Upgrade = async (_db, tx) => {
  const sessions = tx.objectStore('sessions');
  for (let cursor = await sessions.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor;
    const { state } = value.summary;
    const held = state.name === 'reconnecting' ? { state: { ...state, held: state.held ?? null } } : {};
    const summary = { ...SUMMARY, ...value.summary, ...held };
    const profile = { ...PROFILE_1_LIVENESS, ...value.profile };
    await cursor.update?.({ ...value, headers: value.headers ?? [], queue: value.queue ?? [], summary, profile });
  }
  const events = tx.objectStore('events');
  for (let cursor = await events.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor;
    const fields = EVENTS[value.kind];
    if (fields !== undefined) await cursor.update?.({ ...fields, ...value });
  }
};
