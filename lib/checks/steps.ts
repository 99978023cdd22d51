import { fail, ok, type Result } from '../base/result.ts';
import { formatDuration } from '../base/units.ts';
import type { Profile } from '../profile/schema.ts';
import { closeCodeName } from '../protocol/close-codes.ts';
import type { ConnectionEvent, FailureCause } from '../protocol/connection-event.ts';
import { quoted } from '../protocol/server-words.ts';
import type { CheckResult } from './check-run.ts';
import type { CheckSubject, SeenFrame } from './check-subject.ts';

/** A step that did not come to its end, and whose fault that is. */
export type StepEnd = Exclude<CheckResult, 'pass'>;

export interface Opened {
  readonly connection: number;
  readonly handshakeMs: number;
  /** From the attempt to ready, ms. */
  readonly readyMs: number;
  /** The browser itself held the attempt back, so the handshake is no measure of the server. */
  readonly slowed: boolean;
}

/** Time beside what the profile allows: for a background that is late, and for what is found out about a failure. */
const SLACK_MS = 2000;
/** Seed 000 §1.4: its message_timeout. */
const PATIENCE_MS = 5000;

/** Failures that say something of this browser or of the person's settings, and nothing of the server. */
const NOT_THE_SERVER: ReadonlySet<FailureCause> = new Set<FailureCause>([
  'blocked-port',
  'invalid-url',
  'offline',
  'headers',
  'suspended',
]);

/** How long a reply is waited for. */
export function patienceMs({ correlation }: Profile): number {
  return correlation.timeoutMs ?? PATIENCE_MS;
}

/** From an attempt to ready or failed, at most. */
export function openingMs({ connectTimeoutMs, ready }: Profile): number {
  return connectTimeoutMs + (ready?.timeoutMs ?? 0) + SLACK_MS;
}

/** Disconnected, whatever it was before. */
export async function rest(subject: CheckSubject): Promise<Result<null, StepEnd>> {
  subject.block(false);
  if (subject.state === 'disconnected') return ok(null);
  subject.disconnect();
  const { closeTimeoutMs } = subject.profile;
  const isOver = await subject.until(() => subject.state === 'disconnected', closeTimeoutMs + SLACK_MS);
  return isOver ? ok(null) : fail('error', `The session did not come to rest: it is still ${subject.state}.`);
}

/** A new connection that nothing went before, ready for messages. */
export async function connectFresh(subject: CheckSubject): Promise<Result<Opened, StepEnd>> {
  const rested = await rest(subject);
  if (!rested.ok) return rested;
  const from = subject.events.length;
  subject.connect();
  return becomeReady(subject, from);
}

/** Waits until the first attempt since the event at index `from` is ready, or has failed. */
export async function becomeReady(subject: CheckSubject, from: number): Promise<Result<Opened, StepEnd>> {
  const since = () => subject.events.slice(from);
  const ended = () => since().some(({ kind }) => kind === 'close' || kind === 'stopped');
  const held = () => since().find((event) => event.kind === 'hold' && event.held);
  const isReady = () => since().some((event) => event.kind === 'state' && event.to === 'ready');
  await subject.until(() => isReady() || ended() || held() !== undefined, openingMs(subject.profile));
  const opened = openedIn(since());
  if (opened !== null) return ok(opened);
  const hold = held();
  if (hold?.kind === 'hold') return fail('error', heldText(hold));
  if (!ended()) return fail('fail', `The session was not ready after ${formatDuration(openingMs(subject.profile))}.`);
  return whyEnded(subject, from);
}

/**
 * Why the connection that ended since the event at index `from` did. The reason of a failed handshake comes a moment later; until
 * the session comes to rest no further attempt reaches the server.
 */
