import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { RunsStrip } from '../../../components/runs/RunsStrip.tsx';
import { formatTime } from '../../../lib/panel/format.ts';
import type { RunView } from '../../../lib/session/run-view.ts';

const nothing = () => undefined;
const shown = (...states: readonly RunView['state'][]) =>
  renderToStaticMarkup(
    <RunsStrip
      sequences={[]}
      runs={states.map((state, n) => ({
        ...{ runId: n, sessionId: 1, name: 'Smoke', state, round: 1, rounds: 1, step: 1, steps: 1, sent: 1 },
        ...{ detail: '', startedAt: 1_790_000_000_000 + n * 1000 },
      }))}
      onRun={async () => null}
      onCancel={nothing}
      onClear={nothing}
    />,
  );

describe('the runs of a session', () => {
  test('each with the time it began', () => {
    const html = shown('running', 'done');
    expect(html).toContain(formatTime(1_790_000_000_000));
    expect(html).toContain(formatTime(1_790_000_001_000));
  });

  test('can be taken off the list once they ended', () => {
    expect(shown('running')).not.toContain('Clear');
    expect(shown('running', 'failed')).toContain('>Clear<');
    expect(shown()).not.toContain('Clear');
  });
});
