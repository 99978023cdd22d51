import { performance } from 'node:perf_hooks';
import { CLARITY_MAX_BYTES } from './clarity-envelope.ts';
import { CLARITY_SHAPE, clarityFloodMessage } from './clarity-server.ts';
import type { DemoConnection } from './shared/connection.ts';
import { createDelays, type DelaySource, isDelaySource } from './shared/delays.ts';
import { type DemoServer, type ServerOptions, startDemoServer } from './shared/demo-server.ts';
import { requestUrl } from './shared/http-answer.ts';
import { isJsonObject, parseJsonObject, readString } from './shared/json.ts';
import { runAsMain } from './shared/run-as-main.ts';

const NOISE_BYTES = 200;
/** Longer than any measurement. */
const ENDLESS_FRAMES = 1e9;

interface TruthPlan {
  readonly delays: DelaySource;
  readonly seed: number;
  readonly noisePerSecond: number;
}

function planFor(query: URLSearchParams): TruthPlan {
  const delays = query.get('delays');
  return {
    delays: isDelaySource(delays) ? delays : 'constant',
    seed: Number(query.get('seed') ?? 1) || 1,
    noisePerSecond: Math.max(0, Number(query.get('noise') ?? 0) || 0),
  };
}

function answer(connection: DemoConnection, server: DemoServer, after: () => number, text: string): void {
  const receivedAt = performance.now();
  const request = parseJsonObject(text);
  const payload = request?.['payload'];
  const correlationId = isJsonObject(payload) ? readString(payload, 'correlationId') : null;
  if (request === null || correlationId === null) return;
  const reply = { ...request, ts: '', payload: { correlationId, status: 'completed' } };
  // A plain timer, however late it fires: what counts is the delay that really passed, and nothing here may take the machine's time.
  setTimeout(() => {
    reply.ts = new Date().toISOString();
    const passedMs = performance.now() - receivedAt;
    if (connection.push(reply)) server.stats.noteInjectedDelay(correlationId, passedMs);
  }, after()).unref();
}

/**
 * Knows the latency that a client should measure. It answers each envelope of the Clarity profile with the same
 * `payload.correlationId` after a delay; `injectedDelays` at GET /__stats says which delay really passed between receipt and
 * send, by the monotonic clock (process.hrtime, in ms). Query keys: `delays` (`constant`, `bimodal`, `longtail`; a request may name another
 * one in `payload.delays`), `seed`, `noise` (other envelopes of about 200 bytes a second on the same socket, evenly paced).
 */
export async function startTruthServer(options: ServerOptions = {}): Promise<DemoServer> {
  const server: DemoServer = await startDemoServer(
    {
      name: 'truth',
      urlPath: '/',
      maxPayloadBytes: CLARITY_MAX_BYTES,
      shape: CLARITY_SHAPE,
      floodMessage: clarityFloodMessage,
      pace: null,
      admit: () => null,
      opened(connection) {
        const plan = planFor(requestUrl(connection.request).searchParams);
        const delayFrom = createDelays(plan.seed);
        connection.onMessage((text) => {
          if (text === null) return;
          const asked = /"delays":"(\w+)"/.exec(text)?.[1];
          answer(connection, server, () => delayFrom(isDelaySource(asked) ? asked : plan.delays), text);
        });
        if (plan.noisePerSecond > 0) {
          void connection.flood({ frames: ENDLESS_FRAMES, bytes: NOISE_BYTES, framesPerSecond: plan.noisePerSecond });
        }
      },
    },
    options,
  );
  return server;
}

await runAsMain(import.meta.url, ({ port }) => startTruthServer({ port }));
