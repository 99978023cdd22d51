import { useEffect, useMemo, useRef, useState } from 'react';
import { evidenceOf } from '../../lib/panel/evidence-view.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { AllowAccess } from '../ui/AllowAccess.tsx';
import { Pairs } from './Pairs.tsx';

interface Props {
  readonly events: readonly ConnectionEvent[];
  /** Number of the event that a person asks about. */
  readonly n: number;
  readonly onCopy: (text: string) => void;
  readonly onAllowAccess: ((url: string) => void) | null;
  readonly onClose: () => void;
}

/** Why it happened and how we know. */
export function EvidencePane({ events, n, onCopy, onAllowAccess, onClose }: Props) {
  const [showSecrets, setShowSecrets] = useState(false);
  const view = useMemo(() => evidenceOf(events, n, showSecrets), [events, n, showSecrets]);
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever opened it by keyboard reads on here; Escape leads back.
  useEffect(() => heading.current?.focus(), []);
  if (view === null) return null;
  const { title, sentence, tone, facts, headers, body, accessUrl, hasSecrets } = view;
  return (
    <section className="detail evidence" aria-label="Evidence">
      <div className="detail-head raw-bar">
        <h2 ref={heading} className="clip" tabIndex={-1}>
          {title}
        </h2>
        {hasSecrets ? (
          <label>
            <input type="checkbox" checked={showSecrets} onChange={(event) => setShowSecrets(event.target.checked)} />{' '}
            Show secrets
          </label>
        ) : null}
        <button type="button" className="button quiet" aria-label="Close the evidence" onClick={onClose}>
          ✕
        </button>
      </div>
      <div className="detail-body">
        <p className={`note ${tone}`} role="status">
          {sentence}
        </p>
        {accessUrl === null || onAllowAccess === null ? null : (
          <p className="note">
            <AllowAccess url={accessUrl} onAllow={onAllowAccess} />
          </p>
        )}
        <Pairs caption="Facts" rows={facts} />
        <Pairs caption="Response headers" rows={headers} />
        {body === null ? null : (
          <>
            <div className="raw-bar">
              <h3>Response body</h3>
              <button type="button" className="button" onClick={() => onCopy(body)}>
                Copy body
              </button>
            </div>
            <pre className="mono raw-block">{body}</pre>
          </>
        )}
      </div>
    </section>
  );
}
