import { expect, it } from 'vitest';
import type { CheckId } from '../../../lib/checks/check-run.ts';
import { SCENARIOS, type Scenario } from '../../../lib/checks/scenarios.ts';
import { runSuite } from '../../../lib/checks/suite.ts';
import { verdict } from '../../../lib/checks/verdict.ts';
import { type CheckedSession, checkedSession, inItsTime } from '../../fixtures/checked-session.ts';

/** What a suite told, one line each. */
async function told(
  session: CheckedSession,
  asked: readonly CheckId[],
  scenarios: Readonly<Record<CheckId, Scenario>>,
) {
  const lines: string[] = [];
  const suite = runSuite(asked, {
    subject: session.subject,
    signal: session.abort.signal,
    begins: (id) => lines.push(`begins ${id}`),
    doing: (sentence) => lines.push(sentence),
    ended: ({ id, result, detail }) => lines.push(`${result} ${id}: ${detail}`),
    scenarios,
  });
  await inItsTime(session.clock, suite);
  return lines;
}

const PASSES: Scenario = async () => verdict('pass', 'Fine.');

it('runs what is asked for in the order of the suite, and says what it does', async () => {
  const scenarios = { ...SCENARIOS, 'basic-connection': PASSES, 'basic-reconnect': PASSES };
  const lines = await told(checkedSession(), ['basic-reconnect', 'basic-connection'], scenarios);
  expect(lines).toEqual([
    'begins basic-connection',
    'pass basic-connection: Fine.',
    'begins basic-reconnect',
    'pass basic-reconnect: Fine.',
  ]);
});

it('goes on after a check that has a fault of ours', async () => {
  const broken: Scenario = async () => {
    throw new TypeError('x is not a function');
  };
  const scenarios = { ...SCENARIOS, 'basic-connection': broken, 'basic-reconnect': PASSES };
  const lines = await told(checkedSession(), ['basic-connection', 'basic-reconnect'], scenarios);
  expect(lines[1]).toMatch(/^error basic-connection: The check itself failed \(TypeError: x is not a function\)/);
  expect(lines.at(-1)).toBe('pass basic-reconnect: Fine.');
});

it('ends at once when it is cancelled, and says nothing of the check that ran', async () => {
  const session = checkedSession();
  const cancelled: Scenario = async (subject) => {
    session.clock.after(500, () => session.abort.abort());
    await subject.sleep(10_000);
    return verdict('pass', 'Never said.');
  };
  const lines = await told(session, ['basic-connection', 'basic-reconnect'], {
    ...SCENARIOS,
    'basic-connection': cancelled,
  });
  expect(lines).toEqual(['begins basic-connection']);
  expect(session.clock.now() % 1_000_000).toBe(500);
});

it('leaves no connection behind, whatever a check found', async () => {
  const session = checkedSession();
  const connects: Scenario = async (subject) => {
    subject.connect();
    await subject.until(() => subject.state === 'ready', 1000);
    return verdict('fail', 'No.');
  };
  await told(session, ['basic-connection'], { ...SCENARIOS, 'basic-connection': connects });
  expect(session.subject.state).toBe('disconnected');
});
