import type { JsonObject } from '../../base/json.ts';
import { withTraits } from './merge-patch.ts';
import { readMessage } from './messages.ts';
import { own, pointerParts, quoted, type Reading, refOf, textAt } from './reading.ts';
import { type ApiChannel, opposite, type Traffic } from './traffic.ts';

const MAX_MESSAGES = 1000;

/** Operations of a 3.x document on one channel, as the server that it describes: it receives what we send. */
export function readOperations3(reading: Reading, channel: ApiChannel): readonly Traffic[] {
  const traffic: Traffic[] = [];
  let operations = 0;
  for (const [name, bare] of reading.entries(own(reading.root, 'operations'), 'operations')) {
    const at = `operations.${name}`;
    const object = withTraits(reading, bare, at);
    if (!isOn(reading, own(object, 'channel'), channel, `${at}.channel`)) continue;
    operations++;
    const action = textAt(object, 'action');
    if (action !== 'send' && action !== 'receive') {
      reading.note(
        `The operation ${quoted(name)} has the action ${quoted(action)}: only send and receive are known, so it is left out.`,
      );
      continue;
    }
    if (reading.list(own(object, 'security'), `${at}.security`).length > 0) {
      reading.note(
        `The operation at ${at} has security of its own: a connection has one for all its messages, so only the server's counts.`,
      );
    }
    const direction = action === 'receive' ? 'sent' : 'received';
    const reply = reading.object(own(object, 'reply'), `${at}.reply`);
    add(direction, own(object, 'messages'), at, reply === null ? null : 'request');
    if (reply !== null) addReply(reply, opposite(direction), `${at}.reply`);
  }
  if (operations === 0 && own(channel.object, 'messages') !== undefined) {
    reading.note(
      `No operation names the channel ${quoted(channel.name)}: its messages are expected in both directions.`,
    );
    add('both', undefined, channel.at, null);
  }
  return traffic;

  function addReply(reply: JsonObject, direction: Traffic['direction'], at: string): void {
    const where = own(reply, 'channel');
    if (where !== undefined && !isOn(reading, where, channel, `${at}.channel`)) {
      reading.note(`The reply at ${at} comes on another channel, which is another connection: it is left out.`);
      return;
    }
    add(direction, own(reply, 'messages'), at, 'reply');
  }

  /** `listed` undefined stands for all messages of the channel. */
  function add(direction: Traffic['direction'], listed: unknown, at: string, role: Traffic['role']): void {
    for (const { name, value, from } of named(listed, at)) {
      if (traffic.length >= MAX_MESSAGES) {
        reading.note(
          `The channel ${quoted(channel.name)} has more than ${MAX_MESSAGES} messages: the rest is left out.`,
        );
        return;
      }
      const message = readMessage(reading, value, name, from);
      if (message !== null) traffic.push({ direction, message, role });
    }
  }

  function named(listed: unknown, at: string): { name: string; value: unknown; from: string }[] {
    if (listed !== undefined) {
      return reading.list(listed, `${at}.messages`).map((value, i) => ({
        name: pointerParts(refOf(value) ?? '')?.at(-1) ?? '',
        value,
        from: `${at}.messages[${i}]`,
      }));
    }
    const all = reading.object(own(channel.object, 'messages'), `${channel.at}.messages`) ?? {};
    return Object.entries(all)
      .filter(([name]) => !name.startsWith('x-'))
      .map(([name, value]) => ({ name, value, from: `${channel.at}.messages.${name}` }));
  }
}

/** Whether a reference names this channel, itself or by what it leads to. */
function isOn(reading: Reading, value: unknown, channel: ApiChannel, at: string): boolean {
  const parts = pointerParts(refOf(value) ?? '');
  if (parts !== null && parts[0] === 'channels' && parts.length === 2) return parts[1] === channel.name;
  return reading.object(value, at) === channel.object;
}
