import type { Json, JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { withTraits } from './merge-patch.ts';
import { own, pointerParts, quoted, type Reading, textAt } from './reading.ts';

/** A message as the document describes it, still with its own schema. */
export interface ApiMessage {
  readonly name: string;
  /** One line for a person. */
  readonly about: string;
  /** '' where neither the message nor the document names one. */
  readonly contentType: string;
  readonly payload: unknown;
  /** The schema language of the payload; '' for AsyncAPI's own. */
  readonly schemaFormat: string;
  readonly examples: readonly { readonly name: string; readonly payload: Json }[];
  /** Dotted path of the value that belongs to one exchange; null for none. */
  readonly correlation: string | null;
  /** Where it stands, for notes. */
  readonly at: string;
}

const MAX_EXAMPLES = 10;
const KEY = /^[^.\s]+$/;

/** Reads one message object or a reference to one; null, with a note, when it is neither. */
export function readMessage(reading: Reading, value: unknown, wantedName: string, at: string): ApiMessage | null {
  const found = reading.follow(value, at);
  if (found === null) return null;
  if (!isJsonObject(found.value)) {
    reading.note(`At ${at} a message was expected: what stands there is left out.`);
    return null;
  }
  const message = withTraits(reading, found.value, at);
  const fallback = wantedName === '' ? (pointerParts(found.pointer ?? '')?.at(-1) ?? 'message') : wantedName;
  const name =
    [textAt(message, 'name'), textAt(message, 'messageId'), fallback].find((text) => text !== '') ?? 'message';
  if (own(message, 'headers') !== undefined) {
    reading.note(`The message ${quoted(name)} has headers, and a WebSocket message carries none: they are left out.`);
  }
  return {
    name,
    about: oneLine(textAt(message, 'title') || textAt(message, 'summary') || textAt(message, 'description')),
    contentType: textAt(message, 'contentType') || textAt(reading.root, 'defaultContentType'),
    ...payloadOf(reading, message, at),
    examples: examplesOf(reading, message, at),
    correlation: correlationOf(reading, message, name, at),
    at,
  };
}

/** Since 3.0 a payload may be `{schemaFormat, schema}`; before, the format stands beside it. */
function payloadOf(reading: Reading, message: JsonObject, at: string): Pick<ApiMessage, 'payload' | 'schemaFormat'> {
  const payload = own(message, 'payload');
  if (reading.version === 2) return { payload, schemaFormat: textAt(message, 'schemaFormat') };
  const found = reading.follow(payload, `${at}.payload`);
  if (found !== null && isJsonObject(found.value) && Object.hasOwn(found.value, 'schemaFormat')) {
    return { payload: own(found.value, 'schema'), schemaFormat: textAt(found.value, 'schemaFormat') };
  }
  return { payload, schemaFormat: '' };
}

/** 2.0 lets an example be anything; since 2.1 it has `payload` and `headers`. */
function examplesOf(reading: Reading, message: JsonObject, at: string): ApiMessage['examples'] {
  const examples = reading.list(own(message, 'examples'), `${at}.examples`);
  if (examples.length > MAX_EXAMPLES) {
    reading.note(`The message at ${at} has ${examples.length} examples: the first ${MAX_EXAMPLES} are templates.`);
  }
  return examples.slice(0, MAX_EXAMPLES).flatMap((example, i) => {
    const followed = reading.object(example, `${at}.examples[${i}]`);
    if (followed === null) return [];
    if (Object.hasOwn(followed, 'payload')) {
      const payload = followed['payload'];
      return payload === undefined ? [] : [{ name: textAt(followed, 'name') || textAt(followed, 'summary'), payload }];
    }
    return Object.hasOwn(followed, 'headers') ? [] : [{ name: '', payload: followed }];
  });
}

/** `$message.payload#/a/b` becomes `a.b` (AsyncAPI "Runtime Expression"). */
function correlationOf(reading: Reading, message: JsonObject, name: string, at: string): string | null {
  const id = reading.object(own(message, 'correlationId'), `${at}.correlationId`);
  if (id === null) return null;
  const location = textAt(id, 'location');
  if (!location.startsWith('$message.payload#/')) {
    reading.note(
      `The message ${quoted(name)} has its correlation id at ${quoted(location)}: only places in the payload can be read, such as $message.payload#/id.`,
    );
    return null;
  }
  const parts = pointerParts(location.slice('$message.payload'.length)) ?? [];
  if (parts.length > 0 && parts.every((part) => KEY.test(part))) return parts.join('.');
  reading.note(
    `The correlation id of the message ${quoted(name)} at ${quoted(location)} has a name with a dot or a space, which no key path can say: it is left out.`,
  );
  return null;
}

export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
