import type { ReactNode } from 'react';

/** What scrolls must be reached by the keyboard. */
const STOP = { tabIndex: 0 } as const;

/** Where a table scrolls sideways by itself. */
export function WideTable({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section className="table-scroll" aria-label={label} {...STOP}>
      {children}
    </section>
  );
}
