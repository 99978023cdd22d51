import { useEffect, useRef, useState } from 'react';
import { createDebounce, type Debounce } from '../../lib/panel/debounce.ts';

function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/** A debounce that lives as long as its component, and whether something waits. What waits at its end is done then. */
export function useDebounce(): readonly [debounce: Debounce, waits: boolean] {
  const [waits, setWaits] = useState(false);
  const made = useRef<Debounce | null>(null);
  made.current ??= createDebounce(after, setWaits);
  const debounce = made.current;
  useEffect(() => () => debounce.flush(), [debounce]);
  return [debounce, waits];
}
