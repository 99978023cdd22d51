import { useRef } from 'react';

/** The same thing again until `key` is another. The key stands for all that `make` rests on. */
export function useKeyed<Thing>(key: string, make: () => Thing): Thing {
  const held = useRef<{ readonly key: string; readonly thing: Thing } | null>(null);
  if (held.current?.key !== key) held.current = { key, thing: make() };
  return held.current.thing;
}
