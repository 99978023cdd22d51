import type { JsonObject } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { CodecChoice } from '../../protocol/codec-schema.ts';
import { PROFILE_DEFAULTS } from '../profile-base.ts';
import type { Profile, Template } from '../schema.ts';
import { applyBindings } from './bindings.ts';
import { readTraffic } from './channels.ts';
import { type AsyncApiChoice, type AsyncApiChoices, choosePart } from './choice.ts';
import { correlationOf, type ReadMessage, readContract } from './contract-of.ts';
import { checkDocument } from './document.ts';
import { oneLine } from './messages.ts';
import { escapeJsonTemplate, escapeTextTemplate, Variables } from './placeholders.ts';
import { own, quoted, Reading, textAt } from './reading.ts';
import { sampleTemplate } from './sample.ts';
import type { Schemas } from './schemas.ts';
import { withoutTokens, withUsableUrl } from './secrets.ts';
import { accessOf } from './security.ts';
import { endpointOf } from './servers.ts';
import type { Traffic } from './traffic.ts';

export type { AsyncApiChoice, AsyncApiChoices } from './choice.ts';

export interface AsyncApiReading {
  readonly profile: Profile;
  /** One sentence for each thing that a person should know: left out, read otherwise, to be filled in. */
  readonly notes: readonly string[];
  readonly choices: AsyncApiChoices;
}

/** What a profile takes; a handshake takes no more headers. */
const MAX_HEADERS = 50;
const MAX_QUERY = 64;

/**
 * Makes a profile of an AsyncAPI 2.x or 3.x document, given as the plain value of its JSON or YAML. A profile is one
 * endpoint, so one server and one channel are read. Fails with one sentence when nothing usable would be left; never
 * throws, whatever the value.
 */
export function readAsyncApi(document: unknown, choice: AsyncApiChoice = {}): Result<AsyncApiReading, 'asyncapi'> {
  const checked = checkDocument(document);
  if (!checked.ok) return checked;
  const reading = openReading(checked.value);
  if (!reading.ok) return reading;
  return readWhole(reading.value, choice);
}

function openReading(root: JsonObject): Result<Reading, 'asyncapi'> {
  const version = textAt(root, 'asyncapi');
  if (version === '') {
    if (own(root, 'openapi') !== undefined || own(root, 'swagger') !== undefined) {
      return fail(
        'asyncapi',
        'This is an OpenAPI document, which describes HTTP: an AsyncAPI document describes messages.',
      );
    }
    return fail(
      'asyncapi',
      'The document has no "asyncapi" version as text, such as "asyncapi": "3.0.0": it is no AsyncAPI document.',
    );
  }
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major !== '2' && major !== '3')
    return fail('asyncapi', `AsyncAPI ${quoted(version)} is not read: 2.x and 3.x are.`);
  const safe = withoutTokens(root);
  const reading = new Reading(safe.root, major === '2' ? 2 : 3);
  if (safe.masked > 0) {
    const what = safe.masked === 1 ? 'a token' : `${safe.masked} tokens`;
    reading.note(`The document holds ${what} (JWT), and a profile must not: *** stands there instead.`);
  }
  if (Number(minor) > (major === '2' ? 6 : 0))
    reading.note(
      `AsyncAPI ${version} is newer than what is known here: it is read as ${major === '2' ? '2.6' : '3.0'}.`,
    );
  return ok(reading);
}

