import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Control {
  readonly url: string;
  /** Has the page carry out a command and resolves with its answer; rejects with the page's own words. */
  call<T>(name: string, args: unknown, timeoutMs: number): Promise<T>;
  /** Frees the port. */
  close(): Promise<void>;
}

interface Order {
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
}

/** Orders go out over plain HTTP because a debugger attached to the browser would slow what is measured. */
export async function startControl(): Promise<Control> {
  const orders: Order[] = [];
  const answers = new Map<number, (answer: { value?: unknown; error?: string }) => void>();
  let idle: ServerResponse | null = null;
  let nextId = 1;

  const hand = () => {
    if (idle === null || orders.length === 0) return;
    idle.end(JSON.stringify(orders.shift()));
    idle = null;
  };
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.url === '/next') {
      idle = response;
      // A page that was killed takes no more orders.
      response.once('close', () => {
        if (idle === response) idle = null;
      });
      setTimeout(() => {
        if (idle !== response) return;
        idle = null;
        response.end('null');
      }, 10_000).unref();
      hand();
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      response.end('{}');
      const { id, answer } = JSON.parse(body) as { id: number; answer: { value?: unknown; error?: string } };
      answers.get(id)?.(answer);
      answers.delete(id);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    call<T>(name: string, args: unknown, timeoutMs: number) {
      const id = nextId++;
      orders.push({ id, name, args });
      return new Promise<T>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`The panel gave no answer to "${name}" in ${timeoutMs} ms.`)),
          timeoutMs,
        );
        answers.set(id, ({ value, error }) => {
          clearTimeout(timer);
          if (error === undefined) resolve(value as T);
          else reject(new Error(`"${name}" failed in the panel: ${error}`));
        });
        hand();
      });
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
