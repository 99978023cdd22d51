import { browser } from 'wxt/browser';
import { type ExportFormat, runExport, suggestFileName } from '../../lib/export/formats.ts';
import { captureSource } from '../../lib/export/source.ts';
import { countOf } from '../../lib/panel/format.ts';
import { createFileSink } from '../../lib/platform/save-file.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { PanelServices } from './services.ts';
import type { Work } from './use-work.ts';

/** Writes a session as a file into the download folder, `secrets` masked in it unless wanted; resolves to what the person should read. */
export async function exportSession(
  { reader }: PanelServices,
  format: ExportFormat,
  summary: SessionSummary,
  profile: Profile,
  secrets: readonly string[],
  includeSecrets: boolean,
  work: Work,
): Promise<{ readonly text: string; readonly bad: boolean }> {
  const now = Date.now();
  const fileName = suggestFileName(summary, format, now, secrets);
  const sink = createFileSink(fileName, format.mimeType);
  const { name, version } = browser.runtime.getManifest();
  const result = await runExport(
    format,
    captureSource(reader, summary, profile, secrets),
    {
      now,
      generator: `${name}@${version}`,
      includeSecrets,
      signal: work.signal,
      onProgress: ({ done, total }) => work.report(done, total),
    },
    (chunk) => sink.write(chunk),
  );
  if (!result.ok) return { text: result.error.message, bad: result.error.code !== 'cancelled' };
  sink.save();
  return { text: `Saved ${countOf(result.value.frames, 'frame')} as ${fileName}.`, bad: false };
}
