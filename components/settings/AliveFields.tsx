import type { Heartbeat } from '../../lib/profile/liveness-schema.ts';
import { CheckField } from './CheckField.tsx';
import { ChoiceField } from './ChoiceField.tsx';
import { MatcherFields } from './MatcherFields.tsx';
import { NumberField } from './NumberField.tsx';
import { useField } from './profile-form.ts';
import { TextField } from './TextField.tsx';

const FRESH: Heartbeat = {
  message: '{"type":"ping"}',
  intervalMs: 30_000,
  reply: null,
  timeoutMs: 5000,
  maxMissed: 2,
  onMissed: 'show',
};
const CONSEQUENCES = { 'is only shown': 'show', 'closes the connection for a reconnect': 'reconnect' };

/** How a dead link is noticed. */
export function AliveFields() {
  const { value: heartbeat } = useField<Heartbeat | null>('heartbeat');
  const { value: silenceMs } = useField<number | null>('silenceMs');
  return (
    <>
      <CheckField path="heartbeat" label="Send a heartbeat" fresh={FRESH} />
      {heartbeat === null ? null : (
        <>
          <TextField
            path="heartbeat.message"
            label="Heartbeat text"
            isMessage
            hint="{{now}}, {{epoch}}, {{uuid}} and {{counter}} are filled in"
          />
          <NumberField path="heartbeat.intervalMs" label="Every" />
          <MatcherFields path="heartbeat.reply" label="Expected reply" isLoose />
        </>
      )}
      {(heartbeat?.reply ?? null) === null ? null : (
        <>
          <NumberField path="heartbeat.timeoutMs" label="Reply within" />
          <NumberField path="heartbeat.maxMissed" label="Dead after" unit="missed in a row" />
          <ChoiceField path="heartbeat.onMissed" label="A dead link" by={null} choices={CONSEQUENCES} />
        </>
      )}
      <CheckField path="silenceMs" label="Alarm when nothing is received" fresh={5000} />
      {silenceMs === null ? null : <NumberField path="silenceMs" label="Silent for" />}
    </>
  );
}
