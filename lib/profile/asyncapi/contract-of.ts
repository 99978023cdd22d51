import type { Contract, JsonSchema, MessageRule } from '../contract-schema.ts';
import type { CorrelationRule } from '../schema.ts';
import { type Literals, literalsOf, narrowed } from './literals.ts';
import { quoted, type Reading } from './reading.ts';
import { type Draft, schemaFormatOf } from './schema-format.ts';
import { Schemas } from './schemas.ts';
import type { Traffic } from './traffic.ts';
import { typePathOf } from './type-path.ts';

/** A message of the channel with its schema as the contract holds it; null where it has none that we read. */
export interface ReadMessage extends Traffic {
  readonly schema: JsonSchema | null;
  /** What the message may say at the type path; empty where that cannot be told. */
  readonly types: readonly string[];
}

export interface ContractReading {
  readonly contract: Contract | null;
  readonly typePath: string | null;
  readonly messages: readonly ReadMessage[];
  readonly schemas: Schemas;
}

/** Reads the payload schemas and finds out how a message tells its type. */
export function readContract(reading: Reading, traffic: readonly Traffic[], isText: boolean): ContractReading {
  const schemas = new Schemas(reading, draftOf(reading, traffic));
  const bare = traffic.map((one) => ({ ...one, schema: schemaOf(reading, schemas, one) }));
  const literals = bare.map(({ schema }) => (schema === null ? null : literalsOf(schemas, schema)));
  const typePath = isText ? null : typePathOf(literals);
  const messages = bare.map((one, i) => ({
    ...one,
    types: typePath === null ? [] : (literals[i]?.get(typePath) ?? []),
  }));
  if (isText) {
    if (messages.some(({ schema }) => schema !== null))
      reading.note('The messages are plain text, which has no parts to check: their schemas are left out.');
    return { contract: null, typePath, messages, schemas };
  }
  const contract =
    typePath === null ? untyped(reading, schemas, messages) : typed(reading, schemas, messages, literals, typePath);
  return { contract, typePath, messages, schemas };
}

function draftOf(reading: Reading, traffic: readonly Traffic[]): Draft {
  const drafts = new Set<Draft>();
  for (const { message } of traffic) {
    const format = schemaFormatOf(message.schemaFormat);
    if (format.draft !== null && message.payload !== undefined) drafts.add(format.draft);
  }
  if (drafts.size > 1)
    reading.note('The document mixes JSON Schema drafts, and a contract is read by one: draft 7 is used for all.');
  return drafts.size === 1 && drafts.has('2020-12') ? '2020-12' : '7';
}

function schemaOf(reading: Reading, schemas: Schemas, { message }: Traffic): JsonSchema | null {
  if (message.payload === undefined) {
    reading.note(`The message ${quoted(message.name)} has no payload schema: nothing of it is checked.`);
    return null;
  }
  const format = schemaFormatOf(message.schemaFormat);
  if (format.draft === null) {
    reading.note(`The message ${quoted(message.name)}: ${format.why}.`);
    return null;
  }
  if (format.note !== null) reading.note(format.note);
  return schemas.read(message.payload, `${message.at}.payload`);
}

function typed(
  reading: Reading,
  schemas: Schemas,
  messages: readonly ReadMessage[],
  literals: readonly (Literals | null)[],
  typePath: string,
): Contract {
  const rules = new Rules();
  for (const { types, schema, direction, message } of messages) {
    for (const type of types)
      if (schema !== null) rules.add(type, direction, narrowed(schemas, schema, typePath, type), message.about);
  }
  const untold = messages.filter((_, i) => literals[i]?.get(typePath) === undefined);
  for (const { message } of untold) {
    reading.note(
      `The message ${quoted(message.name)} has no fixed value at ${quoted(typePath)}, where the others tell their type: it is not checked.`,
    );
  }
  return { ...contractOf(schemas), messages: rules.all(), unknownTypes: untold.length === 0 ? 'warn' : 'allow' };
}

