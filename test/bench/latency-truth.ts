import { setTimeout as sleep } from 'node:timers/promises';
import type { SparseHistogram } from '../../lib/capture/metrics-snapshot.ts';
import { histogramOf } from '../../lib/metrics/histogram.ts';
import type { Sequence, SequenceStep } from '../../lib/profile/reply-schema.ts';
import type { Control } from '../driver/control-server.ts';
import { DELAY_NAMES, type DelaySource } from '../servers/shared/delays.ts';
import type { ServerProcess } from './server-process.ts';
import { percentile, round } from './statistics.ts';

/** Other frames a second on the same connection. */
const NOISE = { idle: 0, '1000': 1000, '10000': 10_000 } as const;
type NoiseName = keyof typeof NOISE;

/** Requests of each source; with its pauses a round stays below the 200 messages a second that a run may send. */
const ROUNDS = 300;
const BARE_ROUNDS = 300;
const GAP_MS = 6;
const ROUND_MS = GAP_MS * DELAY_NAMES.length;
/** The first of each source meet cold code and are not counted. */
const WARM_UP = 10;
const SEED = 11;
/** The slowest reply, and time to spare on a machine that has none. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 700;

interface Sample {
  readonly id: string;
  readonly ms: number;
}

interface Measured {
  readonly samples: readonly Sample[];
  readonly lag: readonly (Omit<SparseHistogram, 'at' | 'counts'> & { at: number[]; counts: number[] })[];
  readonly frames: number;
  readonly dropped: number;
}

/** All in ms. Errors are of single replies: how far each measured latency is from what the server says it injected. */
interface Truth {
  readonly samples: number;
  readonly injectedP50Ms: number;
  readonly measuredP50Ms: number;
  readonly injectedP99Ms: number;
  readonly measuredP99Ms: number;
  readonly errorP50Ms: number;
  readonly errorP99Ms: number;
  /** The same of a socket that only stamps, in the same worker: what no recording could do better. */
  readonly bareErrorP99Ms: number;
  /** How late the worker's own timer was meanwhile, as the product shows it beside latencies. */
  readonly lagP99Ms: number | null;
}

type TruthAt = Readonly<Record<DelaySource, Truth>>;

/** With the panel open, live and painted, and with the panel behind another tab, where nothing is painted. */
export type LatencyTruth = Readonly<Record<'painted' | 'unpainted', Readonly<Record<NoiseName, TruthAt>>>>;

/**
 * What the product measured against delays that a server injected: constant, of two kinds, with a long tail up to 5 s; idle and
 * beside noise. The requests come from the product's own sequence inside the worker. Painting is told apart, because without a
 * graphics processor it wants the same cores as what is measured.
 */
export async function measureLatencyTruth(
  control: Control,
  server: ServerProcess,
  say: (line: string) => void,
): Promise<LatencyTruth> {
  const measureAt = async (name: NoiseName, painted: boolean) => {
    const url = `${server.url}?noise=${NOISE[name]}&seed=${SEED}`;
    const prefix = `${name}-${painted ? 'painted' : 'unpainted'}`;
    const bare = await bareErrors(control, server, url);
    const { samples, lag, frames, dropped } = await recorded(control, server, `${url}&run=${prefix}`, prefix, painted);
    if (dropped > 0) throw new Error(`${dropped} frames were not kept at ${prefix}.`);
    const injected = await injectedDelays(server);
    const lateness = histogramOf(
      ...lag.map((one) => ({ ...one, at: Uint16Array.from(one.at), counts: Uint32Array.from(one.counts) })),
    );
    say(`${prefix}: ${samples.length} replies among ${frames} frames`);
    const truthOf = (source: DelaySource): Truth => {
      const own = samples.filter(({ id }) => id.startsWith(`${prefix}-${source}-`)).slice(WARM_UP);
      if (own.length !== ROUNDS - WARM_UP) throw new Error(`${own.length} of ${ROUNDS - WARM_UP} ${source} replies.`);
      const truth = {
        samples: own.length,
        ...bothPercentiles(own, injected),
        bareErrorP99Ms: round(percentile(bare[source], 99), 2),
        lagP99Ms: lateness.count === 0 ? null : round(lateness.percentile(99) ?? 0, 2),
      };
      say(`  ${source}: ${JSON.stringify(truth)}`);
      return truth;
    };
    return { constant: truthOf('constant'), bimodal: truthOf('bimodal'), longtail: truthOf('longtail') };
  };
  const measure = async (painted: boolean) => ({
    idle: await measureAt('idle', painted),
    '1000': await measureAt('1000', painted),
    '10000': await measureAt('10000', painted),
  });
  return { painted: await measure(true), unpainted: await measure(false) };
}

