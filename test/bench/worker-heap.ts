import { WebSocket } from 'ws';

interface CdpMessage {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { message: string };
}

/** In MB. */
export interface WorkerHeap {
  /** What scripts allocated: objects, strings, closures. */
  readonly v8MB: number;
  /** That, the browser's own objects behind them (sockets, database requests), and the bytes of typed arrays. */
  readonly totalMB: number;
}

const BYTES_PER_MB = 1024 * 1024;

/** Memory of the extension's worker after a collection. Attaches only for the reading, after the run. */
export async function readWorkerHeap(endpoint: string, extensionId: string): Promise<WorkerHeap> {
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
    const usage = await send('Runtime.getHeapUsage', {}, sessionId);
    await send('Target.detachFromTarget', { sessionId });
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = usage as Partial<Record<string, number>>;
    if (usedSize === undefined || embedderHeapUsedSize === undefined || backingStorageSize === undefined) {
      throw new Error(`This browser does not say all of its heap: ${JSON.stringify(usage)}`);
    }
    return {
      v8MB: usedSize / BYTES_PER_MB,
      totalMB: (usedSize + embedderHeapUsedSize + backingStorageSize) / BYTES_PER_MB,
    };
  } finally {
    socket.close();
  }
}
