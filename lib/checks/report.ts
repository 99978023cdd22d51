import { formatDuration } from '../base/units.ts';
import { code, masked, table } from '../metrics/markdown.ts';
import { CHECKS } from './catalogue.ts';
import type { CheckOutcome, CheckResult, CheckRun } from './check-run.ts';

export const RESULT_NAMES: Readonly<Record<CheckResult, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  skip: 'SKIP',
  error: 'ERROR',
};

export interface ReportSource {
  readonly run: CheckRun;
  /** Of the session whose server was checked. */
  readonly name: string;
  readonly url: string;
  readonly profileName: string;
  /** Values that must not be in it. */
  readonly secrets: readonly string[];
  /** Epoch ms. */
  readonly now: number;
  /** `name@version` of the program. */
  readonly generator: string;
}

/** `9 passed, 1 failed, 1 skipped`; what did not happen is left out. */
export function resultCounts(outcomes: readonly CheckOutcome[]): string {
  const words: readonly (readonly [CheckResult, string])[] = [
    ['pass', 'passed'],
    ['fail', 'failed'],
    ['error', 'could not be carried out'],
    ['skip', 'skipped'],
  ];
  const counted = words.flatMap(([result, word]) => {
    const count = outcomes.filter((outcome) => outcome.result === result).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return counted.length === 0 ? 'nothing was checked' : counted.join(', ');
}

/** What a suite found, as Markdown. What servers said stands in code spans. */
export function checksReport({ run, name, url, profileName, secrets, now, generator }: ReportSource): string {
  const { outcomes, state, problem, asked } = run;
  const clean = (text: string) => code(masked(text, secrets));
  const left = asked.length - outcomes.length;
  const took = outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0);
  const head = [
    `# Checks of ${clean(name)}`,
    '',
    `- Result: ${resultCounts(outcomes)}${left === 0 ? '' : `, ${left} not run`}`,
    ...(state === 'cancelled' ? ['- Cancelled before the end.'] : []),
    ...(problem === null ? [] : [`- Ended early: ${clean(problem)}`]),
    `- Address: ${clean(url)}`,
    `- Profile: ${clean(profileName)}`,
    `- Begun: ${new Date(run.startedAt).toISOString()}, took ${formatDuration(took)}`,
    `- Written: ${new Date(now).toISOString()} by ${generator}`,
    '',
  ];
  const rows = outcomes.map(({ id, result, tookMs }) => [
    CHECKS[id].name,
    RESULT_NAMES[result],
    formatDuration(tookMs),
  ]);
  const overview = rows.length === 0 ? [] : [table(['Check', 'Result', 'Took'], rows), ''];
  return [...head, ...overview, ...outcomes.flatMap((outcome) => chapter(outcome, clean))].join('\n');
}

function chapter(outcome: CheckOutcome, clean: (text: string) => string): readonly string[] {
  const { id, result, detail, numbers, seqs, connections } = outcome;
  const { name, about } = CHECKS[id];
  const places = [
    ...(connections.length === 0 ? [] : [`- Connections of the checks’ session: ${connections.join(', ')}`]),
    ...(seqs.length === 0 ? [] : [`- Frames of the checks’ session: ${seqs.join(', ')}`]),
  ];
  return [
    `## ${RESULT_NAMES[result]}: ${name}`,
    '',
    about,
    '',
    // Sentences may quote a server; what is longer than a code span is cut there, so each has its own.
    ...detail.split(/(?<=[.!?]) /).map((sentence) => `- ${clean(sentence)}`),
    ...numbers.map((figure) => `- ${figure.name}: ${clean(figure.value)}`),
    ...places,
    '',
  ];
}
