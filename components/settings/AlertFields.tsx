import {
  alertNotes,
  alertSentence,
  limitUnit,
  MEASURE_CHOICES,
  STATISTIC_CHOICES,
} from '../../lib/panel/alert-rule.ts';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import type { AlertRule, TimestampRule } from '../../lib/profile/metrics-schema.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { NotifyField } from './NotifyField.tsx';
import { NumberField } from './NumberField.tsx';
import { useField } from './profile-form.ts';
import { RowList } from './RowList.tsx';

const NEW_ALERT: AlertRule = {
  measure: 'reply',
  statistic: 'p99',
  beyond: 'over',
  limit: 500,
  sustained: 3,
  notify: false,
};
const BEYOND = { over: 'over', under: 'under' };

/** Alarms beside the two limits, each looked at from one snapshot to the next. */
export function AlertFields() {
  const { value: everyMs } = useField<number>('metrics.snapshotEveryMs');
  const titleOf = (rule: AlertRule) => alertSentence(rule, everyMs).replace(/^Alarm for (each|an?) |\.$/g, '');
  return (
    <RowList path="thresholds.alerts" name="alarm" fresh={() => NEW_ALERT} titleOf={titleOf}>
      {(row) => <RuleFields path={row} everyMs={everyMs} />}
    </RowList>
  );
}

function RuleFields({ path, everyMs }: { readonly path: SettingPath; readonly everyMs: number }) {
  const { value: rule } = useField<AlertRule>(path);
  const parts = useMeasuredParts();
  return (
    <>
      <ChoiceField path={`${path}.measure`} label="Measure" by={null} choices={MEASURE_CHOICES} />
      <ChoiceField path={`${path}.statistic`} label="Statistic" by={null} choices={STATISTIC_CHOICES} />
      <ChoiceField path={`${path}.beyond`} label="Alarm when it is" by={null} choices={BEYOND} />
      <NumberField path={`${path}.limit`} label="Limit" unit={limitUnit(rule.measure)} />
      <NumberField
        path={`${path}.sustained`}
        label="In a row"
        unit={rule.statistic === 'each' ? 'single ones' : 'snapshots'}
        hint="so many must be beyond the limit before the alarm is raised"
      />
      <NotifyField path={`${path}.notify`} label="Also as a notification of the browser" />
      <p className="dim">{alertSentence(rule, everyMs)}</p>
      {alertNotes(rule, parts).map((note) => (
        <p key={note} className="wait">
          {note}
        </p>
      ))}
    </>
  );
}

function useMeasuredParts(): Parameters<typeof alertNotes>[1] {
  const { value: timestamp } = useField<TimestampRule | null>('timestamp');
  const { value: heartbeat } = useField<Profile['heartbeat']>('heartbeat');
  const { value: correlation } = useField<Profile['correlation']>('correlation');
  const { value: codec } = useField<Profile['codec']>('codec');
  return { timestamp, heartbeat, correlation, codec };
}
