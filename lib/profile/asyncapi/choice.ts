import { fail, ok, type Result } from '../../base/result.ts';
import { hasMessages, readChannels } from './channels.ts';
import { quoted, type Reading } from './reading.ts';
import { type ApiServer, readServers } from './servers.ts';
import type { ApiChannel } from './traffic.ts';

/** Which part of a document becomes the profile; what is left out is chosen by its order. */
export interface AsyncApiChoice {
  readonly server?: string;
  readonly channel?: string;
  /** Whose side a document tells; a server's unless said otherwise. */
  readonly describes?: 'server' | 'client';
}

/** What there is to choose from, and what was chosen. */
export interface AsyncApiChoices {
  readonly servers: readonly { readonly name: string; readonly url: string }[];
  readonly channels: readonly { readonly name: string; readonly address: string }[];
  readonly server: string | null;
  readonly channel: string | null;
  readonly describes: 'server' | 'client';
}

export interface ChosenPart {
  /** Null where the document names none. */
  readonly server: ApiServer | null;
  readonly channel: ApiChannel;
  readonly choices: AsyncApiChoices;
}

/** The one server and the one channel that become a profile. */
export function choosePart(reading: Reading, choice: AsyncApiChoice): Result<ChosenPart, 'asyncapi'> {
  const servers = readServers(reading);
  const [firstNote] = reading.notes.filter((note) => note.startsWith('The server '));
  if (servers.length === 0 && firstNote !== undefined) {
    return fail('asyncapi', `No server of the document can be connected to. ${firstNote}`);
  }
  const channels = readChannels(reading);
  const wanted = servers.find(({ name }) => name === choice.server) ?? null;
  if (choice.server !== undefined && wanted === null) {
    return fail('asyncapi', `The document has no WebSocket server ${quoted(choice.server)}.`);
  }
  const channel = channelOf(reading, channels, wanted === null ? servers : [wanted], choice.channel);
  if (channel === null) {
    return choice.channel === undefined
      ? fail('asyncapi', 'The document has no channel, so there is nothing to send or receive: add one.')
      : fail('asyncapi', `The document has no channel ${quoted(choice.channel)}.`);
  }
  const server = wanted ?? servers.find((one) => isOn(channel, one)) ?? null;
  if (server === null && servers.length > 0) {
    const name = quoted(channel.name);
    return fail('asyncapi', `The channel ${name} belongs to servers that do not speak WebSocket: choose another.`);
  }
  tell(reading, choice, { servers, channels, server, channel });
  return ok({
    server,
    channel,
    choices: {
      servers: servers.map(({ name, url }) => ({ name, url })),
      channels: channels.map(({ name, address }) => ({ name, address })),
      server: server?.name ?? null,
      channel: channel.name,
      describes: choice.describes ?? 'server',
    },
  });
}

function isOn(channel: ApiChannel, server: ApiServer): boolean {
  return channel.servers === null || channel.servers.includes(server.name);
}

/** The one that was asked for, else the first of these servers where something is sent or received. */
function channelOf(
  reading: Reading,
  channels: readonly ApiChannel[],
  servers: readonly ApiServer[],
  wanted: string | undefined,
): ApiChannel | null {
  if (wanted !== undefined) return channels.find(({ name }) => name === wanted) ?? null;
  const reachable = channels.filter((one) => servers.length === 0 || servers.some((server) => isOn(one, server)));
  return reachable.find((one) => hasMessages(reading, one)) ?? reachable[0] ?? channels[0] ?? null;
}

interface Met {
  readonly servers: readonly ApiServer[];
  readonly channels: readonly ApiChannel[];
  readonly server: ApiServer | null;
  readonly channel: ApiChannel;
}

/** What was chosen for the person, and what of it the document does not say. */
function tell(reading: Reading, choice: AsyncApiChoice, { servers, channels, server, channel }: Met): void {
  const name = quoted(channel.name);
  if (server === null) reading.note('The document names no server: type the address.');
  else if (!isOn(channel, server)) {
    reading.note(`The document does not name the channel ${name} for the server ${quoted(server.name)}.`);
  } else if (servers.length > 1 && choice.server === undefined) {
    reading.note(`The document has ${servers.length} WebSocket servers: ${quoted(server.name)} is used.`);
  }
  if (channels.length > 1 && choice.channel === undefined) {
    reading.note(`The document has ${channels.length} channels, each a connection of its own: ${name} is used.`);
  }
}
