import { useMemo } from 'react';
import { jsonNotes } from '../../lib/contract/json-notes.ts';
import type { Verdict } from '../../lib/contract/verdict.ts';
import { countOf } from '../../lib/panel/format.ts';
import { issueTone } from '../../lib/panel/issue-tone.ts';
import { numbered } from '../../lib/panel/numbered.ts';
import type { Payload, VerdictKind } from '../../lib/protocol/frame.ts';
import { VerdictMark } from '../ui/VerdictMark.tsx';

const MISPLACED = 'invalid: it broke the protocol where it came; Message says how.';

interface Props {
  readonly verdict: Verdict | null;
  /** As it was judged when it came, among the frames around it; a frame alone may look better. */
  readonly recorded: VerdictKind;
  readonly payload: Payload;
}

export function VerdictView({ verdict, recorded, payload }: Props) {
  const notes = useMemo(
    () => (typeof payload === 'string' && looksLikeJson(payload) ? jsonNotes(payload) : []),
    [payload],
  );
  if (verdict === null) return null;
  const isMisplaced = recorded === 'invalid' && verdict.kind !== 'invalid' && verdict.issues.length === 0;
  return (
    <div className="verdict">
      <p className="verdict-line">
        <VerdictMark verdict={isMisplaced ? recorded : verdict.kind} /> {isMisplaced ? MISPLACED : sentence(verdict)}
      </p>
      {verdict.issues.length > 0 ? <IssueList verdict={verdict} /> : null}
      {notes.length > 0 ? (
        <>
          <h3>Worth a look</h3>
          <ul className="notes">
            {notes.map((note) => (
              <li key={`${note.offset} ${note.message}`}>
                <span className="dim">at character {note.offset + 1}: </span>
                {note.message}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

export function IssueList({ verdict }: { readonly verdict: Verdict }) {
  return (
    <ul className="issues">
      {numbered(verdict.issues).map(({ n, item: issue }) => (
        <li key={n} className={issueTone(issue, verdict.kind)}>
          <p className={issueTone(issue, verdict.kind)}>{issue.message}</p>
          <dl>
            <div>
              <dt>path</dt>
              <dd className="mono">{issue.path === '' ? '(whole message)' : issue.path}</dd>
            </div>
            <div>
              <dt>expected</dt>
              <dd className="mono">{issue.expected}</dd>
            </div>
            <div>
              <dt>actual</dt>
              <dd className="mono">{issue.actual}</dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  );
}

function sentence(verdict: Verdict): string {
  if (verdict.kind === 'valid') return 'valid: the message keeps the contract.';
  if (verdict.kind === 'not-applicable') return 'not applicable: the profile has no contract for this message.';
  const issues = countOf(verdict.issues.length, 'issue');
  return verdict.kind === 'warning' ? `warning: ${issues}; no rule is broken.` : `invalid: ${issues}.`;
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{["\-\d]/.test(text);
}
