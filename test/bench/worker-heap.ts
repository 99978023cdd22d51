import { connectCdp } from '../harness/cdp.ts';

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
  const cdp = await connectCdp(endpoint);
  try {
    const session = await cdp.attach(
      'running worker of the extension',
      ({ type, url }) => type === 'service_worker' && url.includes(extensionId),
    );
    await cdp.send('HeapProfiler.enable', {}, session);
    await cdp.send('HeapProfiler.collectGarbage', {}, session);
    const usage = await cdp.send('Runtime.getHeapUsage', {}, session);
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = usage as Partial<Record<string, number>>;
    if (usedSize === undefined || embedderHeapUsedSize === undefined || backingStorageSize === undefined) {
      throw new Error(`This browser does not say all of its heap: ${JSON.stringify(usage)}`);
    }
    return {
      v8MB: usedSize / BYTES_PER_MB,
      totalMB: (usedSize + embedderHeapUsedSize + backingStorageSize) / BYTES_PER_MB,
    };
  } finally {
    cdp.close();
  }
}
