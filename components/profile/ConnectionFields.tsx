import { Group } from '../settings/Group.tsx';
import { ConnectingFields, KeepingFields } from '../settings/LifeFields.tsx';
import { NumberField } from '../settings/NumberField.tsx';

export function ConnectionFields() {
  return (
    <>
      <ConnectingFields />
      <KeepingFields />
      <Group name="Slow means">
        <NumberField path="thresholds.handshakeMs" label="A handshake over" />
        <NumberField path="thresholds.messageMs" label="A reply over" />
      </Group>
    </>
  );
}
