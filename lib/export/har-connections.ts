import type { ConnectionEvent, ProbeMethod } from '../protocol/connection-event.ts';
import type { ExportOptions } from './options.ts';
import type { CaptureSource } from './source.ts';

type EventOf<Kind extends ConnectionEvent['kind']> = Extract<ConnectionEvent, { kind: Kind }>;

/** What one HAR entry needs to know of its connection before the first of its frames is written. Times are epoch ms. */
export interface ConnectionSketch {
  readonly connection: number;
  attempt: EventOf<'attempt'> | null;
  open: EventOf<'open'> | null;
  close: EventOf<'close'> | null;
  /** The last one: more may have been found out later. */
  error: EventOf<'error'> | null;
  /** How our own extra requests looked into its failure. */
  readonly probes: ProbeMethod[];
  frames: number;
  firstSeq: number;
  lastSeq: number;
  /** Earliest and latest thing known of it; null while nothing is. */
  startedAt: number | null;
  endedAt: number | null;
}

/**
 * Every connection that has an event or a frame, by its first appearance in number. Reads columns, no payload: an
 * entry states its status and duration before its messages, and messages are too many to hold.
 */
export async function sketchConnections(
  source: CaptureSource,
  events: readonly ConnectionEvent[],
  options: ExportOptions,
): Promise<ConnectionSketch[]> {
  const sketches = new Map<number, ConnectionSketch>();
  const sketchOf = (connection: number): ConnectionSketch => {
    const known = sketches.get(connection);
    if (known !== undefined) return known;
    const fresh = emptySketch(connection);
    sketches.set(connection, fresh);
    return fresh;
  };
  for (const event of events) addEvent(sketchOf, event);
  for await (const { columns, from, to } of source.spans()) {
    options.signal?.throwIfAborted();
    for (let i = from; i < to; i++) {
      const sketch = sketchOf(columns.connection[i] ?? 0);
      const seq = columns.firstSeq + i;
      if (sketch.frames === 0) sketch.firstSeq = seq;
      sketch.frames++;
      sketch.lastSeq = seq;
      widen(sketch, columns.time[i] ?? 0);
    }
  }
  return [...sketches.values()].sort((a, b) => a.connection - b.connection);
}

function addEvent(sketchOf: (connection: number) => ConnectionSketch, event: ConnectionEvent): void {
  switch (event.kind) {
    case 'attempt':
      sketchOf(event.connection).attempt = event;
      break;
    case 'open':
      sketchOf(event.connection).open = event;
      widen(sketchOf(event.connection), event.time - event.handshakeMs);
      break;
    case 'close':
      sketchOf(event.connection).close = event;
      break;
    case 'error':
      sketchOf(event.connection).error = event;
      // Finding out why takes a while, in which there was no connection any more.
      if (sketchOf(event.connection).close !== null) return;
      break;
    case 'probe':
      sketchOf(event.connection).probes.push(event.method);
      return;
    case 'ready':
    case 'heartbeat':
    case 'heartbeat-missed':
    case 'silence':
    case 'unanswered':
    case 'order':
      break;
    case 'retry':
    case 'hold':
    case 'stopped':
    case 'queue':
    case 'auto-reply':
    case 'run':
    case 'state':
    case 'gap':
    case 'dropped':
    case 'alert':
    case 'check':
    case 'reset':
      // These are about the session between connections; they leave in the `_session` block.
      return;
  }
  widen(sketchOf(event.connection), event.time);
}

function widen(sketch: ConnectionSketch, time: number): void {
  sketch.startedAt = Math.min(sketch.startedAt ?? time, time);
  sketch.endedAt = Math.max(sketch.endedAt ?? time, time);
}

function emptySketch(connection: number): ConnectionSketch {
  return {
    connection,
    attempt: null,
    open: null,
    close: null,
    error: null,
    probes: [],
    frames: 0,
    firstSeq: 0,
    lastSeq: 0,
    startedAt: null,
    endedAt: null,
  };
}
