import { NOT_MEASURED } from '../session/summary.ts';
import type { Upgrade } from './schema.ts';

/** Makes room for snapshots of what is measured; stored sessions are measured from their first frame on, when they are next opened. */
export const fillMetrics: Upgrade = async (db, tx) => {
  db.createObjectStore('snapshots');
  const sessions = tx.objectStore('sessions');
  for (let cursor = await sessions.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor;
    await cursor.update?.({ ...value, summary: { ...NOT_MEASURED, ...value.summary } });
  }
  const events = tx.objectStore('events');
  for (let cursor = await events.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor;
    if (value.kind === 'unanswered') await cursor.update?.({ ...value, cause: value.cause ?? 'timeout' });
  }
};
