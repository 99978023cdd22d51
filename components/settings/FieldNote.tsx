import type { ReactNode } from 'react';

interface Props {
  /** What the field's `aria-describedby` names. */
  readonly id: string;
  readonly error: string | undefined;
  readonly children?: ReactNode;
}

/** What is wrong with a field, and what it is for. */
export function FieldNote({ id, error, children }: Props) {
  return (
    <span id={id} className="set-note">
      {error === undefined ? null : <span className="bad">{error} </span>}
      {children === undefined || children === null ? null : <span className="dim">{children}</span>}
    </span>
  );
}
