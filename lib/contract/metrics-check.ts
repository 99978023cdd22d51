import { nearest } from '../base/nearest.ts';
import type { AlertRule } from '../profile/metrics-schema.ts';
import type { ProfileProblem } from '../profile/profile-secrets.ts';
import type { Profile } from '../profile/schema.ts';
import { shown } from './schema-issues.ts';

/** What does not fit together in the parts that say what is measured and checked. */
export function metricsProblems({
  checks,
  templates,
  thresholds,
}: Pick<Profile, 'checks' | 'templates' | 'thresholds'>): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const { message } = checks;
  const ids = new Set(templates.map(({ id }) => id));
  if (message !== null && !ids.has(message)) {
    const near = nearest(message, ids);
    const advice = near === null ? 'choose one that there is, or none.' : `did you mean ${near}?`;
    found.push({ path: 'checks.message', message: `There is no template ${shown(message)}: ${advice}` });
  }
  const seen = new Set<string>();
  for (const [i, rule] of thresholds.alerts.entries()) {
    const path = `thresholds.alerts.${i}`;
    // An age is below 0 where the other clock is ahead.
    if (rule.beyond === 'under' && rule.limit === 0 && rule.measure !== 'age') {
      found.push({ path: `${path}.limit`, message: 'Nothing is ever under 0: give more.' });
    }
    const key = keyOf(rule);
    if (seen.has(key)) {
      found.push({ path: `${path}.measure`, message: 'This alarm is there twice: change it, or remove it.' });
    }
    seen.add(key);
  }
  return found;
}

function keyOf({ measure, statistic, beyond, limit, sustained }: AlertRule): string {
  return JSON.stringify([measure, statistic, beyond, limit, sustained]);
}
