import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { SuiteView } from '../../../components/checks/SuiteView.tsx';
import { TargetsTable } from '../../../components/checks/TargetsTable.tsx';
import type { CheckRun } from '../../../lib/checks/check-run.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { checkRun, PASSED } from '../panel/sample-checks.ts';
import { summary } from '../panel/sample-summary.ts';

const nothing = () => undefined;

interface Shown {
  readonly runs?: readonly CheckRun[];
  readonly profile?: Profile;
  readonly isImport?: boolean;
}

function shown({ runs = [], profile = CLARITY_PROFILE, isImport = false }: Shown): string {
  return renderToStaticMarkup(
    <SuiteView
      summary={summary(1)}
      profile={profile}
      suites={{
        runs,
        onRun: isImport ? null : async () => null,
        onCancel: nothing,
        onShowFrame: nothing,
        onShowSession: nothing,
        onShowConnection: nothing,
      }}
      measuring={{ secrets: [], generator: 'test', onSave: nothing, sessions: [summary(1), summary(2)] }}
      onCopy={nothing}
    />,
  );
}

describe('the suite of checks', () => {
  test('asks before it disturbs, and says what the server will see', () => {
    const html = shown({});
    expect(html).toContain('Run 11 checks…');
    expect(html).toContain('Disturb this server?');
    expect(html).toMatch(/at most \d+ connections and \d+ messages, up to 100 a second/);
  });

  test('does not ask where nothing disturbs', () => {
    const checks = { ...CLARITY_PROFILE.checks, mayDisturb: false };
    const html = shown({ profile: { ...CLARITY_PROFILE, checks } });
    expect(html).toContain('Run 5 checks<');
    expect(html).not.toContain('Disturb this server?');
    expect(html).toContain('Will be skipped: The profile says that servers of its kind must not be disturbed');
  });

  test('shows how far it is, and can be cancelled', () => {
    const run = checkRun({
      state: 'running',
      outcomes: [PASSED],
      current: 'message-latency',
      doing: 'Message 4 of 10.',
    });
    const html = shown({ runs: [run] });
    expect(html).toContain('1 of 2 done · Message latency: Message 4 of 10.');
    expect(html).toContain('>Cancel<');
    expect(html).not.toContain('Which checks');
  });

  test('shows what was found with its evidence, each part a way there', () => {
    const html = shown({ runs: [checkRun()] });
    expect(html).toContain('Done: 1 passed, 1 failed.');
    expect(html).toContain('>PASS<');
    expect(html).toContain('>FAIL<');
    expect(html).toContain('Frame 7');
    expect(html).toContain('Connection 2');
    expect(html).toContain('Save report');
    // What a server says is text.
    expect(html).toContain('&lt;b&gt;');
  });

  test('says how much evidence there is no jump to', () => {
    const seqs = Array.from({ length: 9 }, (_, i) => i + 1);
    const html = shown({ runs: [checkRun({ outcomes: [{ ...PASSED, seqs }] })] });
    expect(html).toContain('and 3 more frames, named in the report');
  });

  test('waits for checks of another session', () => {
    const html = shown({ runs: [checkRun({ sessionId: 9, ownSessionId: 10, state: 'running' })] });
    expect(html).toContain('Other checks run now');
    expect(html).toMatch(/<button[^>]*disabled=""[^>]*>Run 11 checks…/);
  });

  test('has no server to check in an import', () => {
    expect(shown({ isImport: true })).toContain('An imported session has no server to check');
  });
});

test('targets that were not measured are not counted as missed', () => {
  const target = { id: 'kept', target: 'Every frame was stored', detail: '' } as const;
  const html = renderToStaticMarkup(
    <TargetsTable
      checks={[
        { ...target, result: 'pass' },
        { ...target, id: 'lost', result: 'skip' },
        { ...target, id: 'close', result: 'skip' },
      ]}
    />,
  );
  expect(html).toContain('Targets: 1 met, 2 not measured');
});
