import type { Check } from '../../lib/panel/check.ts';

const RESULTS = { pass: 'PASS', fail: 'FAIL', skip: 'SKIP' } as const;

export function ChecksView({ checks }: { readonly checks: readonly Check[] }) {
  const failed = checks.filter((check) => check.result === 'fail').length;
  const passed = checks.filter((check) => check.result === 'pass').length;
  return (
    <div className="scroll-view">
      <h2>
        {passed} of {checks.length} targets met{failed === 0 ? '' : `, ${failed} missed`}
      </h2>
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
    </div>
  );
}
