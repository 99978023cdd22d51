import type { ReactNode } from 'react';
import { countOf, formatCount, shorten } from '../../lib/panel/format.ts';
import type { IssueGroup } from '../../lib/panel/validation-scan.ts';

interface Props {
  readonly groups: readonly IssueGroup[];
  readonly scanned: number;
  readonly frames: number;
  readonly done: boolean;
  readonly problem: string | null;
  readonly hasContract: boolean;
  /** Shows the frames of a group in the grid. */
  readonly onShow: (group: IssueGroup) => void;
  /** Stands below what is found; null for nothing. */
  readonly actions: ReactNode;
}

/** A server chooses its types, so there may be any number of groups. */
const MOST_GROUPS = 200;

export function ValidationView({ groups, scanned, frames, done, problem, hasContract, onShow, actions }: Props) {
  if (groups.length === 0 && done) {
    return (
      <div className="empty">
        <h2>{hasContract ? 'No issue' : 'Nothing is checked'}</h2>
        <p>
          {hasContract
            ? `${countOf(frames, 'frame')} recorded and none breaks the contract. A broken message would be listed here by type, path and rule.`
            : 'The profile of this session has no contract. Choose one that has (Clarity, for instance), or infer one from what was recorded.'}
        </p>
        {problem === null ? null : <p className="bad">{problem}</p>}
        {actions}
      </div>
    );
  }
  // They come sorted, the most frequent first.
  const most = groups[0]?.count ?? 1;
  const shown = groups.slice(0, MOST_GROUPS);
  return (
    <div className="scroll-view">
      <h2 aria-live="polite">
        {countOf(groups.length, 'kind')} of issue in {countOf(scanned, 'frame')}
        {done ? '' : ' so far · reading'}
      </h2>
      {problem === null ? null : <p className="note bad">{problem}</p>}
      <table className="table">
        <thead>
          <tr>
            <th className="number">Count</th>
            <th>
              <span className="visually-hidden">Share</span>
            </th>
            <th>Type</th>
            <th>Path</th>
            <th>Rule</th>
            <th>Expected</th>
            <th>Latest actual</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={`${group.type} ${group.path} ${group.rule}`}>
              <td className="number mono">
                <button type="button" className="link" title="Show these frames" onClick={() => onShow(group)}>
                  {formatCount(group.count)}
                </button>
              </td>
              <td>
                <span className={`bar-count ${group.tone}`} style={{ width: (group.count / most) * 60 }} />
              </td>
              <td>{group.type === '' ? <span className="dim">(none)</span> : group.type}</td>
              <td className="mono">{group.path === '' ? '(whole message)' : group.path}</td>
              <td>{group.rule}</td>
              <td className="mono">{shorten(group.expected, 80)}</td>
              <td className={`mono ${group.tone}`}>{shorten(group.sample, 80)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < groups.length ? (
        <p className="note dim">
          And {countOf(groups.length - shown.length, 'rarer kind')} of issue. The filters is:invalid and is:warning show
          all their frames.
        </p>
      ) : null}
      {actions === null ? null : <div className="note">{actions}</div>}
    </div>
  );
}
