import { useMemo, useRef } from 'react';
import { utf8Encode } from '../../lib/base/bytes.ts';
import { hexRow, hexRowCount } from '../../lib/panel/hex-rows.ts';
import type { Payload } from '../../lib/protocol/frame.ts';
import { useVirtualRows } from '../ui/use-virtual-rows.ts';

const ROW_PX = 17;
/** It scrolls, so the keyboard must reach it. */
const SCROLLER = { tabIndex: 0, 'aria-label': 'Bytes' } as const;

export function HexView({ payload }: { readonly payload: Payload }) {
  const bytes = useMemo(() => (typeof payload === 'string' ? utf8Encode(payload) : payload), [payload]);
  const scroller = useRef<HTMLElement>(null);
  const { window, yOf, spacerPx } = useVirtualRows(scroller, { rows: hexRowCount(bytes), rowPx: ROW_PX, headerPx: 0 });
  if (bytes.length === 0) return <p className="note dim">An empty payload: 0 bytes.</p>;
  return (
    <section ref={scroller} className="hex mono" {...SCROLLER}>
      <div style={{ height: spacerPx }} className="hex-space">
        {Array.from({ length: window.count }, (_, i) => window.first + i).map((index) => {
          const row = hexRow(bytes, index);
          return (
            <div key={index} className="hex-row" style={{ transform: `translateY(${yOf(index)}px)` }}>
              <span className="dim">{row.offset}</span>
              <span className="hex-bytes">{row.hex}</span>
              <span className="hex-ascii">{row.ascii}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