function bothPercentiles(own: readonly Sample[], injected: Readonly<Record<string, number>>) {
  const truths = own.map(({ id }) => injectedFor(injected, id));
  const times = own.map(({ ms }) => ms);
  const errors = own.map(({ ms }, i) => Math.abs(ms - (truths[i] ?? Number.NaN)));
  const at = (values: readonly number[], p: number) => round(percentile(values, p), 2);
  return {
    injectedP50Ms: at(truths, 50),
    measuredP50Ms: at(times, 50),
    injectedP99Ms: at(truths, 99),
    measuredP99Ms: at(times, 99),
    errorP50Ms: at(errors, 50),
    errorP99Ms: at(errors, 99),
  };
}

/** By the product, from its stored columns. */
async function recorded(
  control: Control,
  server: ServerProcess,
  url: string,
  prefix: string,
  painted: boolean,
): Promise<Measured> {
  const steps = DELAY_NAMES.flatMap((source): SequenceStep[] => [
    { kind: 'send', message: requestOf(`${prefix}-${source}-{{counter}}`, source) },
    { kind: 'delay', delayMs: GAP_MS },
  ]);
  const sequence: Sequence = {
    id: 'truth',
    name: 'Truth',
    steps: steps.slice(0, -1),
    times: ROUNDS,
    everyMs: ROUND_MS,
  };
  const { id } = await control.call<{ id: number }>('runSequence', { url, sequence, painted }, PATIENCE_MS);
  const asked = ROUNDS * DELAY_NAMES.length;
  await sleep(ROUNDS * ROUND_MS);
  // Looking takes the server's time, so not before all has been asked.
  const until = performance.now() + PATIENCE_MS;
  while (Object.keys(await injectedDelays(server)).filter((one) => one.startsWith(`${prefix}-`)).length < asked) {
    if (performance.now() > until) throw new Error(`Not all of ${asked} requests were answered in time at ${prefix}.`);
    await sleep(LOOK_MS);
  }
  return control.call<Measured>('measured', { id }, PATIENCE_MS);
}

async function bareErrors(
  control: Control,
  server: ServerProcess,
  url: string,
): Promise<Readonly<Record<DelaySource, readonly number[]>>> {
  const { samples } = await control.call<{ samples: readonly Sample[] }>(
    'probe',
    { kind: 'time', url, count: BARE_ROUNDS * DELAY_NAMES.length, gapMs: GAP_MS, delays: DELAY_NAMES },
    PATIENCE_MS,
  );
  const injected = await injectedDelays(server);
  const errorsOf = (source: DelaySource) =>
    samples
      .filter(({ id }) => id.startsWith(`bare-${source}-`))
      .slice(WARM_UP)
      .map(({ id, ms }) => Math.abs(ms - injectedFor(injected, id)));
  return { constant: errorsOf('constant'), bimodal: errorsOf('bimodal'), longtail: errorsOf('longtail') };
}

/** A message template. */
function requestOf(correlationId: string, delays: DelaySource): string {
  const payload = { correlationId, status: 'running', delays };
  return JSON.stringify({ type: 'execution-update', ts: '{{now}}', projectId: 'bench', payload });
}

async function injectedDelays(server: ServerProcess): Promise<Readonly<Record<string, number>>> {
  const answer = await fetch(`${server.httpUrl}/__stats`);
  return ((await answer.json()) as { injectedDelays: Record<string, number> }).injectedDelays;
}

/** A missing one would spoil the sort under every percentile without a word. */
function injectedFor(injected: Readonly<Record<string, number>>, id: string): number {
  const ms = injected[id];
  if (ms === undefined) throw new Error(`The server knows of no reply ${id}.`);
  return ms;
}
