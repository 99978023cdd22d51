import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { FrameMeter } from '../capture/observer.ts';
import type { FlushBatch } from '../capture/recorder.ts';
import type { CheckSubject, NotSent, SeenFrame, Sent } from '../checks/check-subject.ts';
import type { Profile } from '../profile/schema.ts';
import { fillTemplate } from '../profile/template.ts';
import type { GeneratorScope } from '../profile/variables.ts';
import type { ConnectionEvent, LoggedState } from '../protocol/connection-event.ts';
import type { InterruptibleSockets } from '../session/interruptible-sockets.ts';
import type { SessionHost } from './session-host.ts';

type Host = Pick<SessionHost, 'connect' | 'disconnect' | 'say' | 'configure' | 'settings'>;

export interface HostSubjectPorts {
  readonly profile: Profile;
  readonly clock: Clock;
  readonly random: () => number;
  readonly uuid: () => string;
  /** Fails before the session is made. */
  readonly host: () => Host;
  readonly network: Pick<InterruptibleSockets, 'cut' | 'block'>;
  readonly signal: AbortSignal;
}

const DISCONNECT_REASON = 'a check is done with it';
const NOTHING: readonly never[] = [];
/** What says that a message is at fault; everything else that keeps one from being sent is the connection's. */
const REFUSALS: ReadonlySet<string> = new Set(['contract', 'message', 'template']);

/** A live session in the hands of checks. */
export class HostSubject implements CheckSubject {
  readonly profile: Profile;
  /** Hears what the session records. */
  readonly tap: FrameMeter;
  readonly #ports: HostSubjectPorts;
  readonly #waiting = new Set<() => void>();
  #state: LoggedState = 'disconnected';
  #events: ConnectionEvent[] = [];
  #sent: SeenFrame[] = [];
  #replies = new Map<number, SeenFrame>();
  #duplicates = 0;
  #snapshots: MetricsSnapshot[] = [];
  #counter = 0;

  constructor(ports: HostSubjectPorts) {
    this.#ports = ports;
    this.profile = ports.profile;
    this.tap = {
      frame: (direction, _byteLength, seq, time, connection, { type, latencyMs, replyTo, asks }) => {
        // What a server says by itself is no news for a check, and there may be very much of it.
        if (direction === 'received' && replyTo === null) return NOTHING;
        const frame = { seq, time, connection, type, latencyMs, asks };
        if (direction === 'sent') this.#sent.push(frame);
        if (replyTo !== null && latencyMs !== null) this.#replies.set(replyTo, frame);
        else if (replyTo !== null) this.#duplicates++;
        this.#look();
        return NOTHING;
      },
      event: (event) => {
        this.#events.push(event);
        if (event.kind === 'state') this.#state = event.to;
        this.#look();
        return NOTHING;
      },
    };
  }

  get state(): LoggedState {
    return this.#state;
  }

  get events(): readonly ConnectionEvent[] {
    return this.#events;
  }

  get sent(): readonly SeenFrame[] {
    return this.#sent;
  }

  get replies(): ReadonlyMap<number, SeenFrame> {
    return this.#replies;
  }

  get duplicates(): number {
    return this.#duplicates;
  }

  get snapshots(): readonly MetricsSnapshot[] {
    return this.#snapshots;
  }

  /** A batch was handed to the store. */
  written({ snapshots }: FlushBatch): void {
    if (snapshots === null) return;
    // What the store refused comes again.
    const again = new Set(snapshots.put.map(({ n }) => n));
    this.#snapshots = [...this.#snapshots.filter(({ n }) => !again.has(n)), ...snapshots.put];
    this.#look();
  }

  /** The next check begins: what was told until now is not its business. The session lives by its own profile again. */
  begin(): Result<null> {
    this.#events = [];
    this.#sent = [];
    this.#replies = new Map();
    this.#duplicates = 0;
    this.#snapshots = [];
    return this.configure(this.profile);
  }

  now(): number {
    return this.#ports.clock.now();
  }

  connect(): void {
    this.#ports.host().connect();
  }

  disconnect(): void {
    this.#ports.host().disconnect(DISCONNECT_REASON);
  }

  cut(): boolean {
    return this.#ports.network.cut();
  }

  block(on: boolean): void {
    this.#ports.network.block(on);
  }

  send(): Result<Sent, NotSent> {
    const { checks, templates } = this.profile;
    const template = templates.find(({ id }) => id === checks.message);
    if (template === undefined) return fail('refused', 'The profile names no message that checks may send.');
    const host = this.#ports.host();
    const filled = fillTemplate(template.body, { ...this.#scope(), variables: host.settings.variables });
    if (!filled.ok) return fail('refused', `The message “${template.name}” cannot be filled: ${filled.error.message}`);
    const before = this.#sent.length;
    const said = host.say(filled.value, false);
    if (!said.ok) return fail(REFUSALS.has(said.error.code) ? 'refused' : 'connection', said.error.message);
    if (said.value === 'queued') return ok({ outcome: 'queued' });
    const frames = this.#sent.slice(before);
    const frame = frames.find(({ asks }) => asks) ?? frames[0];
    if (frame === undefined)
      return fail('refused', 'The message was sent but not recorded: the storage does not take frames.');
    return ok({ outcome: 'sent', frame });
  }

  configure(profile: Profile): Result<null> {
    const host = this.#ports.host();
    const { headers, variables } = host.settings;
    return host.configure(profile, headers, variables, null);
  }

  until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    const { clock, signal } = this.#ports;
    return new Promise((resolve, reject) => {
      const end = () => {
        cancel();
        this.#waiting.delete(look);
        signal.removeEventListener('abort', stop);
      };
      const look = () => {
        if (!holds()) return;
        end();
        resolve(true);
      };
      const stop = () => {
        end();
        reject(signal.reason);
      };
      const cancel = clock.after(timeoutMs, () => {
        end();
        resolve(holds());
      });
      this.#waiting.add(look);
      if (signal.aborted) stop();
      else {
        signal.addEventListener('abort', stop);
        look();
      }
    });
  }

  async sleep(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  #scope(): GeneratorScope {
    const { clock, random, uuid } = this.#ports;
    return { now: clock.now(), random, uuid, counter: () => ++this.#counter };
  }

  /** Whoever waits goes on in a turn of its own: what told this is not over yet. */
  #look(): void {
    for (const look of this.#waiting) look();
  }
}
