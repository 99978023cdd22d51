import type { CodecChoice } from '../../lib/protocol/codec-schema.ts';
import { CODEC_OPTIONS, createCodec } from '../../lib/protocol/codecs/registry.ts';
import { ChoiceField } from '../settings/ChoiceField.tsx';
import { useField } from '../settings/profile-form.ts';
import { TextField } from '../settings/TextField.tsx';

const CHOICES = Object.fromEntries(CODEC_OPTIONS.map(({ name, initial }) => [name, initial]));
const INNER = { JSON: 'json', text: 'text' };

/** How frames become messages. */
export function CodecFields() {
  const { value: codec } = useField<CodecChoice>('codec');
  return (
    <>
      <ChoiceField path="codec" label="Codec" by="kind" choices={CHOICES} />
      {codec.kind === 'base64' ? <ChoiceField path="codec.inner" label="Inside" by={null} choices={INNER} /> : null}
      {codec.kind === 'socket.io' ? (
        <>
          <TextField path="codec.namespace" label="Namespace" hint="such as / or /metrics" />
          <TextField
            path="codec.auth"
            label="Auth payload"
            isMessage
            hint="a JSON object for the CONNECT packet; may hold variables; empty for none"
          />
        </>
      ) : null}
      <p className="dim">{createCodec(codec).writing}</p>
    </>
  );
}
