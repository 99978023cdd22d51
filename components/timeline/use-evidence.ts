import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

/** Which event's evidence is shown. Choosing it again or Escape inside `box` closes it; the focus goes back to where it came from. */
export function useEvidence() {
  const [selected, setSelected] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLElement | null>(null);

  const close = useCallback(() => {
    // A narrow panel hides the events while the evidence is shown; what is hidden takes no focus.
    flushSync(() => setSelected(null));
    opener.current?.focus();
  }, []);
  const select = useCallback((event: number) => {
    const { activeElement } = document;
    opener.current = activeElement instanceof HTMLElement ? activeElement : null;
    setSelected((old) => (old === event ? null : event));
  }, []);

  const isOpen = selected !== null;
  useEffect(() => {
    const element = box.current;
    if (element === null || !isOpen) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    element.addEventListener('keydown', onKeyDown);
    return () => element.removeEventListener('keydown', onKeyDown);
  }, [close, isOpen]);

  return { box, selected, select, close };
}
