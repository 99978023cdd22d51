import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { parseJsonObject } from './shared/json.ts';

export interface EchoServer {
  readonly url: string;
  /** Messages that arrived, as text. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/**
 * A server of none of the seeds, for profiles that a person makes: `{"op":"echo","body":…}` comes back as
 * `{"op":"echoed","body":…,"n":1}` with a count for each connection, `{"op":"garble"}` as a reply that breaks that form.
 */
export async function startEchoServer(): Promise<EchoServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/talk' });
  await once(server, 'listening');
  const received: string[] = [];
  server.on('connection', (socket) => {
    let n = 0;
    socket.on('message', (data, isBinary) => {
      const text = isBinary ? '' : String(data);
      received.push(text);
      n++;
      const message = parseJsonObject(text);
      const answer =
        message?.['op'] === 'echo'
          ? { op: 'echoed', body: message['body'], n }
          : message?.['op'] === 'garble'
            ? { op: 'echoed', n: 'one' }
            : { op: 'refused', n };
      socket.send(JSON.stringify(answer));
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/talk`,
    received,
    close: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
}
