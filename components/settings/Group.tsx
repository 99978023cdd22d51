import type { ReactNode } from 'react';

/** Fields that belong together. */
export function Group({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <fieldset className="set-group">
      <legend>{name}</legend>
      {children}
    </fieldset>
  );
}
