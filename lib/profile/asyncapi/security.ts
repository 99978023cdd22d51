import type { JsonObject } from '../../base/json.ts';
import { checkHeaders } from '../../protocol/handshake-headers.ts';
import type { Variables } from './placeholders.ts';
import { own, quoted, type Reading, refOf, textAt } from './reading.ts';
import type { ApiServer } from './servers.ts';

export interface Access {
  readonly headers: { name: string; value: string }[];
  readonly query: { name: string; value: string }[];
}

/** RFC 6265 §4.1.1: a token. */
const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

interface Scheme {
  readonly name: string;
  readonly object: JsonObject;
}

/**
 * What a connection shows to be let in, with secrets as variables without a value. Of several schemes one is enough
 * (AsyncAPI "Security Requirement"), so the first that a handshake can carry is taken.
 */
export function accessOf(reading: Reading, server: ApiServer | null, variables: Variables): Access {
  const access: Access = { headers: [], query: [] };
  if (server === null) return access;
  const ways = reading
    .list(own(server.object, 'security'), `${server.at}.security`)
    .map((one, i) => schemesOf(reading, one, `${server.at}.security[${i}]`));
  const isUsable = (way: readonly Scheme[]) => way.every((scheme) => carried(scheme) !== null);
  const usable = ways.find((way) => way.length > 0 && isUsable(way)) ?? ways.find(isUsable);
  const chosen = usable ?? [];
  const names = (way: readonly Scheme[]) => way.map(({ name }) => quoted(name)).join(' with ') || 'no security';
  if (ways.length > 0 && usable === undefined) {
    for (const { name, object } of ways.flat()) {
      if (carried({ name, object }) === null)
        reading.note(
          `The security scheme ${quoted(name)} is of type ${quoted(textAt(object, 'type'))}, which an opening handshake cannot carry: see to it yourself.`,
        );
    }
  }
  if (ways.length > 1 && usable !== undefined) {
    const others = ways.filter((way) => way !== usable).map(names);
    reading.note(
      `The server ${quoted(server.name)} can be entered in ${ways.length} ways: ${names(usable)} is used, and ${others.join(', ')} is left out.`,
    );
  }
  for (const scheme of chosen) apply(reading, scheme, access, variables);
  return access;
}

/** 2.x: `{name: [scopes]}`, all of them together; 3.x: the scheme itself. */
function schemesOf(reading: Reading, value: unknown, at: string): readonly Scheme[] {
  if (reading.version === 3) {
    const object = reading.object(value, at);
    return object === null ? [] : [{ name: refOf(value)?.split('/').at(-1) ?? textAt(object, 'type'), object }];
  }
  const requirement = reading.object(value, at);
  if (requirement === null) return [];
  const components = reading.object(own(reading.root, 'components'), 'components') ?? {};
  const known = new Map(reading.entries(own(components, 'securitySchemes'), 'components.securitySchemes'));
  return Object.keys(requirement).flatMap((name) => {
    const object = known.get(name);
    if (object === undefined)
      reading.note(`The security scheme ${quoted(name)} at ${at} is not described in components: it is left out.`);
    return object === undefined ? [] : [{ name, object }];
  });
}

type Carrier = {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly before: string;
  readonly what: string;
};

/** Where an opening handshake puts it; null for what it cannot carry. */
function carried({ object }: Scheme): Carrier | null {
  const type = textAt(object, 'type');
  const scheme = textAt(object, 'scheme').toLowerCase();
  const authorization = (before: string, what: string): Carrier => ({
    in: 'header',
    name: 'Authorization',
    before,
    what,
  });
  if (type === 'http' && scheme === 'bearer') return authorization('Bearer ', 'Bearer token');
  if (type === 'http' && scheme === 'basic')
    return authorization('Basic ', 'User name and password as Base64 of name:password');
  if (type === 'oauth2' || type === 'openIdConnect') return authorization('Bearer ', 'Access token');
  const place = textAt(object, 'in');
  const name = textAt(object, 'name');
  if (type !== 'httpApiKey' || name === '') return null;
  if (place !== 'header' && place !== 'query' && place !== 'cookie') return null;
  if (place === 'header' && !checkHeaders([{ name, value: 'x' }]).ok) return null;
  if (place === 'cookie' && !COOKIE_NAME.test(name)) return null;
  return { in: place, name, before: '', what: 'Key' };
}

function apply(reading: Reading, scheme: Scheme, access: Access, variables: Variables): void {
  const carrier = carried(scheme);
  if (carrier === null) return;
  const about = (textAt(scheme.object, 'description') || `${carrier.what} for ${scheme.name}.`).slice(0, 500);
  const placeholder = variables.add(scheme.name, { value: '', secret: true, about });
  if (placeholder === null) return;
  const value = `${carrier.before}${placeholder}`;
  const type = textAt(scheme.object, 'type');
  if (type === 'oauth2' || type === 'openIdConnect') {
    reading.note(
      `The security scheme ${quoted(scheme.name)} is ${type}: no token is fetched, so get one and fill in ${placeholder}.`,
    );
  }
  if (carrier.in === 'query') {
    access.query.push({ name: carrier.name, value });
    reading.note(
      `The secret ${placeholder} goes into the URL's query as ${quoted(carrier.name)}: fill it in before connecting.`,
    );
  } else {
    const header = carrier.in === 'cookie' ? 'Cookie' : carrier.name;
    const pair = carrier.in === 'cookie' ? `${carrier.name}=${value}` : value;
    const known = access.headers.find(({ name }) => name.toLowerCase() === header.toLowerCase());
    if (known === undefined) access.headers.push({ name: header, value: pair });
    else if (carrier.in === 'cookie') known.value += `; ${pair}`;
    else reading.note(`The header ${header} is wanted twice: only its first use is kept.`);
    reading.note(`The secret ${placeholder} goes into the header ${header}; without a value the header is left out.`);
  }
}
