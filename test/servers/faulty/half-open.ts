import { connect, createServer, type Socket } from 'node:net';
import { type FaultyServer, listenOnLoopback } from './faulty-server.ts';

export interface HalfOpenLink extends FaultyServer {
  /**
   * From now on nothing passes over the links that exist, in either direction, and neither end is told: no FIN, no RST,
   * as when a router between them lost its table. Links made later work. Returns how many were cut.
   */
  cut(): number;
}

/** A TCP relay in front of a server on this machine. `path` and query of the URL are those of the server behind it. */
export async function startHalfOpenLink(targetUrl: string): Promise<HalfOpenLink> {
  const target = new URL(targetUrl);
  const links = new Set<{ cut: boolean; readonly ends: readonly [Socket, Socket] }>();
  const relay = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    const link = { cut: false, ends: [near, far] as const };
    links.add(link);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        if (!link.cut) to.write(chunk);
      });
      from.on('end', () => {
        if (!link.cut) to.end();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        if (link.cut) return;
        to.destroy();
        links.delete(link);
      });
    }
  });
  const server = await listenOnLoopback(relay);
  return {
    ...server,
    url: `ws://127.0.0.1:${server.port}${target.pathname}${target.search}`,
    cut() {
      const whole = [...links].filter((link) => !link.cut);
      for (const link of whole) link.cut = true;
      return whole.length;
    },
    async close() {
      for (const { ends } of links) for (const end of ends) end.destroy();
      await server.close();
    },
  };
}
