import { useState } from 'react';
import type { MetricsSnapshot } from '../../lib/capture/metrics-snapshot.ts';
import { suggestFileName } from '../../lib/export/formats.ts';
import { METRICS_FORMATS } from '../../lib/export/metrics-formats.ts';
import { rangeText } from '../../lib/panel/latency-choice.ts';
import type { PaneProps } from './pane-props.ts';

interface Props extends PaneProps {
  /** What was measured of the whole time. */
  readonly all: readonly MetricsSnapshot[];
  /** The report over the chosen stretch of time or the whole, written at `now` (epoch ms). */
  readonly reportOf: (isWhole: boolean, now: number) => string;
}

const REPORT = { id: 'report', label: 'Report (Markdown)', extension: 'report.md', mimeType: 'text/markdown' } as const;

/** Saves what was measured as a file. */
export function ExportForm({ summary, profile, snapshots, all, range, measuring, reportOf }: Props) {
  const [wanted, setWanted] = useState<string>(REPORT.id);
  const [isWhole, setWhole] = useState(false);
  const { secrets, generator, onSave } = measuring;
  const kept = isWhole || range === null ? all : snapshots;
  const save = () => {
    const now = Date.now();
    const format = METRICS_FORMATS.find(({ id }) => id === wanted);
    const { extension, mimeType } = format ?? REPORT;
    const source = { summary, profile, secrets, snapshots: kept, range: null };
    const pieces =
      format === undefined
        ? [reportOf(isWhole || range === null, now)]
        : [...format.write(source, { now, generator, includeSecrets: false })];
    onSave(suggestFileName(summary, { extension }, now, secrets), new Blob(pieces, { type: mimeType }));
  };
  return (
    <form
      className="export-form"
      aria-label="Export what was measured"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <label>
        <span>Format</span>
        <select className="select" value={wanted} onChange={(event) => setWanted(event.target.value)}>
          {[REPORT, ...METRICS_FORMATS].map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {range === null ? null : (
        <label>
          <span>Of</span>
          <select
            className="select"
            value={isWhole ? 'whole' : 'range'}
            onChange={(event) => setWhole(event.target.value === 'whole')}
          >
            <option value="range">{rangeText(range)}</option>
            <option value="whole">the whole time</option>
          </select>
        </label>
      )}
      <button type="submit" className="button primary" disabled={kept.length === 0}>
        Save
      </button>
    </form>
  );
}
