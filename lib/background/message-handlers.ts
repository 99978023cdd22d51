import { base64ToBytes, bytesToBase64, utf8ByteLength } from '../base/bytes.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { QueuedView } from '../bridge/messages.ts';
import type { CommandHandlers } from '../bridge/server.ts';
import type { OutgoingMessage } from '../protocol/outgoing-message.ts';
import type { QueuedMessage } from '../session/queue.ts';
import type { EncodedMessage } from './encoded-message.ts';
import type { SessionHost } from './session-host.ts';

type MessageCommand = 'send' | 'queue' | 'editQueued' | 'dropQueued';

/** Carries out what a person does with messages; `live` finds the session, or says why it cannot be used. */
export function messageHandlers(
  live: (sessionId: number) => Result<SessionHost>,
): Pick<CommandHandlers, MessageCommand> {
  return {
    send: async ({ sessionId, message, anyway }) => {
      const host = live(sessionId);
      if (!host.ok) return host;
      const sent =
        message.kind === 'message' ? host.value.say(message.text, anyway) : sendRaw(host.value, message, anyway);
      if (!sent.ok) return sent;
      if (sent.value === 'sent') return ok({ outcome: 'sent' });
      // Said only when it is stored: the worker may end at any moment.
      await host.value.flush();
      return ok({ outcome: 'queued', queued: host.value.queue.length });
    },

    queue: async ({ sessionId }) => {
      const host = live(sessionId);
      if (!host.ok) return host;
      const { maxAgeMs } = host.value.settings.profile.queue;
      return ok({ messages: host.value.queue.map((message) => queuedView(message, maxAgeMs)) });
    },

    editQueued: async ({ sessionId, id, message, anyway }) => {
      const host = live(sessionId);
      if (!host.ok) return host;
      const read = message.kind === 'message' ? host.value.encoded(message.text) : readMessage(message);
      if (!read.ok) return read;
      if (read.value.frames > 1)
        return fail('message', 'A message with binary attachments cannot wait in the queue: send it while connected.');
      const replaced = host.value.replaceQueued(id, read.value.payload, read.value.byteLength, anyway);
      if (replaced.ok) await host.value.flush();
      return replaced;
    },

    dropQueued: async ({ sessionId, ids }) => {
      const host = live(sessionId);
      if (!host.ok) return host;
      host.value.dropQueued(ids);
      return ok(null);
    },
  };
}

function sendRaw(
  host: SessionHost,
  message: RawMessage,
  anyway: boolean,
): ReturnType<SessionHost['send']> | Result<never> {
  const read = readMessage(message);
  return read.ok ? host.send(read.value.payload, read.value.byteLength, anyway) : read;
}

type RawMessage = Exclude<OutgoingMessage, { kind: 'message' }>;

function readMessage(message: RawMessage): Result<EncodedMessage> {
  const payload = message.kind === 'text' ? message.text : base64ToBytes(message.base64);
  if (payload === null) return fail('bad_command', 'The binary message is not base64: the message was not sent.');
  return ok({
    payload,
    byteLength: typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength,
    frames: 1,
  });
}

function queuedView({ id, queuedAt, byteLength, payload }: QueuedMessage, maxAgeMs: number | null): QueuedView {
  const message: RawMessage =
    typeof payload === 'string' ? { kind: 'text', text: payload } : { kind: 'binary', base64: bytesToBase64(payload) };
  return { id, queuedAt, byteLength, expiresAt: maxAgeMs === null ? null : queuedAt + maxAgeMs, message };
}
