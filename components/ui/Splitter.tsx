import { useRef } from 'react';

interface Props {
  readonly label: string;
  /** Width of the pane at the right of the splitter, px. */
  readonly px: number;
  readonly onResize: (px: number) => void;
}

const STEP_PX = 24;

/** Drags the border of the pane at its right; arrow keys do the same. */
export function Splitter({ label, px, onResize }: Props) {
  const start = useRef<{ x: number; px: number } | null>(null);
  return (
    <hr
      className="splitter"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={px}
      aria-valuemin={220}
      aria-valuemax={1200}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, px };
      }}
      onPointerMove={(event) => {
        if (start.current !== null) onResize(start.current.px + start.current.x - event.clientX);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') onResize(px + STEP_PX);
        if (event.key === 'ArrowRight') onResize(px - STEP_PX);
      }}
    />
  );
}
