import type { JsonObject } from '../../base/json.ts';
import { checkHeaders, isSecretHeader } from '../../protocol/handshake-headers.ts';
import { checkProtocols } from '../../protocol/url.ts';
import type { Variables } from './placeholders.ts';
import { own, quoted, type Reading, textAt } from './reading.ts';
import { isSecretParameter } from './secrets.ts';
import type { Access } from './security.ts';

const SUBPROTOCOL = 'sec-websocket-protocol';

/** WebSocket channel binding 0.1.0: what the opening handshake carries. Adds to `access`; returns the subprotocols. */
export function applyBindings(
  reading: Reading,
  channel: JsonObject,
  at: string,
  access: Access,
  variables: Variables,
): string[] {
  const bindings = reading.object(own(channel, 'bindings'), `${at}.bindings`);
  if (bindings === null) return [];
  for (const protocol of Object.keys(bindings)) {
    if (protocol !== 'ws' && !protocol.startsWith('x-'))
      reading.note(`The binding ${quoted(protocol)} at ${at} is for another protocol: it is left out.`);
  }
  const ws = reading.object(own(bindings, 'ws'), `${at}.bindings.ws`);
  if (ws === null) return [];
  const method = textAt(ws, 'method').toUpperCase();
  if (method !== '' && method !== 'GET')
    reading.note(`The binding at ${at} asks for ${quoted(method)}: an opening handshake is a GET (RFC 6455 §4.1).`);
  for (const field of fieldsOf(reading, own(ws, 'query'), `${at}.bindings.ws.query`)) {
    if (access.query.some(({ name }) => name === field.name)) continue;
    const value = placeholderFor(reading, field, 'query parameter', isSecretParameter(field.name), variables);
    if (value !== null) access.query.push({ name: field.name, value });
  }
  return headersOf(reading, own(ws, 'headers'), `${at}.bindings.ws.headers`, access, variables);
}

function headersOf(reading: Reading, schema: unknown, at: string, access: Access, variables: Variables): string[] {
  const protocols: string[] = [];
  for (const field of fieldsOf(reading, schema, at)) {
    const lower = field.name.toLowerCase();
    if (lower === SUBPROTOCOL) {
      const named = field.value
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
      if (named.length > 0 && checkProtocols(named).ok) protocols.push(...named);
      else reading.note(`The header ${field.name} at ${at} names no subprotocol: choose it in the profile.`);
      continue;
    }
    if (access.headers.some(({ name }) => name.toLowerCase() === lower)) continue;
    const refused = checkHeaders([{ name: field.name, value: 'x' }]);
    if (!refused.ok) {
      reading.note(`${refused.error.message} It is left out.`);
      continue;
    }
    const value = placeholderFor(reading, field, 'header', isSecretHeader(field.name), variables);
    if (value !== null) access.headers.push({ name: field.name, value });
  }
  return protocols;
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly isRequired: boolean;
  readonly about: string;
}

/** Properties of a query or header schema. */
function fieldsOf(reading: Reading, schema: unknown, at: string): readonly Field[] {
  const object = reading.object(schema, at);
  if (object === null) return [];
  const required = reading.list(own(object, 'required'), `${at}.required`);
  const properties = reading.entries(own(object, 'properties'), `${at}.properties`).filter(([name]) => name !== '');
  return properties.map(([name, property]) => {
    const choices = own(property, 'enum');
    const only = Array.isArray(choices) && choices.length === 1 ? choices[0] : undefined;
    const value = [own(property, 'const'), own(property, 'default'), only].find(
      (one) => one !== undefined && one !== null,
    );
    const allowed = Array.isArray(choices) ? `One of ${choices.slice(0, 50).map(plain).join(', ')}.` : '';
    return {
      name,
      value: plain(value),
      isRequired: required.includes(name),
      about: [textAt(property, 'description'), allowed]
        .filter((part) => part !== '')
        .join(' ')
        .slice(0, 500),
    };
  });
}

/** What is neither required nor has a value is left out, for an empty one would say something else than none. */
function placeholderFor(
  reading: Reading,
  field: Field,
  what: string,
  secret: boolean,
  variables: Variables,
): string | null {
  if (!field.isRequired && field.value === '') {
    reading.note(
      `The ${what} ${quoted(field.name)} is optional and has no default: it is left out; add it in the profile when it is wanted.`,
    );
    return null;
  }
  const placeholder = variables.add(field.name, { value: field.value, secret, about: field.about });
  if (placeholder === null)
    reading.note(`A profile has room for 100 variables: the ${what} ${quoted(field.name)} is left out.`);
  else if (secret || field.value === '')
    reading.note(`The ${what} ${quoted(field.name)} needs a value: fill in ${placeholder} before connecting.`);
  return placeholder;
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
