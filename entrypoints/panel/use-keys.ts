import { useEffect, useRef } from 'react';

interface Keys {
  readonly onFilter: () => void;
  readonly onClear: () => void;
  readonly onHelp: () => void;
}

/** Keys that work anywhere in the panel but where a person types; Ctrl/⌘ F works there too. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key === 'f') latest.current.onFilter();
      else if (isTyping(event.target)) return;
      else if (command && event.key === 'k') latest.current.onClear();
      else if (command || event.altKey) return;
      else if (event.key === '/') latest.current.onFilter();
      else if (event.key === '?') latest.current.onHelp();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}
