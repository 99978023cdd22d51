import { Group } from '../settings/Group.tsx';
import { useField } from '../settings/profile-form.ts';
import { RowList } from '../settings/RowList.tsx';
import { TextField } from '../settings/TextField.tsx';
import { ListField } from './ListField.tsx';

const FIXED_ID = 'fixed once saved; Duplicate makes one with another id';
const TEMPLATE_HINT = 'may hold variables, such as {{token}}';

export function GeneralFields() {
  const { readOnly: isFixed } = useField<string>('id');
  return (
    <>
      <TextField path="name" label="Name" hint="as the lists of profiles show it" />
      <TextField
        path="id"
        label="Id"
        hint={isFixed ? FIXED_ID : 'for files and links: small letters, digits and -; fixed once saved'}
      />
      <TextField path="description" label="Description" isMessage hint="what kind of server this is" />
      <TextField
        path="url"
        label="URL"
        hint="ws:// or wss://; may hold variables, such as wss://{{host}}/feed; empty leaves the address to you"
      />
      <ListField
        path="protocols"
        label="Subprotocols"
        hint="offered to the server in this order, separated by commas"
      />
      <Group name="Query">
        <RowList path="query" name="query value" fresh={() => ({ name: '', value: '' })}>
          {(row) => (
            <>
              <TextField path={`${row}.name`} label="Name" hint="added to the URL’s own query" />
              <TextField path={`${row}.value`} label="Value" hint={TEMPLATE_HINT} />
            </>
          )}
        </RowList>
      </Group>
      <Group name="Handshake headers">
        <RowList path="headers" name="header" fresh={() => ({ name: '', value: '' })}>
          {(row) => (
            <>
              <TextField path={`${row}.name`} label="Name" hint="such as Authorization" />
              <TextField
                path={`${row}.value`}
                label="Value"
                hint="may hold variables, such as Bearer {{token}}; left out while a secret in it has no value"
              />
            </>
          )}
        </RowList>
      </Group>
    </>
  );
}
