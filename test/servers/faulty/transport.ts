import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { FaultyServer } from './faulty-server.ts';
import { readHead, startRawServer } from './raw-server.ts';

/** Takes the connection and the request and says nothing, for as long as the client waits. */
export function startHanging(): Promise<FaultyServer> {
  return startRawServer((socket) => readHead(socket, () => undefined));
}

/** Ends the connection with a TCP reset once it has read the request. */
export function startResetting(): Promise<FaultyServer> {
  return startRawServer((socket) => readHead(socket, () => socket.resetAndDestroy()));
}

/** Ends the connection in good order (FIN) once it has read the request, without one byte of an answer. */
export function startAnsweringNothing(): Promise<FaultyServer> {
  return startRawServer((socket) => readHead(socket, () => socket.end()));
}

export const SMTP_BANNER = '220 mail.example.test ESMTP ready\r\n';

/** A mail server: speaks first, and understands no HTTP. */
export function startMailServer(): Promise<FaultyServer> {
  return startRawServer((socket) => {
    socket.write(SMTP_BANNER);
    readHead(socket, () => socket.write('502 5.5.2 Error: command not recognized\r\n'));
  });
}

/**
 * An address at which nobody listens. Its port is the near end of a connection of our own: taken, so that no other
 * server of a test can get it meanwhile, and refused by the system.
 */
export async function takeRefusedPort(): Promise<FaultyServer> {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const socket = connect((other.address() as AddressInfo).port, '127.0.0.1');
  const [[farEnd]] = await Promise.all([once(other, 'connection'), once(socket, 'connect')]);
  const port = socket.localPort ?? 0;
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    port,
    calls: [],
    async close() {
      socket.destroy();
      farEnd.destroy();
      await new Promise<void>((resolve) => other.close(() => resolve()));
    },
  };
}

/** An address with a host name that no resolver knows. */
export function unknownHost(name: string): FaultyServer {
  return { url: `ws://${name}:8090/ws`, port: 8090, calls: [], close: async () => undefined };
}
