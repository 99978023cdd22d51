import { AliveFields } from './AliveFields.tsx';
import { CheckField } from './CheckField.tsx';
import { CloseFields } from './CloseFields.tsx';
import { GateFields } from './GateFields.tsx';
import { Group } from './Group.tsx';
import { NumberField } from './NumberField.tsx';
import { ReconnectFields } from './ReconnectFields.tsx';

/** How a connection is opened, and opened again. */
export function ConnectingFields() {
  return (
    <>
      <Group name="Reconnect">
        <ReconnectFields />
      </Group>
      <Group name="After a close">
        <CloseFields />
      </Group>
      <Group name="Connecting">
        <NumberField path="connectTimeoutMs" label="Give up the handshake after" />
        <NumberField path="closeTimeoutMs" label="Give up the close after" />
        <CheckField
          path="probe"
          label="Probe: look into a failed handshake with extra requests, shown on the time line"
        />
      </Group>
    </>
  );
}

/** What keeps an open connection in use. */
export function KeepingFields() {
  return (
    <>
      <Group name="Ready">
        <GateFields />
      </Group>
      <Group name="Alive">
        <AliveFields />
      </Group>
      <Group name="Messages">
        <NumberField path="queue.maxMessages" label="Queue at most" unit="messages (0: no queue)" />
        <NumberField path="queue.maxBytes" label="And at most" unit="B in all" />
        <NumberField path="queue.maxAgeMs" label="Drop when older than" empty="never" />
        <CheckField path="queue.connectOnSend" label="Sending connects a disconnected session" />
        <NumberField
          path="maxMessageBytes"
          label="Size limit"
          unit="B a message, in either direction"
          empty="no limit"
        />
      </Group>
    </>
  );
}
