import type { AutoReply } from '../../lib/profile/reply-schema.ts';
import { CheckField } from './CheckField.tsx';
import { MatcherFields } from './MatcherFields.tsx';
import { NumberField } from './NumberField.tsx';
import { useField } from './profile-form.ts';
import { RowList } from './RowList.tsx';
import { TextField } from './TextField.tsx';

const NEW_REPLY: AutoReply = {
  name: 'reply',
  enabled: true,
  when: { kind: 'type', type: '' },
  send: '',
  delayMs: 0,
  oneAtATime: false,
};

/** What a session sends by itself when a message fits, and what keeps it from running away. */
export function ReplyFields() {
  const { value: replies } = useField<readonly AutoReply[]>('autoReplies');
  return (
    <>
      <p className="dim">Of several that fit a received message, the first one answers.</p>
      <RowList path="autoReplies" name="reply" plural="replies" fresh={() => NEW_REPLY} titleOf={(row) => row.name}>
        {(row) => (
          <>
            <TextField path={`${row}.name`} label="Name" />
            <CheckField path={`${row}.enabled`} label="Enabled" />
            <MatcherFields path={`${row}.when`} label="After" allowsAny={false} />
            <TextField
              path={`${row}.send`}
              label="Then send"
              isMessage
              hint="{{frame.a.b}} takes the value at a.b of the message that is answered"
            />
            <NumberField path={`${row}.delayMs`} label="Delay" />
            <CheckField path={`${row}.oneAtATime`} label="One at a time: the next waits until this one has left" />
          </>
        )}
      </RowList>
      {replies.length === 0 ? null : (
        <>
          <NumberField path="replyLimit.perSecond" label="Replies at most" unit="replies within a second" />
          <NumberField
            path="replyLimit.chain"
            label="In a row at most"
            unit="replies, each soon after the one before"
          />
          <NumberField path="replyLimit.chainMs" label="Soon is within" />
        </>
      )}
    </>
  );
}
