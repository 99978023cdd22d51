import type { JsonObject } from '../../base/json.ts';
import { addressNames, fillAddress, type Variables } from './placeholders.ts';
import { own, quoted, type Reading, textAt } from './reading.ts';
import { isSecretParameter } from './secrets.ts';

export interface ApiServer {
  readonly name: string;
  /** With its scheme and `{variable}`s. */
  readonly url: string;
  readonly object: JsonObject;
  readonly at: string;
}

/** Servers that speak WebSocket; the others are noted and left out. */
export function readServers(reading: Reading): readonly ApiServer[] {
  return reading.entries(own(reading.root, 'servers'), 'servers').flatMap(([name, object]) => {
    const at = `servers.${name}`;
    const protocol = textAt(object, 'protocol').toLowerCase();
    const address =
      reading.version === 2 ? textAt(object, 'url') : `${textAt(object, 'host')}${slashed(textAt(object, 'pathname'))}`;
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase() ?? null;
    if (protocol !== 'ws' && protocol !== 'wss') {
      reading.note(
        `The server ${quoted(name)} speaks ${quoted(protocol)} and not WebSocket (ws or wss): it is left out.`,
      );
      return [];
    }
    const rest = scheme === null ? address.replace(/^\/\//, '') : address.slice(scheme.length + 3);
    if (rest === '' || rest.startsWith('/')) {
      reading.note(`The server ${quoted(name)} names no host: it is left out.`);
      return [];
    }
    if (scheme !== null && scheme !== protocol) {
      reading.note(
        `The URL of the server ${quoted(name)} begins with ${scheme}:// and its protocol is ${protocol}: ${used(scheme, protocol)}:// is used.`,
      );
    }
    return [{ name, url: `${used(scheme, protocol)}://${rest}`, object, at }];
  });
}

/** What the URL itself says wins, unless it is another protocol's word (https for wss, as many documents write). */
function used(scheme: string | null, protocol: string): string {
  return scheme === 'ws' || scheme === 'wss' ? scheme : protocol;
}

function slashed(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}

/** The server's URL and the channel's address as one template; their variables and parameters become the profile's. */
export function endpointOf(
  reading: Reading,
  server: ApiServer | null,
  address: string,
  channel: JsonObject | null,
  channelAt: string,
  variables: Variables,
): string {
  const base =
    server === null
      ? ''
      : filled(
          reading,
          server.url,
          own(server.object, 'variables'),
          `${server.at}.variables`,
          'server variable',
          variables,
        );
  let path = address;
  if (path.includes('#')) {
    reading.note(`The address ${quoted(path)} has a #, which WebSocket URLs must not have: it is written as %23.`);
    path = path.replaceAll('#', '%23');
  }
  const tail = filled(
    reading,
    path,
    channel === null ? undefined : own(channel, 'parameters'),
    `${channelAt}.parameters`,
    'parameter',
    variables,
  );
  if (tail === '' || tail === '/') return base;
  if (server === null) return '';
  return `${base.replace(/\/$/, '')}${tail.startsWith('/') || tail.startsWith('?') ? '' : '/'}${tail}`;
}

function filled(
  reading: Reading,
  address: string,
  described: unknown,
  at: string,
  what: string,
  variables: Variables,
): string {
  const declared = new Map(reading.entries(described, at));
  const placeholders = new Map<string, string>();
  for (const name of addressNames(address)) {
    const parameter = declared.get(name) ?? null;
    if (parameter === null)
      reading.note(`The ${what} ${quoted(name)} of ${quoted(address)} is not described: fill it in before connecting.`);
    const { value, about } = valueAndWords(reading, parameter, `${at}.${name}`);
    if (parameter !== null && value === '')
      reading.note(`The ${what} ${quoted(name)} has no default: fill it in before connecting.`);
    const secret = isSecretIn(address, name);
    const placeholder = variables.add(name, { value, about, secret });
    if (placeholder === null)
      reading.note(`A profile has room for 100 variables: the ${what} ${quoted(name)} has none.`);
    placeholders.set(name, placeholder ?? '');
  }
  return fillAddress(address, (name) => placeholders.get(name) ?? '');
}

/** Whether `{name}` is the value of a query parameter that carries a credential. */
function isSecretIn(address: string, name: string): boolean {
  const parameters = [...address.matchAll(/[?&]([^=&]*)=\{([^{}]+)\}/g)];
  return parameters.some(([, parameter = '', variable]) => variable === name && isSecretParameter(parameter));
}

/** Value and words of a server variable or a parameter; 2.x keeps those of a parameter in its schema. */
function valueAndWords(reading: Reading, parameter: JsonObject | null, at: string): { value: string; about: string } {
  if (parameter === null) return { value: '', about: '' };
  const schema = reading.object(own(parameter, 'schema'), `${at}.schema`);
  const sources = schema === null ? [parameter] : [schema, parameter];
  const choices = texts(sources.map((source) => own(source, 'enum')).find(Array.isArray));
  const examples = texts(sources.map((source) => own(source, 'examples')).find(Array.isArray));
  const value = text(
    sources.map((source) => own(source, 'default') ?? own(source, 'const')).find((one) => text(one) !== ''),
  );
  const description = textAt(parameter, 'description') || (schema === null ? '' : textAt(schema, 'description'));
  const allowed = choices.length === 0 ? '' : `One of ${choices.join(', ')}.`;
  const hint = choices.length === 0 && examples.length > 0 ? `For example ${examples.slice(0, 3).join(', ')}.` : '';
  return {
    value: value || (choices[0] ?? examples[0] ?? ''),
    about: [description, allowed, hint]
      .filter((part) => part !== '')
      .join(' ')
      .slice(0, 500),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value
        .map(text)
        .filter((one) => one !== '')
        .slice(0, 50)
    : [];
}
