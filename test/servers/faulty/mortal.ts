import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoServer } from '../shared/demo-server.ts';
import { epochMs } from './faulty-server.ts';

/** A demo server that can die and come back at the same address. */
export interface MortalServer {
  readonly url: string;
  readonly port: number;
  /** The one that runs, or the one that ran last. */
  current(): DemoServer;
  /** Ends it as a crash would: no close frame, and nobody listens. Returns when, epoch ms. */
  kill(): Promise<number>;
  /** Starts a new one at the same port. */
  revive(): Promise<DemoServer>;
  close(): Promise<void>;
}

const ATTEMPTS = 20;
const PAUSE_MS = 50;

/** `start` must take the port that it is given; 0 for a free one. */
export async function startMortal(start: (port: number) => Promise<DemoServer>): Promise<MortalServer> {
  let server = await start(0);
  let lives = true;
  const { url, port } = server;
  return {
    url,
    port,
    current: () => server,
    async kill() {
      lives = false;
      const closed = server.close();
      const at = epochMs();
      await closed;
      return at;
    },
    async revive() {
      for (let attempt = 1; ; attempt++) {
        try {
          server = await start(port);
          lives = true;
          return server;
        } catch (thrown) {
          // Some other program may hold the port for a moment, as the near end of a connection of its own.
          if (attempt === ATTEMPTS) throw thrown;
          await sleep(PAUSE_MS);
        }
      }
    },
    async close() {
      if (lives) await server.close();
    },
  };
}
