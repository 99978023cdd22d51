import { freeId } from '../../lib/panel/profile-id.ts';
import type { Profile, Template } from '../../lib/profile/schema.ts';
import { CheckField } from '../settings/CheckField.tsx';
import { Group } from '../settings/Group.tsx';
import { NumberField } from '../settings/NumberField.tsx';
import { useField } from '../settings/profile-form.ts';
import { RowList } from '../settings/RowList.tsx';
import { TextField } from '../settings/TextField.tsx';
import { CodecFields } from './CodecFields.tsx';
import { CorrelationFields } from './CorrelationFields.tsx';
import { ListField } from './ListField.tsx';
import { TemplatePreview } from './TemplatePreview.tsx';

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
        <CorrelationFields />
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
