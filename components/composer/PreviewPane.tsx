import { useMemo } from 'react';
import { numbered } from '../../lib/panel/numbered.ts';
import type { OutgoingCheck } from '../../lib/panel/outgoing.ts';
import { previewOutgoing } from '../../lib/panel/outgoing-preview.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';

interface Props {
  readonly check: OutgoingCheck;
  readonly mask: SecretMask;
}

/** It scrolls, so the keyboard must reach it. */
const SCROLLER = { tabIndex: 0, 'aria-label': 'Preview' } as const;

/** The message as it would leave now. */
export function PreviewPane({ check, mask }: Props) {
  const { message, frames } = useMemo(() => previewOutgoing(check, mask), [check, mask]);
  return (
    <section className="composer-fold" {...SCROLLER}>
      {message === null && frames.length === 0 ? (
        <p className="dim">As it stands there is nothing that could be sent.</p>
      ) : null}
      {message === null ? null : <pre className="mono preview-text">{message}</pre>}
      {frames.length === 0 ? null : (
        <>
          <h3>On the wire</h3>
          <ol className="preview-frames mono">
            {numbered(frames).map(({ n, item }) => (
              <li key={n}>{item}</li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