export async function whyEnded(subject: CheckSubject, from: number): Promise<Result<never, StepEnd>> {
  const since = () => subject.events.slice(from);
  subject.block(true);
  // What is found out about an older connection may come late.
  const connection = since().find(({ kind }) => kind === 'attempt')?.connection;
  const isOfIt = (event: ConnectionEvent) => connection === undefined || event.connection === connection;
  const error = () => since().find((event) => event.kind === 'error' && isOfIt(event));
  const close = since().find((event) => event.kind === 'close');
  const wasOpen = since().some(({ kind }) => kind === 'open');
  if (!wasOpen || close === undefined) await subject.until(() => error() !== undefined, SLACK_MS);
  const found = error();
  if (found?.kind === 'error') return fail(NOT_THE_SERVER.has(found.cause) ? 'error' : 'fail', found.detail);
  const gate = since().find((event) => event.kind === 'ready' && !event.ready);
  if (gate?.kind === 'ready') return fail('fail', gate.detail);
  if (close?.kind === 'close') return fail('fail', closeText(close));
  const stopped = since().find((event) => event.kind === 'stopped');
  return fail('fail', stopped?.kind === 'stopped' ? stopped.detail : 'The connection could not be made.');
}

/** The first connection that became ready in these events. */
export function openedIn(events: readonly ConnectionEvent[]): Opened | null {
  const ready = events.find((event) => event.kind === 'state' && event.to === 'ready');
  if (ready === undefined) return null;
  const { connection } = ready;
  const open = events.find((event) => event.kind === 'open' && event.connection === connection);
  const attempt = events.find((event) => event.kind === 'attempt' && event.connection === connection);
  if (open?.kind !== 'open') return null;
  const { handshakeMs, slowed } = open;
  return { connection, handshakeMs, slowed, readyMs: ready.time - (attempt?.time ?? open.time) };
}

export function closeText({ code, reason, connection, initiator }: ConnectionEvent & { kind: 'close' }): string {
  const who = {
    server: 'The server closed',
    network: 'The network or the server dropped',
    policy: 'A rule of the profile ended',
    user: 'We closed',
  }[initiator];
  const said = reason === '' ? '' : `, saying “${quoted(reason)}”`;
  return `${who} connection ${connection} with ${code} (${closeCodeName(code)})${said}.`;
}

export function heldText({ by }: { readonly by: 'offline' | 'paused' }): string {
  return by === 'paused'
    ? 'All attempts are paused: switch “Pause all” above the session list off, then run the check again.'
    : 'The browser is offline: the check needs the network.';
}

export interface Answer {
  readonly request: SeenFrame;
  readonly reply: SeenFrame;
  readonly latencyMs: number;
}

/** Sends the profile's message and waits for its reply. `skip`: the profile has no such message, or expects no reply to it. */
export async function ask(subject: CheckSubject): Promise<Result<Answer, StepEnd>> {
  const request = say(subject);
  return request.ok ? awaitReply(subject, request.value) : request;
}

/** Sends the profile's message on the open connection. */
export function say(subject: CheckSubject): Result<SeenFrame, StepEnd> {
  const sent = subject.send();
  if (!sent.ok) return fail(sent.error.code === 'refused' ? 'error' : 'fail', sent.error.message);
  if (sent.value.outcome === 'queued') return fail('fail', 'The message had to wait: the session was no longer ready.');
  const { frame } = sent.value;
  if (frame.asks) return ok(frame);
  return fail('skip', 'No rule of the profile’s correlation expects a reply to its message for checks.');
}

export async function awaitReply(subject: CheckSubject, request: SeenFrame): Promise<Result<Answer, StepEnd>> {
  const from = subject.events.length;
  const lost = () => subject.events.slice(from).find((event) => event.kind === 'close');
  const reply = () => subject.replies.get(request.seq);
  const ms = patienceMs(subject.profile);
  await subject.until(() => reply() !== undefined || lost() !== undefined, ms);
  const got = reply();
  if (got !== undefined) return ok({ request, reply: got, latencyMs: got.latencyMs ?? 0 });
  const close = lost();
  if (close?.kind === 'close')
    return fail('fail', `The message of frame ${request.seq} was not answered: ${closeText(close)}`);
  return fail('fail', `The message of frame ${request.seq} was not answered within ${formatDuration(ms)}.`);
}
