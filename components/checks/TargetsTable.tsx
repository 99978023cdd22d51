import type { Check } from '../../lib/panel/check.ts';
import { WideTable } from '../latency/WideTable.tsx';

const RESULTS = { pass: 'PASS', fail: 'FAIL', skip: 'SKIP' } as const;

/** Targets of this session, each decided from what it recorded. */
export function TargetsTable({ checks }: { readonly checks: readonly Check[] }) {
  const of = (result: Check['result']) => checks.filter((check) => check.result === result).length;
  const [passed, failed, skipped] = [of('pass'), of('fail'), of('skip')];
  return (
    <section aria-label="Targets">
      <h2>
        Targets: {passed} met{failed === 0 ? '' : `, ${failed} missed`}
        {skipped === 0 ? '' : `, ${skipped} not measured`}
      </h2>
      <WideTable label="Results of the targets">
        <table className="table">
          <thead>
            <tr>
              <th>Result</th>
              <th>Target</th>
              <th>Measured</th>
            </tr>
          </thead>
          <tbody>
            {checks.map((check) => (
              <tr key={check.id}>
                <td className={`result-${check.result}`}>{RESULTS[check.result]}</td>
                <td>{check.target}</td>
                <td className={check.result === 'skip' ? 'dim' : ''}>{check.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </section>
  );
}
