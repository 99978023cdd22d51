// Loaded into the panel page of a copy of the build. Only the browser runs it: it does what a person does, and reads the store.
interface Summary {
  id: number;
  frames: number;
  url: string;
  dropped: number;
  state: { name: string };
}
interface Columns {
  firstSeq: number;
  length: number;
  connection: Uint32Array;
  time: Float64Array;
  latency: Float32Array;
}
interface Snapshot {
  histograms: { lag?: { at: Uint16Array; counts: Uint32Array } };
}
interface DriverPort {
  postMessage(message: unknown): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}
interface DriverRuntime {
  connect(options: { name: string }): DriverPort;
  sendMessage(message: unknown): Promise<unknown>;
  getContexts(filter: { contextTypes: readonly string[] }): Promise<readonly unknown[]>;
}
interface DriverChrome {
  readonly runtime: DriverRuntime;
  readonly declarativeNetRequest: { getSessionRules(): Promise<readonly unknown[]> };
}

const CONTROL = '__CONTROL_URL__';
const { runtime, declarativeNetRequest } = (globalThis as unknown as { chrome: DriverChrome }).chrome;
const summaries = new Map<number, Summary>();
let listeners: (() => void)[] = [];
let nextId = 1;
const replies = new Map<number, (reply: unknown) => void>();
let port: DriverPort | null = openPort();
// Opening the port wakes the background, so it is opened again only when the background runs or is needed.
new BroadcastChannel('socketwright-background').addEventListener('message', () => {
  port ??= openPort();
});

function openPort(): DriverPort {
  const opened = runtime.connect({ name: 'driver' });
  opened.onDisconnect.addListener(() => {
    port = null;
  });
  opened.onMessage.addListener((message) => {
    const { event, id, reply } = message as {
      event?: { kind: string; summary: Summary };
      id?: number;
      reply?: unknown;
    };
    if (event?.kind === 'session') {
      summaries.set(event.summary.id, event.summary);
      for (const listener of listeners) listener();
    }
    if (id !== undefined) replies.get(id)?.(reply);
  });
  return opened;
}

function call(name: string, args: unknown): Promise<{ ok: boolean; value?: unknown; error?: { message: string } }> {
  const id = nextId++;
  port ??= openPort();
  port.postMessage({ id, name, args });
  return new Promise((resolve) => replies.set(id, resolve as (reply: unknown) => void));
}

async function burst(commands: readonly { name: string; args: unknown }[], gapMs: number): Promise<unknown[]> {
  const replies: Promise<unknown>[] = [];
  for (const { name, args } of commands) {
    // Not even a turn between two that are to come at once.
    if (gapMs > 0 && replies.length > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
    replies.push(call(name, args));
  }
  return Promise.all(replies);
}

function until<T>(check: () => T | null | undefined | false, timeoutMs: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setInterval(look, 100);
    const late = setTimeout(() => end(() => reject(new Error(`timed out: ${what}`))), timeoutMs);
    function end(then: () => void): void {
      clearInterval(timer);
      clearTimeout(late);
      listeners = listeners.filter((listener) => listener !== look);
      then();
    }
    function look(): void {
      const found = check();
      if (found) end(() => resolve(found));
    }
    listeners.push(look);
    look();
  });
}

