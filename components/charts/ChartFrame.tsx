import { type ReactNode, useCallback, useId, useMemo, useRef, useState } from 'react';
import { ChartStage } from './ChartStage.tsx';
import { ChartTwin } from './ChartTwin.tsx';
import type { ChartProps } from './chart-props.ts';
import { pngOf } from './paint.ts';
import { readPalette } from './palette.ts';
import { csvOf } from './save.ts';
import { type MakeModel, type Shown, usePicture, useSize } from './use-picture.ts';
import { ZOOM_FACTOR, type Zoom, zoomBy } from './use-zoom.ts';
import './charts.css';

interface Props extends ChartProps {
  readonly makeModel: MakeModel;
  readonly zoom: Zoom;
  /** What the cursor stands on: samples, steps. */
  readonly stopName: string;
  /** Opens the frame that a stop belongs to; null where stops belong to none. */
  readonly onPick: ((seq: number) => void) | null;
  /** Said in the table twin, below its heading. */
  readonly tableNote?: string;
  /** Stands over the picture. */
  readonly over?: (shown: Shown) => ReactNode;
}

/** A chart with what belongs to each: heading, legend, buttons, read-out, summary and table twin. */
export function ChartFrame({ title, fileName, onSave, makeModel, zoom, stopName, onPick, tableNote, over }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const shown = usePicture(makeModel, size);
  const [readout, setReadout] = useState('');
  const [said, setSaid] = useState('');
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const headingId = useId();
  const summaryId = useId();

  const tell = useCallback((text: string, isSpoken: boolean) => {
    setReadout(text);
    if (isSpoken) setSaid(text);
  }, []);
  const zoomAround = (factor: number) => {
    if (shown === null) return;
    const { x } = shown.picture;
    if (!zoomBy(zoom, x, factor, (x.start + x.end) / 2)) setSaid('There is nothing finer to see.');
  };
  const saveCsv = async () => {
    if (shown === null || isSaving) return;
    setSaving(true);
    onSave(`${fileName}.csv`, await csvOf(shown.model));
    setSaving(false);
  };
  const savePng = async () => {
    if (shown === null || box.current === null) return;
    const blob = await pngOf(title, shown.size, shown.picture, readPalette(box.current));
    setProblem(blob === null ? 'The browser could not make a picture of this chart; make the window smaller.' : null);
    if (blob !== null) onSave(`${fileName}.png`, blob);
  };

  const summary = useMemo(() => shown?.model.summary() ?? 'The chart is being drawn.', [shown]);
  const doing = [
    `Drag or + and − to zoom, arrow keys to read ${stopName}`,
    onPick === null ? '' : 'click or Enter to open the frame',
  ];
  const hint = `${doing.filter(Boolean).join(', ')}.`;
  return (
    <section className="chart-frame" aria-labelledby={headingId}>
      <div className="chart-head">
        <h2 id={headingId}>{title}</h2>
        <div className="chart-buttons">
          <button type="button" className="button" onClick={() => zoomAround(ZOOM_FACTOR)}>
            Zoom in
          </button>
          <button
            type="button"
            className="button"
            aria-disabled={zoom.span === null}
            onClick={() => zoom.span !== null && zoomAround(1 / ZOOM_FACTOR)}
          >
            Zoom out
          </button>
          <button
            type="button"
            className="button"
            aria-disabled={zoom.span === null}
            onClick={() => zoom.span !== null && zoom.show(null)}
          >
            All
          </button>
          <button type="button" className="button" onClick={() => void savePng()}>
            Save PNG
          </button>
          <button type="button" className="button" aria-disabled={isSaving} onClick={() => void saveCsv()}>
            {isSaving ? 'Saving…' : 'Save data (CSV)'}
          </button>
        </div>
      </div>
      <ul className="chart-legend" aria-label="Legend">
        {shown?.picture.legend.map(({ glyph, tone, label }) => (
          <li key={`${glyph} ${label}`}>
            <span className={`chart-glyph tone-${tone}`} aria-hidden="true">
              {glyph}
            </span>{' '}
            {label}
          </li>
        ))}
      </ul>
      <div ref={box} className="chart-box">
        {shown === null ? null : (
          <ChartStage
            shown={shown}
            zoom={zoom}
            labelledBy={headingId}
            describedBy={summaryId}
            onPick={onPick}
            onTell={tell}
          />
        )}
        {shown === null || over === undefined ? null : over(shown)}
      </div>
      <p className="chart-readout" aria-hidden="true">
        {readout === '' ? hint : readout}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
      {problem === null ? null : (
        <p className="note bad" role="status">
          {problem}
        </p>
      )}
      <p className="note dim" id={summaryId}>
        {summary}
        <span className="visually-hidden"> {hint}</span>
      </p>
      {shown === null ? null : <ChartTwin title={title} shown={shown} note={tableNote ?? null} />}
    </section>
  );
}
