import { CHECKS } from '../../lib/checks/catalogue.ts';
import type { CheckOutcome } from '../../lib/checks/check-run.ts';
import { RESULT_NAMES } from '../../lib/checks/report.ts';
import { countOf, formatCount, formatDuration } from '../../lib/panel/format.ts';
import type { Suites } from '../../lib/panel/suite-view.ts';
import { WideTable } from '../latency/WideTable.tsx';

type Jumps = Pick<Suites, 'onShowFrame' | 'onShowConnection'>;

interface Props extends Jumps {
  readonly outcomes: readonly CheckOutcome[];
  /** The suite's own session; null once it is deleted. */
  readonly sessionId: number | null;
}

/** Frames and connections that a row offers to jump to; the report names more. */
const MOST_JUMPS = 6;

/** What each check found, with the figures, frames and connections that it rests on. */
export function CheckResults({ outcomes, sessionId, onShowFrame, onShowConnection }: Props) {
  return (
    <WideTable label="Results">
      <table className="table checks-results" aria-label="Results of the checks">
        <thead>
          <tr>
            <th>Result</th>
            <th>Check</th>
            <th>Found</th>
            <th>Evidence</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map((outcome) => (
            <tr key={outcome.id}>
              <td className={`result-${outcome.result}`}>{RESULT_NAMES[outcome.result]}</td>
              <td>
                {CHECKS[outcome.id].name} <span className="check-took dim">{formatDuration(outcome.tookMs)}</span>
              </td>
              <td>{outcome.detail}</td>
              <td>
                <Evidence
                  outcome={outcome}
                  sessionId={sessionId}
                  onShowFrame={onShowFrame}
                  onShowConnection={onShowConnection}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

interface EvidenceProps extends Jumps {
  readonly outcome: CheckOutcome;
  readonly sessionId: number | null;
}

function Evidence({ outcome, sessionId, onShowFrame, onShowConnection }: EvidenceProps) {
  const { id, numbers, seqs, connections } = outcome;
  const ofCheck = <span className="visually-hidden"> of {CHECKS[id].name}</span>;
  return (
    <>
      {numbers.length === 0 ? null : (
        <dl className="checks-figures">
          {numbers.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {sessionId === null ? null : (
        <span className="checks-jumps">
          {seqs.slice(0, MOST_JUMPS).map((seq) => (
            <button key={`f${seq}`} type="button" className="link" onClick={() => onShowFrame(sessionId, seq)}>
              Frame {formatCount(seq)}
              {ofCheck}
            </button>
          ))}
          {connections.slice(0, MOST_JUMPS).map((connection) => (
            <button
              key={`c${connection}`}
              type="button"
              className="link"
              onClick={() => onShowConnection(sessionId, connection)}
            >
              Connection {connection}
              {ofCheck}
            </button>
          ))}
          <More frames={seqs.length - MOST_JUMPS} connections={connections.length - MOST_JUMPS} />
        </span>
      )}
    </>
  );
}

/** What there is no jump to; below 1 is none. */
function More({ frames, connections }: { readonly frames: number; readonly connections: number }) {
  const parts = [
    ...(frames > 0 ? [countOf(frames, 'more frame')] : []),
    ...(connections > 0 ? [countOf(connections, 'more connection')] : []),
  ];
  return parts.length === 0 ? null : <span className="dim">and {parts.join(' and ')}, named in the report</span>;
}
