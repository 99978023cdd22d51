import { WebSocket } from 'ws';

interface CdpMessage {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
}

/** A bare connection to Chromium's debugging endpoint: it attaches to what it is told to and to nothing else. */
export interface Cdp {
  /** Rejects with the browser's own words. */
  send(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>>;
  /** Attaches to the first target that fits; returns the session to send to. */
  attach(what: string, fits: (target: TargetInfo) => boolean): Promise<string>;
  /** Detaches from everything. */
  close(): void;
}

export async function connectCdp(endpoint: string): Promise<Cdp> {
  const socket = new WebSocket(endpoint);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let nextId = 1;
  const send: Cdp['send'] = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const listen = (data: Buffer): void => {
        const message = JSON.parse(data.toString()) as CdpMessage;
        if (message.id !== id) return;
        socket.off('message', listen);
        if (message.error === undefined) resolve(message.result ?? {});
        else reject(new Error(`${method}: ${message.error.message}`));
      };
      socket.on('message', listen);
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  return {
    send,
    async attach(what, fits) {
      const { targetInfos } = (await send('Target.getTargets')) as { targetInfos: readonly TargetInfo[] };
      const target = targetInfos.find(fits);
      if (target === undefined) throw new Error(`The browser has no ${what}.`);
      const { sessionId } = await send('Target.attachToTarget', { targetId: target.targetId, flatten: true });
      if (typeof sessionId !== 'string') throw new Error('The browser gave no debugging session.');
      return sessionId;
    },
    close: () => socket.close(),
  };
}
