import type { Contract, MessageRule } from '../../lib/profile/contract-schema.ts';
import { CheckField } from '../settings/CheckField.tsx';
import { ChoiceField } from '../settings/ChoiceField.tsx';
import { Group } from '../settings/Group.tsx';
import { useField } from '../settings/profile-form.ts';
import { RowList } from '../settings/RowList.tsx';
import { TextField } from '../settings/TextField.tsx';
import { JsonArea } from './JsonArea.tsx';

const FRESH: Contract = {
  draft: '2020-12',
  envelope: null,
  payloadPath: null,
  messages: [],
  unknownTypes: 'allow',
  definitions: {},
  inferred: false,
};
const NEW_RULE: MessageRule = { type: '', direction: 'both', about: '', schema: { type: 'object' } };
const DRAFTS = { '2020-12': '2020-12', '7': '7' };
const DIRECTIONS = { 'both directions': 'both', sent: 'sent', received: 'received' };
const UNKNOWN = { 'are allowed': 'allow', 'are warned of': 'warn', 'are invalid': 'fail' };

/** What messages must look like. */
export function ContractFields() {
  const { value: contract } = useField<Contract | null>('contract');
  return (
    <>
      <CheckField path="contract" label="Check messages against schemas" fresh={FRESH} />
      {contract === null ? null : (
        <>
          <ChoiceField path="contract.draft" label="JSON Schema draft" by={null} choices={DRAFTS} />
          <JsonArea
            path="contract.envelope"
            label="Envelope"
            orNull
            orBoolean
            hint="JSON Schema that every message must fit, whole; empty for none"
          />
          <TextField
            path="contract.payloadPath"
            label="Payload at"
            orNull
            hint="the part that the schemas below look at, such as payload; empty for the whole message"
          />
          <ChoiceField path="contract.unknownTypes" label="Unknown types" by={null} choices={UNKNOWN} />
          <CheckField
            path="contract.inferred"
            label="Made from recorded frames: what departs from it is a warning, no error"
          />
          <Group name="Message types">
            <RowList path="contract.messages" name="type" fresh={() => NEW_RULE} titleOf={(row) => row.type}>
              {(row) => (
                <>
                  <TextField path={`${row}.type`} label="Type" hint="as the messages name it" />
                  <ChoiceField path={`${row}.direction`} label="Direction" by={null} choices={DIRECTIONS} />
                  <TextField path={`${row}.about`} label="About" hint="one line for a person" />
                  <JsonArea path={`${row}.schema`} label="Schema" orBoolean hint="JSON Schema" />
                </>
              )}
            </RowList>
          </Group>
          <Group name="Definitions">
            <JsonArea
              path="contract.definitions"
              label="Definitions"
              hint='a JSON object of schemas by name, which the others reach as {"$ref": "#/$defs/name"}'
            />
          </Group>
        </>
      )}
    </>
  );
}
