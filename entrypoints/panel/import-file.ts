import { describeThrown } from '../../lib/base/result.ts';
import { parseCapture } from '../../lib/export/import-capture.ts';
import { importSession } from '../../lib/store/import-session.ts';
import type { PanelServices } from './services.ts';
import type { Work } from './use-work.ts';

export interface ImportOutcome {
  readonly text: string;
  readonly bad: boolean;
  /** The new session; null when nothing was stored. */
  readonly sessionId: number | null;
}

/** Reads a capture file, checks all of it, stores it as a read-only session and tells the background. */
export async function importFile({ bridge, store }: PanelServices, file: File, work: Work): Promise<ImportOutcome> {
  const refused = ({ code, message }: { readonly code: string; readonly message: string }): ImportOutcome => {
    return { text: `${file.name}: ${message}`, bad: code !== 'cancelled', sessionId: null };
  };
  // The file is read twice, once to check it and once to store it; each is half of the way.
  const parsed = await parseCapture(file, {
    signal: work.signal,
    onProgress: ({ done, total }) => work.report(done, total * 2),
  });
  if (!parsed.ok) return refused(parsed.error);
  try {
    const stored = await importSession(await store(), parsed.value, {
      now: Date.now(),
      signal: work.signal,
      onProgress: ({ done, total }) => work.report(total + done, total * 2),
    });
    if (!stored.ok) return refused(stored.error);
    await bridge.call('imported', { sessionId: stored.value });
    return { text: `Imported ${file.name} as a read-only session.`, bad: false, sessionId: stored.value };
  } catch (thrown) {
    return refused({ code: 'storage', message: `the history cannot be opened (${describeThrown(thrown)}).` });
  }
}
