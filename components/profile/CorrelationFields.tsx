import type { SettingPath } from '../../lib/panel/settings-form.ts';
import type { CorrelationRule } from '../../lib/profile/schema.ts';
import { ChoiceField } from '../settings/ChoiceField.tsx';
import { NumberField } from '../settings/NumberField.tsx';
import { useField } from '../settings/profile-form.ts';
import { RowList } from '../settings/RowList.tsx';
import { TextField } from '../settings/TextField.tsx';

const PATHS = { requestPath: 'id', replyPath: 'id' };
const NEW_RULE: CorrelationRule = { by: 'path', asks: 'sent', ...PATHS, requestType: null, replyType: null };
const ASKS = { 'we ask, the server answers': 'sent', 'the server asks, we answer': 'received' };
const HINTS: Readonly<Record<CorrelationRule['by'], string>> = {
  path: 'a reply carries the value that its request had, such as an id',
  echo: 'a reply is its request once more, character by character; an equal message sent again before its reply takes the place of the earlier one, and its time is then too short: put a counter or an id into each',
  order:
    'the oldest request that waits gets the reply: right only where the server answers every request, in their order; one answer too few or too many, and all later times are wrong',
};

/** Which reply belongs to which request. */
export function CorrelationFields() {
  return (
    <>
      <p className="dim">
        The first rule that fits a message decides. Acknowledgements of Socket.IO are paired without a rule.
      </p>
      <RowList path="correlation.rules" name="rule" fresh={() => NEW_RULE}>
        {(row) => <RuleFields path={row} />}
      </RowList>
      <NumberField
        path="correlation.timeoutMs"
        label="Unanswered after"
        empty="never; a request is told as unanswered when its connection ends"
      />
    </>
  );
}

function RuleFields({ path }: { readonly path: SettingPath }) {
  const { value: rule } = useField<CorrelationRule>(path);
  const { asks, requestType, replyType } = rule;
  // Who asks and the types are kept from one kind to the next.
  const parts = { asks, requestType, replyType };
  const kinds: Readonly<Record<string, CorrelationRule>> = {
    'by equal values': { by: 'path', ...parts, ...PATHS },
    'by an equal message (echo)': { by: 'echo', ...parts },
    'by their order': { by: 'order', ...parts },
  };
  return (
    <>
      <ChoiceField path={path} label="Paired" by="by" choices={kinds} hint={HINTS[rule.by]} />
      <ChoiceField path={`${path}.asks`} label="Who asks" by={null} choices={ASKS} />
      {rule.by === 'path' ? (
        <>
          <TextField path={`${path}.requestPath`} label="Value of the request at" hint="such as id" />
          <TextField path={`${path}.replyPath`} label="equals that of the reply at" hint="such as payload.replyTo" />
        </>
      ) : null}
      <TextField path={`${path}.requestType`} label="Only requests of type" orNull hint="empty for any" />
      <TextField path={`${path}.replyType`} label="Only replies of type" orNull hint="empty for any" />
    </>
  );
}
