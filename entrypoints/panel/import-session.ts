import { describeThrown } from '../../lib/base/result.ts';
import type { FlushBatch } from '../../lib/capture/recorder.ts';
import type { LargeRecord } from '../../lib/capture/segment-builder.ts';
import { SegmentBuilder } from '../../lib/capture/segment-builder.ts';
import { type ImportedCapture, parseCapture } from '../../lib/export/import-capture.ts';
import { countOf } from '../../lib/panel/format.ts';
import { JSON_PROFILE } from '../../lib/profile/json-profiles.ts';
import type { StoredSession } from '../../lib/session/stored-session.ts';
import type { CaptureStore } from '../../lib/store/capture-store.ts';
import type { PanelServices } from './services.ts';
import type { Work } from './use-work.ts';

export interface ImportOutcome {
  readonly text: string;
  readonly bad: boolean;
  /** The new session; null when nothing was stored. */
  readonly sessionId: number | null;
}

/** Reads a capture file, checks all of it, then stores it as a read-only session and tells the background. */
export async function importSession({ bridge, store }: PanelServices, file: File, work: Work): Promise<ImportOutcome> {
  const parsed = await parseCapture(file, {
    signal: work.signal,
    onProgress: ({ done, total }) => work.report(done, total * 2),
  });
  if (!parsed.ok) {
    return { text: `${file.name}: ${parsed.error.message}`, bad: parsed.error.code !== 'cancelled', sessionId: null };
  }
  try {
    const stored = await storeCapture(await store(), parsed.value, work);
    await bridge.call('imported', { sessionId: stored.id });
    const { frames } = stored.summary;
    return { text: `Imported ${countOf(frames, 'frame')} from ${file.name}.`, bad: false, sessionId: stored.id };
  } catch (thrown) {
    const why = work.signal.aborted ? 'it was cancelled' : describeThrown(thrown);
    return {
      text: `${file.name} was not imported: ${why}. Nothing was kept.`,
      bad: !work.signal.aborted,
      sessionId: null,
    };
  }
}

async function storeCapture(store: CaptureStore, capture: ImportedCapture, work: Work): Promise<StoredSession> {
  const session = await store.createSession((id) => ({
    id,
    summary: { ...capture.session, id, source: 'import', wished: 'closed' },
    profile: capture.profile ?? JSON_PROFILE,
    aliveAt: capture.session.createdAt,
  }));
  try {
    const { summary } = session;
    await put(store, session, { segments: [], large: [], events: capture.events, tally: summary });
    for await (const batch of capture.batches()) {
      work.signal.throwIfAborted();
      const first = batch[0];
      if (first === undefined) continue;
      const builder = new SegmentBuilder(first.row.seq);
      const large: LargeRecord[] = [];
      for (const { row, payload } of batch) {
        const record = builder.append(row, payload);
        if (record !== null) large.push(record);
      }
      await put(store, session, { segments: [builder.snapshot()], large, events: [], tally: summary });
      const stored = first.row.seq + batch.length - 1;
      work.report(summary.frames + stored, summary.frames * 2);
    }
    return session;
  } catch (thrown) {
    await store.removeSession(session.id);
    throw thrown;
  }
}

async function put(store: CaptureStore, session: StoredSession, batch: FlushBatch): Promise<void> {
  const written = await store.write(session, batch);
  if (!written.ok) throw new Error(written.error.message);
}
