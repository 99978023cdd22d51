import type { TimestampRule } from '../../lib/profile/metrics-schema.ts';
import type { Template } from '../../lib/profile/schema.ts';
import { AlertFields } from './AlertFields.tsx';
import { CheckField } from './CheckField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import { Group } from './Group.tsx';
import { NotifyField } from './NotifyField.tsx';
import { NumberField } from './NumberField.tsx';
import { useField } from './profile-form.ts';
import { TextField } from './TextField.tsx';

const FRESH_TIMESTAMP: TimestampRule = { path: 'timestamp', unit: 'iso' };
const UNITS = {
  'text such as 2026-01-31T10:00:00.000Z': 'iso',
  'seconds since 1970': 's',
  'milliseconds since 1970': 'ms',
  'microseconds since 1970': 'us',
};

/** What is measured of a session, which values are alarming, and what its checks may do. */
export function MeasuringFields() {
  const { value: timestamp } = useField<TimestampRule | null>('timestamp');
  return (
    <>
      <Group name="Limits">
        <NumberField path="thresholds.handshakeMs" label="A handshake is slow over" />
        <NumberField path="thresholds.messageMs" label="A reply is slow over" />
        <NotifyField path="thresholds.notify" label="What is slow also as a notification of the browser" />
      </Group>
      <Group name="Alarms">
        <p className="dim">
          Beside the two limits, which raise alarms too. All of them stand on the time line and under Latency, and are
          counted on the toolbar button.
        </p>
        <AlertFields />
      </Group>
      <Group name="Measuring">
        <CheckField path="timestamp" label="Received messages say when they were made" fresh={FRESH_TIMESTAMP} />
        {timestamp === null ? null : (
          <>
            <TextField
              path="timestamp.path"
              label="Time stamp at"
              hint="such as ts or data.sentAt; makes the age on arrival, which is only as right as the two clocks agree"
            />
            <ChoiceField path="timestamp.unit" label="It is" by={null} choices={UNITS} />
          </>
        )}
        <NumberField
          path="metrics.snapshotEveryMs"
          label="Snapshot every"
          hint="figures of the time since the one before are kept; past 1 000 of them the older half is merged two into one"
        />
        <NumberField
          path="metrics.trendWindow"
          label="Trend over the last"
          unit="values"
          hint="4 to 100; they decide whether something gets better or worse"
        />
      </Group>
      <Group name="Checks">
        <CheckFields />
      </Group>
    </>
  );
}

/** What the suite of checks may do with servers of this kind. */
function CheckFields() {
  const { value: message } = useField<string | null>('checks.message');
  const { value: templates } = useField<readonly Template[]>('templates');
  const choices: Record<string, string | null> = { 'none: checks send nothing': null };
  for (const { id, name } of templates) choices[choices[name] === undefined ? name : `${name} (${id})`] = id;
  // One that is gone is still what the profile says.
  if (message !== null && !templates.some(({ id }) => id === message)) choices[`${message} (missing)`] = message;
  return (
    <>
      <ChoiceField
        path="checks.message"
        label="Message to send"
        by={null}
        choices={choices}
        hint="a template that a healthy server answers, by a rule that says which reply belongs to it"
      />
      <NumberField path="checks.burst.messages" label="Many messages are" unit="messages" />
      <NumberField path="checks.burst.perSecond" label="sent at" unit="messages a second" />
      <NumberField path="checks.reconnects" label="Many reconnects are" unit="connections" />
      <CheckField
        path="checks.mayDisturb"
        label="Checks that the server feels may run: many messages, connections cut off, many reconnects"
      />
    </>
  );
}
