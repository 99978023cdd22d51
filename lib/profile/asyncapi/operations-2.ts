import type { JsonObject } from '../../base/json.ts';
import { withTraits } from './merge-patch.ts';
import { readMessage } from './messages.ts';
import { own, type Reading, textAt } from './reading.ts';
import type { ApiChannel, Traffic } from './traffic.ts';

const MAX_MESSAGES = 500;

/** Operations of a 2.x channel: `publish` is what clients send, `subscribe` what they receive. */
export function readOperations2(reading: Reading, channel: ApiChannel): readonly Traffic[] {
  return [...operation(reading, channel, 'publish'), ...operation(reading, channel, 'subscribe')];
}

function operation(reading: Reading, channel: ApiChannel, verb: 'publish' | 'subscribe'): readonly Traffic[] {
  const at = `${channel.at}.${verb}`;
  const bare = reading.object(own(channel.object, verb), at);
  if (bare === null) return [];
  const object = withTraits(reading, bare, at);
  if (reading.list(own(object, 'security'), `${at}.security`).length > 0) {
    reading.note(
      `The operation at ${at} has security of its own: a connection has one for all its messages, so only the server's counts.`,
    );
  }
  const direction = verb === 'publish' ? 'sent' : 'received';
  const messages = messagesOf(reading, object, `${at}.message`);
  if (messages.length > MAX_MESSAGES)
    reading.note(`The operation at ${at} has ${messages.length} messages: the first ${MAX_MESSAGES} are read.`);
  return messages.slice(0, MAX_MESSAGES).flatMap((value, i) => {
    const name = messages.length === 1 ? textAt(object, 'operationId') : '';
    const message = readMessage(
      reading,
      value,
      name,
      messages.length === 1 ? `${at}.message` : `${at}.message.oneOf[${i}]`,
    );
    return message === null ? [] : [{ direction, message, role: null }];
  });
}

/** One message, or `oneOf` several. */
function messagesOf(reading: Reading, operationObject: JsonObject, at: string): readonly unknown[] {
  const value = own(operationObject, 'message');
  if (value === undefined) return [];
  const found = reading.object(value, at);
  if (found === null) return [];
  return Object.hasOwn(found, 'oneOf') ? reading.list(found['oneOf'], `${at}.oneOf`) : [value];
}