function typeInto(field: HTMLInputElement, text: string): void {
  // React listens to the native setter's input event, not to an assignment.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

function byName<T extends Element>(selector: string, name: string): T | null {
  const named = (element: Element) =>
    element.getAttribute('aria-label') === name ||
    element.textContent?.trim() === name ||
    [...((element as HTMLInputElement).labels ?? [])].some((label) => label.textContent?.trim().startsWith(name));
  return ([...document.querySelectorAll<T>(selector)].find(named) ?? null) as T | null;
}

/** Connects through the panel's own controls, so that the panel shows the session live. */
async function connect(url: string): Promise<Summary> {
  const before = new Set(summaries.keys());
  const field = await until(() => byName<HTMLInputElement>('input', 'URL'), 10_000, 'the URL field');
  const profile = await until(() => byName<HTMLSelectElement>('select', 'Profile'), 10_000, 'the profile list');
  profile.value = 'clarity';
  profile.dispatchEvent(new Event('change', { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  typeInto(field, url);
  await new Promise((resolve) => setTimeout(resolve, 50));
  (await until(() => byName<HTMLButtonElement>('button', 'Connect'), 10_000, 'the Connect button')).click();
  return until(() => [...summaries.values()].find((summary) => !before.has(summary.id)), 10_000, 'a new session');
}

function store(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('socketwright');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function segments(sessionId: number, visit: (columns: Columns) => void): Promise<void> {
  const db = await store();
  await new Promise<void>((resolve, reject) => {
    const range = IDBKeyRange.bound([sessionId, 0], [sessionId, Number.MAX_SAFE_INTEGER]);
    const request = db.transaction('segments').objectStore('segments').openCursor(range);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null) return resolve();
      visit(cursor.value as Columns);
      cursor.continue();
    };
  });
  db.close();
}

/** Records `frames` through the product; rate is by arrival times of the first and the last frame, as in the baseline. */
async function record(url: string, frames: number, timeoutMs: number): Promise<unknown> {
  const { id } = await connect(url);
  await until(
    () => (summaries.get(id)?.frames ?? 0) + (summaries.get(id)?.dropped ?? 0) >= frames,
    timeoutMs,
    `${frames} frames of session ${id}`,
  );
  const persistedAt = performance.timeOrigin + performance.now();
  let first = 0;
  let last = 0;
  let stored = 0;
  await segments(id, (columns) => {
    if (first === 0) first = columns.time[0] ?? 0;
    last = columns.time[columns.length - 1] ?? 0;
    stored += columns.length;
  });
  const shownRows = document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? null;
  await call('disconnect', { sessionId: id });
  await until(() => summaries.get(id)?.state.name === 'disconnected', 15_000, 'the disconnect');
  return {
    id,
    stored,
    ms: last - first,
    persistedMs: persistedAt - first,
    shownRows,
    dropped: summaries.get(id)?.dropped,
  };
}

/** What is on disk: per connection how many frames, whether seq has no hole, the marks of the payloads, and all events. */
async function inspect(id: number): Promise<unknown> {
  const perConnection: Record<number, number> = {};
  let expected = 1;
  let contiguous = true;
  await segments(id, (columns) => {
    if (columns.firstSeq !== expected) contiguous = false;
    expected = columns.firstSeq + columns.length;
    for (const connection of columns.connection) perConnection[connection] = (perConnection[connection] ?? 0) + 1;
  });
  const payloads = await everything<string[]>('payloads', id);
  const events = await everything('events', id);
  return {
    summary: summaries.get(id) ?? null,
    perConnection,
    contiguous,
    stored: expected - 1,
    payloads: payloads.flat(),
    events,
  };
}

async function everything<T>(storeName: string, id: number): Promise<T[]> {
  const db = await store();
  const rows = await new Promise<T[]>((resolve, reject) => {
    const request = db
      .transaction(storeName)
      .objectStore(storeName)
      .getAll(IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]));
    request.onsuccess = () => resolve(request.result as T[]);
    request.onerror = () => reject(request.error);
  });
  db.close();
  return rows;
}

async function remove(id: number): Promise<unknown> {
  return call('remove', { sessionId: id });
}

/** Sends numbered requests and returns the latency the product recorded for each, by correlation id. */
async function latency(url: string, count: number, gapMs: number): Promise<unknown> {
  const { id } = await connect(url);
  await until(() => summaries.get(id)?.state.name === 'connected', 15_000, 'the connection');
  for (let n = 0; n < count; n++) {
    const correlationId = `bench-${n}`;
    const text = JSON.stringify({
      type: 'execution-update',
      ts: new Date().toISOString(),
      projectId: 'bench',
      payload: { correlationId, status: 'running' },
    });
    const reply = await call('send', { sessionId: id, message: { kind: 'text', text }, anyway: false });
    if (!reply.ok) throw new Error(reply.error?.message);
    await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const samples = await measuredReplies(id);
  await call('disconnect', { sessionId: id });
  return { asked: count, samples };
}

/** The latency that the product recorded for each reply, by the correlation id that the reply itself carries. */
async function measuredReplies(id: number): Promise<{ id: string; ms: number }[]> {
  const measured: { seq: number; ms: number }[] = [];
  await segments(id, (columns) => {
    for (let row = 0; row < columns.length; row++) {
      const ms = columns.latency[row] ?? Number.NaN;
      if (!Number.isNaN(ms)) measured.push({ seq: columns.firstSeq + row, ms });
    }
  });
  const payloads = (await everything<string[]>('payloads', id)).flat();
  // Frames are numbered from 1 without a hole.
  return measured.map(({ seq, ms }) => ({ id: correlationIdOf(payloads[seq - 1]), ms }));
}

/** Connects and has the worker itself send a sequence, so that no message of a page stands between its clock and the socket. */
async function runSequence(url: string, sequence: unknown, painted: boolean): Promise<unknown> {
  const { id } = await connect(url);
  // As in a tab behind another one, where a browser paints nothing either.
  document.body.style.display = painted ? '' : 'none';
  await until(() => summaries.get(id)?.state.name === 'connected', 15_000, 'the connection');
  const run = await call('run', { sessionId: id, sequence });
  if (!run.ok) throw new Error(run.error?.message);
  return { id };
}

/** Ends a session and gives what it measured: each reply, and how late the worker itself was, as its snapshots keep it. */
async function measured(id: number): Promise<unknown> {
  await call('disconnect', { sessionId: id });
  await until(() => summaries.get(id)?.state.name === 'disconnected', 15_000, 'the disconnect');
  // What came last is written within a quarter of a second.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const samples = await measuredReplies(id);
  const snapshots = await everything<Snapshot>('snapshots', id);
  const lag = snapshots.flatMap(({ histograms }) => histograms.lag ?? []);
  const summary = summaries.get(id);
  await remove(id);
  // Typed arrays do not survive JSON.
  return {
    samples,
    lag: lag.map((one) => ({ ...one, at: [...one.at], counts: [...one.counts] })),
    frames: summary?.frames,
    dropped: summary?.dropped,
  };
}

/** The id that the reply itself carries; throws when it carries none, which would be no reply. */
function correlationIdOf(payload: string | undefined): string {
  const { payload: body } = JSON.parse(payload ?? 'null') as { payload?: { correlationId?: string } };
  if (body?.correlationId === undefined)
    throw new Error(`A frame with a latency carries no correlation id: ${payload}`);
  return body.correlationId;
}

/** Wire to row: the server's own send time is in each frame; a row counts when the browser is about to draw it. */
async function wireToRow(url: string, frames: number, timeoutMs: number): Promise<unknown> {
  const seen = new Map<string, number>();
  const grid = () => document.querySelector('[role="grid"]');
  let running = true;
  const look = () => {
    const now = performance.timeOrigin + performance.now();
    for (const match of (grid()?.textContent ?? '').matchAll(/"sentAt":(\d+(?:\.\d+)?)/g)) {
      const sentAt = match[1] ?? '';
      if (!seen.has(sentAt)) seen.set(sentAt, now - Number(sentAt));
    }
    if (running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  const { id } = await connect(url);
  await until(() => (summaries.get(id)?.frames ?? 0) >= frames, timeoutMs, 'the paced frames');
  await new Promise((resolve) => setTimeout(resolve, 500));
  running = false;
  await call('disconnect', { sessionId: id });
  return { delays: [...seen.values()] };
}

const COMMANDS: Record<string, (args: never) => Promise<unknown>> = {
  probe: (probe: unknown) => runtime.sendMessage({ probe }),
  /** Timers that run in the worker; only where `worker-census` was added to it. */
  census: () => runtime.sendMessage({ census: true }),
  /** Header rules of the browser that are set now, and offscreen documents that live; both without waking the worker. */
  leftovers: async () => {
    const rules = await declarativeNetRequest.getSessionRules();
    const documents = await runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
    return { rules: rules.length, documents: documents.length };
  },
  record: ({ url, frames, timeoutMs }: { url: string; frames: number; timeoutMs: number }) =>
    record(url, frames, timeoutMs),
  connect: ({ url }: { url: string }) => connect(url),
  inspect: ({ id }: { id: number }) => inspect(id),
  summary: async ({ id }: { id: number }) => summaries.get(id) ?? null,
  /** Any command of the bridge, as a view gives it. */
  command: ({ name, args }: { name: string; args: unknown }) => call(name, args),
  /** Several commands, each so long after the one before it, whether that one is done or not. */
  burst: ({ commands, gapMs }: { commands: readonly { name: string; args: unknown }[]; gapMs: number }) =>
    burst(commands, gapMs),
  /** All sessions as the background last told of them. */
  sessions: async () => [...summaries.values()],
  disconnect: ({ id }: { id: number }) => call('disconnect', { sessionId: id }),
  remove: ({ id }: { id: number }) => remove(id),
  latency: ({ url, count, gapMs }: { url: string; count: number; gapMs: number }) => latency(url, count, gapMs),
  runSequence: ({ url, sequence, painted }: { url: string; sequence: unknown; painted: boolean }) =>
    runSequence(url, sequence, painted),
  measured: ({ id }: { id: number }) => measured(id),
  wireToRow: ({ url, frames, timeoutMs }: { url: string; frames: number; timeoutMs: number }) =>
    wireToRow(url, frames, timeoutMs),
};

async function serve(): Promise<void> {
  for (;;) {
    const order = (await (await fetch(`${CONTROL}/next`)).json()) as { id: number; name: string; args: never } | null;
    if (order === null) continue;
    let answer: unknown;
    try {
      answer = { value: await COMMANDS[order.name]?.(order.args) };
    } catch (thrown) {
      answer = { error: String(thrown) };
    }
    await fetch(`${CONTROL}/done`, { method: 'POST', body: JSON.stringify({ id: order.id, answer }) });
  }
}
void serve();

export {};
