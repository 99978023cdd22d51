import type { ReactNode } from 'react';

interface Props {
  /** What it is about. */
  readonly name: string;
  readonly bad?: boolean;
  readonly children: ReactNode;
}

/** A line above the profile that says what happened and what can be done about it; it holds nobody up. */
export function NoteBar({ name, bad = false, children }: Props) {
  return (
    <div className={`profile-note ${bad ? 'bad' : ''}`} data-note={name}>
      {children}
    </div>
  );
}