/** Nothing tells the messages apart, so each must fit one of the schemas; the rules wait for a person's type path. */
function untyped(reading: Reading, schemas: Schemas, messages: readonly ReadMessage[]): Contract | null {
  const known = messages.filter(({ schema }) => schema !== null);
  if (known.length === 0) return null;
  const rules = new Rules();
  const alternatives = new Map<string, JsonSchema>();
  for (const { schema, direction, message } of known) {
    if (schema === null) continue;
    const named = schemas.define(message.name, schema);
    rules.add(message.name, direction, named, message.about);
    alternatives.set(JSON.stringify(named), named);
  }
  const whole = [...alternatives.values()];
  if (messages.length > 1) {
    reading.note(
      'No value that the schemas fix (such as a const at "type") tells the messages apart: their types are the names of the messages, and set a type path in the profile when there is one.',
    );
  }
  const isWhole = known.length === messages.length;
  if (isWhole && whole.length > 1)
    reading.note('Until then a message is valid when it fits any one of the schemas, in either direction.');
  if (!isWhole) reading.note('Not every message has a schema, and they cannot be told apart: nothing is checked.');
  const directions = new Set(messages.map(({ direction }) => direction));
  if (isWhole && directions.size === 1 && !directions.has('both')) {
    const [told, other] = directions.has('sent') ? ['sent', 'received'] : ['received', 'sent'];
    reading.note(
      `Only messages that are ${told} are described, and nothing tells them apart: those ${other} are checked by the same schemas.`,
    );
  }
  const envelope = !isWhole ? null : whole.length === 1 ? (whole[0] ?? null) : { anyOf: whole };
  return { ...contractOf(schemas), envelope, messages: rules.all(), unknownTypes: 'allow' };
}

function contractOf(schemas: Schemas): Omit<Contract, 'messages' | 'unknownTypes'> {
  return {
    draft: schemas.draft,
    envelope: null,
    payloadPath: null,
    definitions: Object.fromEntries(schemas.definitions),
    inferred: false,
  };
}

/** One rule for each type and direction; schemas of messages that share a type are alternatives. */
class Rules {
  readonly #types = new Map<string, { readonly sent: JsonSchema[]; readonly received: JsonSchema[]; about: string }>();

  add(type: string, direction: Traffic['direction'], schema: JsonSchema, about: string): void {
    const known = this.#types.get(type) ?? { sent: [], received: [], about };
    this.#types.set(type, known);
    for (const one of ['sent', 'received'] as const) {
      if (direction !== 'both' && direction !== one) continue;
      if (!known[one].some((other) => JSON.stringify(other) === JSON.stringify(schema))) known[one].push(schema);
    }
  }

  all(): MessageRule[] {
    return [...this.#types]
      .flatMap(([type, { sent, received, about }]) => {
        const rule = (direction: MessageRule['direction'], list: readonly JsonSchema[]): MessageRule[] =>
          list.length === 0
            ? []
            : [{ type, direction, about, schema: list.length === 1 ? (list[0] ?? true) : { anyOf: list } }];
        const isSame = JSON.stringify(sent) === JSON.stringify(received);
        return isSame ? rule('both', sent) : [...rule('sent', sent), ...rule('received', received)];
      })
      .slice(0, 1000);
  }
}

/** Rules that pair what the messages' correlation ids say; where only one side has one, the other is read at the same path. */
export function correlationOf(reading: Reading, messages: readonly ReadMessage[]): CorrelationRule[] {
  const paths = (direction: 'sent' | 'received') => [
    ...new Set(
      messages
        .filter((one) => one.direction !== direction)
        .map(({ message }) => message.correlation)
        .filter((path) => path !== null),
    ),
  ];
  const received = paths('sent');
  const sent = paths('received');
  if (sent.length === 0 && received.length === 0) return [];
  if (sent.length === 0 || received.length === 0) {
    reading.note(
      `Only the messages that are ${sent.length === 0 ? 'received' : 'sent'} name a correlation id: the others are expected to have theirs at the same path.`,
    );
  }
  const asks =
    messages.some((one) => one.role === 'request' && one.direction === 'received') &&
    !messages.some((one) => one.role === 'request' && one.direction === 'sent')
      ? 'received'
      : 'sent';
  const [requests, replies] = asks === 'sent' ? [sent, received] : [received, sent];
  const rules: CorrelationRule[] = [];
  for (const requestPath of requests.length === 0 ? replies : requests) {
    // A path that both sides have is its own partner; crossing it with the others would pair strangers.
    const partners = replies.length === 0 || replies.includes(requestPath) ? [requestPath] : replies;
    for (const replyPath of partners)
      rules.push({ by: 'path', asks, requestPath, replyPath, requestType: null, replyType: null });
  }
  if (rules.length > 16)
    reading.note(`The messages name ${rules.length} places for correlation ids: the first 16 are used.`);
  return rules.slice(0, 16);
}
