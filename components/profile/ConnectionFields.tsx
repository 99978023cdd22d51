import { ConnectingFields, KeepingFields } from '../settings/LifeFields.tsx';

export function ConnectionFields() {
  return (
    <>
      <ConnectingFields />
      <KeepingFields />
    </>
  );
}
