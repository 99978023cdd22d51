import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import { type LargeRecord, SegmentBuilder } from '../capture/segment-builder.ts';
import type { ImportedCapture } from '../export/import-capture.ts';
import type { SourceFrame } from '../export/source.ts';
import { JSON_PROFILE } from '../profile/json-profiles.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { CaptureStore } from './capture-store.ts';

export interface ImportSessionOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Stores a checked capture as a read-only session and returns its id. All or nothing: whatever goes wrong on the way, what
 * was stored of it is removed.
 */
export async function importSession(
  store: CaptureStore,
  capture: ImportedCapture,
  options: ImportSessionOptions,
): Promise<Result<number>> {
  const created = await store.createSession((id) => ({ ...imported(id, capture, options.now), unfinished: true }));
  if (!created.ok) return created;
  const { unfinished: _, ...finished } = created.value;
  const session = created.value;
  const undo = async (code: string, message: string) => {
    await store.removeSession(session.id);
    return fail(code, message);
  };
  try {
    let done = 0;
    const { summary } = session;
    const events = await store.write(session, {
      segments: [],
      large: [],
      events: capture.events,
      snapshots: null,
      tally: summary,
    });
    if (!events.ok) return await undo('storage', `The capture was not imported: ${events.error.message}`);
    for await (const batch of capture.batches()) {
      if (options.signal?.aborted) return await undo('cancelled', 'The import was cancelled; nothing was kept of it.');
      const written = await store.write(session, { ...toSegment(batch), events: [], snapshots: null, tally: summary });
      if (!written.ok) return await undo('storage', `The capture was not imported: ${written.error.message}`);
      done += batch.length;
      options.onProgress?.({ done, total: summary.frames });
    }
    // Only now does anybody see it: a page that dies before leaves nothing that looks like a session.
    const shown = await store.write(finished, null);
    if (!shown.ok) return await undo('storage', `The capture was not imported: ${shown.error.message}`);
    return ok(session.id);
  } catch (thrown) {
    return undo(
      'unreadable',
      `The capture could not be read to its end (${describeThrown(thrown)}); nothing was kept of it.`,
    );
  }
}

function imported(id: number, capture: ImportedCapture, now: number): StoredSession {
  return {
    id,
    aliveAt: now,
    // A capture of an unknown profile is shown as what it is: frames without a contract.
    profile: capture.profile ?? JSON_PROFILE,
    headers: [],
    variables: {},
    queue: [],
    summary: {
      ...capture.session,
      id,
      source: 'import',
      wished: 'closed',
      state: {
        name: 'disconnected',
        lastClose: 'lastClose' in capture.session.state ? capture.session.state.lastClose : null,
      },
    },
  };
}

function toSegment(frames: readonly SourceFrame[]) {
  const large: LargeRecord[] = [];
  const builder = new SegmentBuilder(frames[0]?.row.seq ?? 1);
  for (const { row, payload } of frames) {
    const record = builder.append(row, payload);
    if (record !== null) large.push(record);
  }
  return { segments: [builder.snapshot()], large };
}
