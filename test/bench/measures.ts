import { setTimeout as sleep } from 'node:timers/promises';
import type { Control } from '../driver/control-server.ts';
import type { ServerProcess } from './server-process.ts';
import { median, percentile, round } from './statistics.ts';

export interface RecordedRun {
  readonly id: number;
  readonly framesSent: number;
  readonly stored: number;
  /** First to last arrival. */
  readonly ms: number;
  /** First arrival until everything was on disk and announced. */
  readonly persistedMs: number;
  readonly shownRows: string | null;
  readonly dropped: number;
}

const SETTLE_MS = 2000;
const RUN_TIMEOUT_MS = 180_000;

/** In each URL, because the panel takes a stopped session to the same URL up again instead of making a new one. */
let runs = 0;

/** Records through the product with the panel open and live. */
export async function recordFrames(control: Control, flood: ServerProcess, frames: number): Promise<RecordedRun> {
  const run = await control.call<Omit<RecordedRun, 'framesSent'>>(
    'record',
    { url: `${flood.url}?n=${frames}&run=${++runs}`, frames, timeoutMs: RUN_TIMEOUT_MS },
    RUN_TIMEOUT_MS + 10_000,
  );
  return { ...run, framesSent: frames };
}

/** Recording against a socket that only counts, in the same worker, alternating, so that both see the same machine. */
export async function measureRate(
  control: Control,
  flood: ServerProcess,
  frames: number,
  rounds: number,
  say: (line: string) => void,
) {
  const ratios: number[] = [];
  const bareRates: number[] = [];
  const recordRates: number[] = [];
  const persistedRates: number[] = [];
  let recorded = 0;
  for (let round_ = 0; round_ <= rounds; round_++) {
    // Each run begins on a quiet machine: LevelDB tidies up for a while after a flood, whoever comes next.
    const countBare = async () => {
      await sleep(SETTLE_MS);
      const query = `${flood.url}?n=${frames}&mode=bare`;
      return control.call<{ count: number; ms: number }>(
        'probe',
        { kind: 'count', url: query, frames },
        RUN_TIMEOUT_MS,
      );
    };
    const record = async () => {
      await sleep(SETTLE_MS);
      return recordFrames(control, flood, frames);
    };
    // Each goes first every other time, so that a machine that grows slower or faster favours neither.
    const first = round_ % 2 === 0 ? await record() : null;
    const bare = await countBare();
    const run = first ?? (await record());
    if (bare.count !== frames) throw new Error(`The bare socket got ${bare.count} of ${frames} frames.`);
    const bareRate = (bare.count / bare.ms) * 1000;
    const recordRate = (run.stored / run.ms) * 1000;
    // The first pair warms caches and compilers up and is not counted.
    if (round_ === 0) continue;
    recorded += run.stored;
    bareRates.push(bareRate);
    recordRates.push(recordRate);
    persistedRates.push((run.stored / run.persistedMs) * 1000);
    ratios.push(recordRate / bareRate);
    say(
      `pair ${round_}: bare ${Math.round(bareRate)}/s, recorded ${Math.round(recordRate)}/s, ratio ${round(recordRate / bareRate, 3)}, ` +
        `on disk after ${Math.round(run.persistedMs)} ms, rows shown ${run.shownRows}`,
    );
  }
  return {
    recordRatio: round(median(ratios), 3),
    recordRatios: ratios.map((ratio) => round(ratio, 3)),
    bareFramesPerSecond: Math.round(median(bareRates)),
    recordedFramesPerSecond: Math.round(median(recordRates)),
    persistedFramesPerSecond: Math.round(median(persistedRates)),
    framesSent: frames * rounds,
    framesRecorded: recorded,
    framesLost: frames * rounds - recorded,
  };
}

const PACED_FRAMES = 600;
const PACED_PER_SECOND = 60;

export async function measureWireToRow(control: Control, flood: ServerProcess) {
  const timeoutMs = (PACED_FRAMES / PACED_PER_SECOND) * 1000 + 30_000;
  const { delays } = await control.call<{ delays: number[] }>(
    'wireToRow',
    { url: `${flood.url}?n=${PACED_FRAMES}&rate=${PACED_PER_SECOND}`, frames: PACED_FRAMES, timeoutMs },
    timeoutMs + 10_000,
  );
  return {
    wireToRowP50Ms: round(percentile(delays, 50), 1),
    wireToRowP99Ms: round(percentile(delays, 99), 1),
    wireToRowSamples: delays.length,
  };
}

const LATENCY_REQUESTS = 500;
/** The first ones meet cold code and are not counted. */
const WARM_UP_REQUESTS = 50;
const INJECTED_DELAYS_MS = [1, 5, 20, 60, 120];

interface LatencyRun {
  readonly asked: number;
  readonly samples: readonly { readonly id: string; readonly ms: number }[];
}

/** The product's latency, and that of a socket that only stamps, against the delay the server says it really waited. */
export async function measureLatency(control: Control, clarity: ServerProcess) {
  await setFaults(clarity, { delayRepliesMs: INJECTED_DELAYS_MS });
  const plan = { count: LATENCY_REQUESTS, gapMs: 10 };
  const bare = await control.call<LatencyRun>('probe', { kind: 'time', url: clarity.url, ...plan }, 60_000);
  const run = await control.call<LatencyRun>('latency', { url: clarity.url, ...plan }, 60_000);
  const stats = (await (await fetch(`${clarity.httpUrl}/__stats`)).json()) as {
    injectedDelays: Record<string, number>;
  };
  const errorsOf = ({ samples }: LatencyRun) =>
    samples.slice(WARM_UP_REQUESTS).map(({ id, ms }) => {
      const injectedMs = stats.injectedDelays[id];
      const error = Math.abs(ms - (injectedMs ?? Number.NaN));
      // A single NaN would spoil the sort under every percentile without a word.
      if (Number.isNaN(error)) throw new Error(`Reply ${id}: ${ms} ms measured, ${injectedMs} ms injected.`);
      return error;
    });
  const errors = errorsOf(run);
  const bareErrors = errorsOf(bare);
  return {
    latencyErrorP50Ms: round(percentile(errors, 50), 2),
    latencyErrorP99Ms: round(percentile(errors, 99), 2),
    bareLatencyErrorP50Ms: round(percentile(bareErrors, 50), 2),
    bareLatencyErrorP99Ms: round(percentile(bareErrors, 99), 2),
    latencySamples: run.samples.length,
    latencyUnanswered: run.asked - run.samples.length,
  };
}

async function setFaults(server: ServerProcess, faults: unknown): Promise<void> {
  const answer = await fetch(`${server.httpUrl}/__faults`, { method: 'POST', body: JSON.stringify(faults) });
  if (!answer.ok) throw new Error(`The demo server refused the faults: ${await answer.text()}`);
}