function readWhole(reading: Reading, choice: AsyncApiChoice): Result<AsyncApiReading, 'asyncapi'> {
  const chosen = choosePart(reading, choice);
  if (!chosen.ok) return chosen;
  const { server, channel, choices } = chosen.value;
  const traffic = readTraffic(reading, channel, choices.describes);
  if (traffic.length === 0)
    reading.note(`The channel ${quoted(channel.name)} has no messages: the profile has an address and no contract.`);
  const variables = new Variables();
  const url = endpointOf(reading, server, channel.address, channel.object, channel.at, variables);
  const access = accessOf(reading, server, variables);
  const protocols = applyBindings(reading, channel.object, channel.at, access, variables);
  const codec = codecOf(reading, traffic);
  const { contract, typePath, messages, schemas } = readContract(reading, traffic, codec.kind === 'text');
  if (access.headers.length > MAX_HEADERS || access.query.length > MAX_QUERY) {
    reading.note(
      `A profile has room for ${MAX_HEADERS} headers and ${MAX_QUERY} query parameters: the rest is left out.`,
    );
  }
  const profile: Profile = {
    ...PROFILE_DEFAULTS,
    ...names(reading),
    url,
    query: access.query.slice(0, MAX_QUERY),
    headers: access.headers.slice(0, MAX_HEADERS),
    protocols,
    variables: variables.all,
    codec,
    typePath: codec.kind === 'text' ? null : (typePath ?? (contract === null ? PROFILE_DEFAULTS.typePath : null)),
    contract,
    correlation: { rules: correlationOf(reading, messages), timeoutMs: null },
    templates: templatesOf(reading, messages, schemas, codec.kind === 'text'),
  };
  return ok({
    profile: withUsableUrl(reading, profile),
    notes: reading.notes,
    choices,
  });
}

function names(reading: Reading): Pick<Profile, 'id' | 'name' | 'description'> {
  const info = reading.object(own(reading.root, 'info'), 'info') ?? {};
  const title = oneLine(textAt(info, 'title')).slice(0, 100).trim() || 'AsyncAPI server';
  const id = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  const version = textAt(info, 'version');
  const about = oneLine(textAt(info, 'description'));
  const from = `From an AsyncAPI document${version === '' ? '' : `, version ${version.slice(0, 40)}`}.`;
  return { id: id === '' ? 'asyncapi' : id, name: title, description: about === '' ? from : `${about} ${from}` };
}

/** One codec reads a whole session, so the messages' content types must agree. */
function codecOf(reading: Reading, traffic: readonly Traffic[]): CodecChoice {
  const kinds = new Set<'json' | 'json-lines' | 'text'>();
  for (const { message } of traffic) {
    const type = (message.contentType.split(';')[0] ?? '').trim().toLowerCase();
    if (type === '' || type === 'application/json' || type.endsWith('+json') || type === 'text/json') kinds.add('json');
    else if (/^application\/(x-ndjson|jsonl|x-jsonlines|jsonlines)$/.test(type)) kinds.add('json-lines');
    else if (type.startsWith('text/')) kinds.add('text');
    else
      reading.note(
        `The message ${quoted(message.name)} has the content type ${quoted(type)}, which is not decoded: it is shown as it is.`,
      );
  }
  const [only] = kinds;
  if (kinds.size > 1) reading.note('The messages have several content types, and a session reads all by one: JSON.');
  return {
    kind: kinds.size === 1 && only !== undefined ? only : traffic.length > 0 && kinds.size === 0 ? 'text' : 'json',
  };
}

const MAX_TEMPLATES = 500;

/** What we may send: the examples, or one made from the schema where there is none. */
function templatesOf(
  reading: Reading,
  messages: readonly ReadMessage[],
  schemas: Schemas,
  isText: boolean,
): Template[] {
  const templates: Template[] = [];
  const add = (name: string, body: string) => {
    templates.push({ id: `message-${templates.length + 1}`, name: oneLine(name) || 'message', body });
  };
  for (const { direction, message, schema } of messages) {
    if (direction === 'received') continue;
    const { name, examples } = message;
    for (const example of examples) {
      const title = example.name === '' ? name : `${name}: ${example.name}`;
      if (isText)
        add(
          title,
          typeof example.payload === 'string'
            ? escapeTextTemplate(example.payload)
            : escapeTextTemplate(JSON.stringify(example.payload)),
        );
      else add(title, escapeJsonTemplate(JSON.stringify(example.payload, null, 2)));
    }
    if (examples.length === 0 && schema !== null && !isText)
      add(name, sampleTemplate(schemas, schema, message.correlation));
  }
  if (templates.length > MAX_TEMPLATES)
    reading.note(`The document gives ${templates.length} templates: the first ${MAX_TEMPLATES} are kept.`);
  return templates.slice(0, MAX_TEMPLATES);
}
