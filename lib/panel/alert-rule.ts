import { measureName } from '../metrics/measure-names.ts';
import type { AlertRule } from '../profile/metrics-schema.ts';
import type { Profile } from '../profile/schema.ts';
import { isRate, METRICS, RATES, STATISTICS, type Statistic } from '../protocol/metric.ts';
import { SAMPLES_FOR } from './figures.ts';
import { formatCount } from './format.ts';
import { statisticWords } from './measure-words.ts';
import { spokenSetting } from './spoken-time.ts';

type Measure = AlertRule['measure'];
/** What decides whether a measure has values at all. */
type MeasuredParts = Pick<Profile, 'timestamp' | 'heartbeat' | 'correlation' | 'codec'>;

/** What a rule can watch, by how it is called in a list to choose from. */
export const MEASURE_CHOICES: Readonly<Record<string, Measure>> = Object.fromEntries([
  ...METRICS.map((metric) => [measureName(metric), metric]),
  ...RATES.map((rate) => [`${measureName(rate)} a second`, rate]),
]);

export const STATISTIC_CHOICES: Readonly<Record<string, Statistic>> = Object.fromEntries(
  STATISTICS.map((statistic) => [statistic === 'each' ? 'each single one' : statistic, statistic]),
);

/** Of what the limit of a rule is. */
export function limitUnit(measure: Measure): string {
  if (!isRate(measure)) return 'ms';
  return measure.endsWith('bytes') ? 'B a second' : 'frames a second';
}

/** When the rule raises its alarm, in one sentence; '' while a number cannot be read. */
export function alertSentence(rule: AlertRule, snapshotEveryMs: number): string {
  const { measure, statistic, beyond, limit, sustained } = rule;
  if (![limit, sustained, snapshotEveryMs].every(Number.isFinite)) return '';
  const far = `${beyond} ${limit < 1000 ? limit : formatCount(limit)} ${limitUnit(measure)}`;
  const often = sustained === 1 ? '' : `, ${formatCount(sustained)} times in a row`;
  if (statistic === 'each' && !isRate(measure)) return `Alarm for each ${measureName(measure)} ${far}${often}.`;
  const whole = sustained * snapshotEveryMs;
  const time = spokenSetting(whole) ?? `${formatCount(whole)} ms`;
  const what = isRate(measure) ? `mean of ${measureName(measure).toLowerCase()}` : statisticWords(measure, statistic);
  return `Alarm for a ${what} ${far} from one snapshot to the next${often} (${time}).`;
}

/** What a person should know of a rule that stays as it is. */
export function alertNotes(rule: AlertRule, profile: MeasuredParts): readonly string[] {
  const { measure, statistic } = rule;
  const notes: string[] = [];
  if (isRate(measure) && statistic !== 'mean') {
    const asked = statistic === 'each' ? 'no single values' : `no ${statistic}`;
    notes.push(`A rate is one number from one snapshot to the next and has ${asked}: it is compared as it is.`);
  }
  const samples = isRate(measure) ? undefined : SAMPLES_FOR[statistic];
  if (samples !== undefined) {
    const few = formatCount(samples);
    notes.push(`With fewer than ${few} samples from one snapshot to the next, ${statistic} is their maximum.`);
  }
  const missing = missingFor(measure, profile);
  if (missing !== null) notes.push(`It is never measured as the profile stands: ${missing}`);
  return notes;
}

function missingFor(measure: Measure, { timestamp, heartbeat, correlation, codec }: MeasuredParts): string | null {
  switch (measure) {
    case 'age':
      return timestamp === null ? 'no time stamp is named.' : null;
    case 'ping':
      return (heartbeat?.reply ?? null) === null ? 'it has no heartbeat with an expected reply.' : null;
    case 'reply':
      // Acknowledgements of Socket.IO are paired without a rule.
      return correlation.rules.length === 0 && codec.kind !== 'socket.io'
        ? 'it has no rule which reply belongs to which request.'
        : null;
    default:
      return null;
  }
}
