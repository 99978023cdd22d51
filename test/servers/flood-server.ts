import { CLARITY_MAX_BYTES } from './clarity-envelope.ts';
import { CLARITY_SHAPE, clarityFloodMessage } from './clarity-server.ts';
import type { DemoConnection } from './shared/connection.ts';
import { type DemoServer, type ServerOptions, startDemoServer } from './shared/demo-server.ts';
import type { FloodReport, FloodRequest } from './shared/flood.ts';
import { requestUrl } from './shared/http-answer.ts';
import { parseJsonObject } from './shared/json.ts';
import { runAsMain } from './shared/run-as-main.ts';

const DEFAULT_FRAME_BYTES = 200;

/** `bare` gets the same bytes; the word only tells the runs apart in the report. */
export type FloodMode = 'record' | 'bare';

export interface FinishedFlood extends FloodReport {
  readonly mode: FloodMode;
  readonly connection: number;
  readonly asked: number;
}

export interface FloodServerOptions extends ServerOptions {
  readonly onFlood?: ((flood: FinishedFlood) => void) | undefined;
}

function positive(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : null;
}

interface FloodPlan {
  readonly defaults: Omit<FloodRequest, 'frames'>;
  readonly mode: FloodMode;
  readonly closeAfter: boolean;
}

function planFor(query: URLSearchParams): FloodPlan {
  const rate = positive(query.get('rate'));
  return {
    defaults: {
      bytes: positive(query.get('bytes')) ?? DEFAULT_FRAME_BYTES,
      ...(rate === null ? {} : { framesPerSecond: rate }),
    },
    mode: query.get('mode') === 'bare' ? 'bare' : 'record',
    closeAfter: query.get('close') === '1',
  };
}

/**
 * For benchmarks. Sends n distinct valid envelopes as raw wire bytes when the URL says `?n=` or the client sends
 * `{"start": n}`. Further query keys: `bytes` per frame (200), `rate` in frames per second (none: as fast as it goes),
 * `mode=bare`, `close=1` (close with 1000 and the reason `sent <n>` afterwards). The counts are at GET /__stats.
 */
export async function startFloodServer(options: FloodServerOptions = {}): Promise<DemoServer> {
  async function run(connection: DemoConnection, plan: FloodPlan, frames: number): Promise<void> {
    const report = await connection.flood({ ...plan.defaults, frames });
    options.onFlood?.({ ...report, mode: plan.mode, connection: connection.record.id, asked: frames });
    if (plan.closeAfter) connection.close({ code: 1000, reason: `sent ${report.frames}` });
  }
  return startDemoServer(
    {
      name: 'flood',
      urlPath: '/',
      maxPayloadBytes: CLARITY_MAX_BYTES,
      shape: CLARITY_SHAPE,
      floodMessage: clarityFloodMessage,
      pace: null,
      admit: () => null,
      opened(connection) {
        const query = requestUrl(connection.request).searchParams;
        const plan = planFor(query);
        const atOnce = positive(query.get('n'));
        if (atOnce !== null) void run(connection, plan, atOnce);
        connection.onMessage((text) => {
          const frames = positive(parseJsonObject(text ?? '')?.['start']);
          if (frames !== null) void run(connection, plan, frames);
        });
      },
    },
    options,
  );
}

await runAsMain(import.meta.url, ({ port }) =>
  startFloodServer({ port, onFlood: (flood) => process.stdout.write(`${JSON.stringify({ flood })}\n`) }),
);
