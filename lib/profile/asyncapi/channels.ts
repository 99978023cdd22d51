import type { JsonObject } from '../../base/json.ts';
import { readOperations2 } from './operations-2.ts';
import { readOperations3 } from './operations-3.ts';
import { own, pointerParts, type Reading, refOf, textAt } from './reading.ts';
import { type ApiChannel, opposite, type Traffic } from './traffic.ts';

/** Every channel of the document, in its order. */
export function readChannels(reading: Reading): readonly ApiChannel[] {
  return reading.entries(own(reading.root, 'channels'), 'channels').map(([name, object]) => {
    const at = `channels.${name}`;
    return {
      name,
      address: reading.version === 2 ? name : textAt(object, 'address'),
      object,
      at,
      servers: serversOf(reading, object, at),
    };
  });
}

/** Names since 2.2, references since 3.0; an empty list means all. */
function serversOf(reading: Reading, channel: JsonObject, at: string): readonly string[] | null {
  const listed = reading.list(own(channel, 'servers'), `${at}.servers`);
  if (listed.length === 0) return null;
  return listed.flatMap((one) => {
    if (typeof one === 'string') return [one];
    const ref = refOf(one);
    return ref === null ? [] : (pointerParts(ref)?.slice(-1) ?? []);
  });
}

/** Whether anything is sent or received there; chooses the channel a person most likely means. */
export function hasMessages(reading: Reading, { object }: ApiChannel): boolean {
  const keys = reading.version === 2 ? ['publish', 'subscribe'] : ['messages'];
  return keys.some((key) => own(object, key) !== undefined);
}

/**
 * What passes over a channel, from our side. A 2.x document says what its readers do: `publish` is what a client sends. A
 * 3.x document says what the described application does: what a server receives is what we send.
 */
export function readTraffic(reading: Reading, channel: ApiChannel, describes: 'server' | 'client'): readonly Traffic[] {
  const traffic = reading.version === 2 ? readOperations2(reading, channel) : readOperations3(reading, channel);
  if (describes === 'server') return traffic;
  return traffic.map((one) => ({ ...one, direction: opposite(one.direction) }));
}
