import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Control, startControl } from '../driver/control-server.ts';
import { DEBUGGING_FLAG, debuggingPort } from '../driver/debugging-port.ts';
import { makeDrivenExtension } from '../driver/driven-extension.ts';
import { ensureBuilt } from '../harness/builds.ts';
import { launchRaw } from '../harness/raw-chromium.ts';
import { createProfileDir, removeProfileDir } from '../harness/temp-profile.ts';
import { measureLatencyTruth } from './latency-truth.ts';
import { measureLatency, measureRate, measureWireToRow, recordFrames } from './measures.ts';
import { startServerProcess } from './server-process.ts';
import { round } from './statistics.ts';
import { measureValidation } from './validation.ts';
import { readWorkerHeap, type WorkerHeap } from './worker-heap.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Frames of one rate run. */
    frames: { type: 'string', default: '100000' },
    /** Alternating pairs of runs. */
    rounds: { type: 'string', default: '9' },
    /** Frames of the large run, for the heap. */
    large: { type: 'string', default: '1000000' },
    /** Of all measurements only one: `truth` (latencies against injected delays) or `rate` (recording against a bare socket). */
    only: { type: 'string' },
    /** Another build to measure. */
    build: { type: 'string' },
  },
});
const say = (line: string) => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

interface Bench {
  readonly control: Control;
  readHeap(): Promise<WorkerHeap>;
}

/** Measures in a browser of its own with the panel open, and leaves nothing behind. */
async function inFreshBrowser<T>(buildDir: string, measure: (bench: Bench) => Promise<T>): Promise<T> {
  const control = await startControl();
  const extension = makeDrivenExtension(control.url, buildDir);
  const userDataDir = createProfileDir();
  try {
    const browser = await launchRaw({ userDataDir, extensionDir: extension.directory, args: [DEBUGGING_FLAG] });
    try {
      const { open, endpoint } = await debuggingPort(userDataDir);
      await open(extension.panelUrl);
      return await measure({ control, readHeap: () => readWorkerHeap(endpoint, extension.extensionId) });
    } finally {
      await browser.killBrowser();
    }
  } finally {
    removeProfileDir(userDataDir);
    extension.remove();
    await control.close();
  }
}

const frames = Number(values.frames);
const buildDir = values.build ?? (await ensureBuilt('chrome'));
const flood = await startServerProcess('flood-server.ts');
const clarity = await startServerProcess('clarity-server.ts', ['--interval', '0']);
const truthServer = await startServerProcess('truth-server.ts');
const measureTruth = () => inFreshBrowser(buildDir, ({ control }) => measureLatencyTruth(control, truthServer, say));
const measureRecording = () =>
  inFreshBrowser(buildDir, ({ control }) => measureRate(control, flood, frames, Number(values.rounds), say));
try {
  if (values.only !== undefined) {
    const one = values.only === 'rate' ? await measureRecording() : { latencyTruth: await measureTruth() };
    process.stdout.write(`${JSON.stringify(one, null, 2)}\n`);
    process.exit(0);
  }
  say(`${cpus().length} cores; ${frames} frames a run; nothing attached to the worker`);
  // In this process, before any browser takes part of the machine.
  const validation = measureValidation();
  say(`reading, judging and pairing a frame: ${JSON.stringify(validation)} ns`);
  // Each in a browser of its own: what one leaves to be tidied up must not stand in the way of the next.
  const rate = await measureRecording();
  const wireToRow = await inFreshBrowser(buildDir, ({ control }) => measureWireToRow(control, flood));
  const latency = await inFreshBrowser(buildDir, ({ control }) => measureLatency(control, clarity));
  const latencyTruth = await measureTruth();
  // Apart from the times: reading the heap attaches a debugger, and "after 100 000" needs a worker that did nothing before.
  const memory = await inFreshBrowser(buildDir, async ({ control, readHeap }) => {
    const small = await recordFrames(control, flood, 100_000);
    const heapSmall = await readHeap();
    const large = await recordFrames(control, flood, Number(values.large));
    return { small, heapSmall, large, heapLarge: await readHeap() };
  });

  const { small, large } = memory;
  const heaps = (read: (heap: WorkerHeap) => number) => ({
    after100000: round(read(memory.heapSmall), 1),
    [`after${values.large}`]: round(read(memory.heapLarge), 1),
  });
  const result = {
    ...rate,
    framesSent: rate.framesSent + small.framesSent + large.framesSent,
    framesRecorded: rate.framesRecorded + small.stored + large.stored,
    framesLost: rate.framesLost + small.framesSent - small.stored + large.framesSent - large.stored,
    ...wireToRow,
    ...latency,
    latencyTruth,
    validation,
    backgroundHeapMB: heaps(({ totalMB }) => totalMB),
    backgroundV8HeapMB: heaps(({ v8MB }) => v8MB),
    largeRunFramesPerSecond: Math.round((large.stored / large.ms) * 1000),
  };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
} finally {
  flood.stop();
  clarity.stop();
  truthServer.stop();
}
process.exit(0);
