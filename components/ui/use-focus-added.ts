import { useEffect, useRef } from 'react';

/** Puts the keyboard into a row that was asked for, once a list of `count` rows has it. `field` finds it inside the list. */
export function useFocusAdded(count: number, field: string) {
  const list = useRef<HTMLOListElement>(null);
  /** Rows there will be then; null while none was asked for. */
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null || count < wanted.current) return;
    wanted.current = null;
    const added = list.current?.querySelector<HTMLElement>(field);
    added?.focus();
    // What stands there already is a proposal.
    if (added instanceof HTMLInputElement) added.select();
  });
  const expectOne = () => {
    wanted.current = count + 1;
  };
  return { list, expectOne };
}
