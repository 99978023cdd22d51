import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startControl } from '../driver/control-server.ts';
import { DEBUGGING_FLAG, debuggingPort } from '../driver/debugging-port.ts';
import { makeDrivenExtension } from '../driver/driven-extension.ts';
import { ensureBuilt } from '../harness/builds.ts';
import { launchRaw } from '../harness/raw-chromium.ts';
import { createProfileDir, removeProfileDir } from '../harness/temp-profile.ts';
import { measureLatency, measureRate, measureWireToRow, recordFrames } from './measures.ts';
import { startServerProcess } from './server-process.ts';
import { round } from './statistics.ts';
import { workerHeapMB } from './worker-heap.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Frames of one rate run. */
    frames: { type: 'string', default: '100000' },
    /** Alternating pairs of runs. */
    rounds: { type: 'string', default: '5' },
    /** Frames of the large run, for the heap. */
    large: { type: 'string', default: '1000000' },
    /** Another build to measure. */
    build: { type: 'string' },
  },
});
const say = (line: string) => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

const frames = Number(values.frames);
const buildDir = values.build ?? (await ensureBuilt('chrome'));
const control = await startControl();
const extension = makeDrivenExtension(control.url, buildDir);
const flood = await startServerProcess('flood-server.ts');
const clarity = await startServerProcess('clarity-server.ts', ['--interval', '0']);
const userDataDir = createProfileDir();
const browser = await launchRaw({ userDataDir, extensionDir: extension.directory, args: [DEBUGGING_FLAG] });
try {
  const { open, endpoint } = await debuggingPort(userDataDir);
  await open(extension.panelUrl);
  say(`${cpus().length} cores; ${frames} frames a run; nothing attached to the worker`);

  const rate = await measureRate(control, flood, frames, Number(values.rounds), say);
  const small = await recordFrames(control, flood, 100_000);
  const heapSmallMB = await workerHeapMB(endpoint, extension.extensionId);
  const large = await recordFrames(control, flood, Number(values.large));
  const heapLargeMB = await workerHeapMB(endpoint, extension.extensionId);
  await control.call('remove', { id: small.id }, 60_000);
  await control.call('remove', { id: large.id }, 60_000);
  const wireToRow = await measureWireToRow(control, flood);
  const latency = await measureLatency(control, clarity);

  const result = {
    ...rate,
    framesSent: rate.framesSent + small.framesSent + large.framesSent,
    framesRecorded: rate.framesRecorded + small.stored + large.stored,
    framesLost: rate.framesLost + small.framesSent - small.stored + large.framesSent - large.stored,
    ...wireToRow,
    ...latency,
    backgroundHeapMB: { after100000: round(heapSmallMB, 1), [`after${values.large}`]: round(heapLargeMB, 1) },
    largeRunFramesPerSecond: Math.round((large.stored / large.ms) * 1000),
  };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await browser.killBrowser();
  removeProfileDir(userDataDir);
  flood.stop();
  clarity.stop();
  control.close();
  extension.remove();
}
process.exit(0);
