import { type AipOptions, startAipServer } from './aip-server.ts';
import { type AmigaOptions, startAmigaServer } from './amiga-server.ts';
import { type ChatOptions, startChatServer } from './chat-server.ts';
import { type ClarityOptions, startClarityServer } from './clarity-server.ts';
import { type SessionBuddyOptions, startSessionBuddyServer } from './session-buddy-server.ts';
import type { DemoServer, ServerOptions } from './shared/demo-server.ts';
import { closeOnSignal, isMain } from './shared/run-as-main.ts';

/** The ports of the systems that the servers stand for. */
export const DEFAULT_PORTS = { clarity: 8090, amiga: 3000, chat: 8000, sessionBuddy: 8765, aip: 5000 } as const;

export interface AllServersOptions {
  /** Ask for the default ports; one that is taken falls back to a free port. Without it, all ports are free ones. */
  readonly preferDefaultPorts?: boolean | undefined;
  readonly clarity?: ClarityOptions | undefined;
  readonly amiga?: AmigaOptions | undefined;
  readonly chat?: ChatOptions | undefined;
  readonly sessionBuddy?: SessionBuddyOptions | undefined;
  readonly aip?: AipOptions | undefined;
}

export interface AllServers {
  readonly clarity: DemoServer;
  readonly amiga: DemoServer;
  readonly chat: DemoServer;
  readonly sessionBuddy: DemoServer;
  readonly aip: DemoServer;
  readonly list: readonly DemoServer[];
  /** One sentence for each default port that was taken. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}

/** Starts the five demo servers. When one cannot start, those that did are closed again. */
export async function startAllServers(options: AllServersOptions = {}): Promise<AllServers> {
  const notes: string[] = [];
  const list: DemoServer[] = [];

  async function start<Options extends ServerOptions>(
    startOne: (options: Options) => Promise<DemoServer>,
    own: Options,
    defaultPort: number,
  ): Promise<DemoServer> {
    const preferred = own.port ?? (options.preferDefaultPorts === true ? defaultPort : 0);
    let server: DemoServer;
    try {
      server = await startOne({ ...own, port: preferred });
    } catch (error) {
      if (own.port !== undefined || preferred === 0 || !isPortTaken(error)) throw error;
      server = await startOne({ ...own, port: 0 });
      notes.push(`Port ${preferred} is taken, so ${server.name} listens on ${server.port}.`);
    }
    list.push(server);
    return server;
  }

  const close = async (): Promise<void> => {
    await Promise.all(list.map((server) => server.close()));
  };
  try {
    const clarity = await start<ClarityOptions>(startClarityServer, options.clarity ?? {}, DEFAULT_PORTS.clarity);
    const amiga = await start<AmigaOptions>(startAmigaServer, options.amiga ?? {}, DEFAULT_PORTS.amiga);
    const chat = await start<ChatOptions>(startChatServer, options.chat ?? {}, DEFAULT_PORTS.chat);
    const buddyOptions = options.sessionBuddy ?? {};
    const sessionBuddy = await start<SessionBuddyOptions>(
      startSessionBuddyServer,
      buddyOptions,
      DEFAULT_PORTS.sessionBuddy,
    );
    const aip = await start<AipOptions>(startAipServer, options.aip ?? {}, DEFAULT_PORTS.aip);
    return { clarity, amiga, chat, sessionBuddy, aip, list, notes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Name, WebSocket URL and control address of each server, in columns. */
export function describeServers(servers: readonly DemoServer[]): string {
  const width = Math.max(...servers.map(({ name }) => name.length));
  return servers.map(({ name, url, httpUrl }) => `${name.padEnd(width)}  ${httpUrl}/__faults  ${url}`).join('\n');
}

if (isMain(import.meta.url)) {
  const servers = await startAllServers({ preferDefaultPorts: true });
  process.stdout.write(`${[...servers.notes, describeServers(servers.list)].join('\n')}\n`);
  closeOnSignal(servers.close, false);
}
