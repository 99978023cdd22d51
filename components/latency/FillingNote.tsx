import type { LiveSnapshot } from '../../lib/panel/live-session.ts';

/** A long history is read from its end: until its beginning is there, figures are of a part of it. */
export function FillingNote({ phase }: Pick<LiveSnapshot, 'phase'>) {
  return phase === 'current' ? null : (
    <p className="note wait" role="status">
      Older frames are still being read: the figures are of the latest until then.
    </p>
  );
}
