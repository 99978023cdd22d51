import { WebSocket } from 'ws';

interface CdpMessage {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { message: string };
}

/** JavaScript heap of the extension's worker in MB after a collection. Attaches only for the reading, after the run. */
export async function workerHeapMB(endpoint: string, extensionId: string): Promise<number> {
  const socket = new WebSocket(endpoint);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let nextId = 1;
  const send = (method: string, params: unknown = {}, sessionId?: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const id = nextId++;
      const listen = (data: Buffer) => {
        const message = JSON.parse(data.toString()) as CdpMessage;
        if (message.id !== id) return;
        socket.off('message', listen);
        if (message.error) reject(new Error(`${method}: ${message.error.message}`));
        else resolve(message.result ?? {});
      };
      socket.on('message', listen);
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  try {
    const { targetInfos } = (await send('Target.getTargets')) as {
      targetInfos: { targetId: string; type: string; url: string }[];
    };
    const worker = targetInfos.find((target) => target.type === 'service_worker' && target.url.includes(extensionId));
    if (worker === undefined) throw new Error('The extension has no running worker.');
    const { sessionId } = (await send('Target.attachToTarget', { targetId: worker.targetId, flatten: true })) as {
      sessionId: string;
    };
    await send('HeapProfiler.enable', {}, sessionId);
    await send('HeapProfiler.collectGarbage', {}, sessionId);
    const { usedSize } = (await send('Runtime.getHeapUsage', {}, sessionId)) as { usedSize: number };
    await send('Target.detachFromTarget', { sessionId });
    return usedSize / 1024 / 1024;
  } finally {
    socket.close();
  }
}
