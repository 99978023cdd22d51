import { freeId } from '../../lib/panel/profile-id.ts';
import type { CorrelationRule, Profile, Template } from '../../lib/profile/schema.ts';
import { CheckField } from '../settings/CheckField.tsx';
import { ChoiceField } from '../settings/ChoiceField.tsx';
import { Group } from '../settings/Group.tsx';
import { NumberField } from '../settings/NumberField.tsx';
import { useField } from '../settings/profile-form.ts';
import { RowList } from '../settings/RowList.tsx';
import { TextField } from '../settings/TextField.tsx';
import { CodecFields } from './CodecFields.tsx';
import { ListField } from './ListField.tsx';
import { TemplatePreview } from './TemplatePreview.tsx';

const NEW_RULE: CorrelationRule = {
  asks: 'sent',
  requestPath: 'id',
  replyPath: 'id',
  requestType: null,
  replyType: null,
};
const ASKS = { 'we ask, the server answers': 'sent', 'the server asks, we answer': 'received' };

export function MessageFields() {
  const { value: templates } = useField<readonly Template[]>('templates');
  const { value: order } = useField<Profile['order']>('order');
  const { value: stream } = useField<Profile['views']['stream']>('views.stream');
  const freshTemplate = (): Template => {
    const id = freeId('message', new Set(templates.map((one) => one.id)));
    return { id, name: id, body: '' };
  };
  return (
    <>
      <CodecFields />
      <TextField path="typePath" label="Type at" orNull hint="path of a message’s type, such as type; empty for none" />
      <Group name="Templates">
        <RowList path="templates" name="template" fresh={freshTemplate} titleOf={(row) => row.name}>
          {(row) => (
            <>
              <TextField path={`${row}.name`} label="Name" hint="as the composer lists it" />
              <TextField
                path={`${row}.body`}
                label="Message"
                isMessage
                hint="{{now}}, {{uuid}}, {{counter}} and your variables are filled in when it is sent"
              />
              <TemplatePreview path={`${row}.body`} />
              <NumberField path={`${row}.debounceMs`} label="Send once for presses within" empty="each press sends" />
            </>
          )}
        </RowList>
      </Group>
      <Group name="Which reply belongs to which request">
        <RowList path="correlation.rules" name="rule" fresh={() => NEW_RULE}>
          {(row) => (
            <>
              <ChoiceField path={`${row}.asks`} label="Who asks" by={null} choices={ASKS} />
              <TextField path={`${row}.requestPath`} label="Value of the request at" hint="such as id" />
              <TextField path={`${row}.replyPath`} label="equals that of the reply at" hint="such as payload.replyTo" />
              <TextField path={`${row}.requestType`} label="Only requests of type" orNull hint="empty for any" />
              <TextField path={`${row}.replyType`} label="Only replies of type" orNull hint="empty for any" />
            </>
          )}
        </RowList>
        <NumberField path="correlation.timeoutMs" label="Unanswered after" empty="never" />
      </Group>
      <Group name="Order and views">
        <CheckField path="order" label="Received messages are numbered one by one" fresh={{ path: 'seq' }} />
        {order === null ? null : (
          <TextField path="order.path" label="Number at" hint="gaps, repetitions and disorder are told" />
        )}
        <CheckField
          path="views.stream"
          label="Parts of a running text belong together"
          fresh={{ key: 'id', text: 'text', calls: null }}
        />
        {stream === null ? null : (
          <>
            <TextField path="views.stream.key" label="Text they belong to, at" hint="such as conversation_id" />
            <TextField path="views.stream.text" label="Part of the text at" />
            <TextField path="views.stream.calls" label="Tool calls at" orNull hint="empty for none" />
          </>
        )}
        <ListField
          path="views.changes"
          label="Shown as changes"
          hint="types whose messages are shown as what changed since the one before, separated by commas"
        />
      </Group>
    </>
  );
}
