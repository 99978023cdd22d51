import { performance } from 'node:perf_hooks';
import { applicableBreakages, type Breakage, breakMessage, type MessageShape } from './breakages.ts';
import type { Faults } from './faults.ts';
import type { JsonObject } from './json.ts';
import { runAfter } from './precise-delay.ts';
import type { ServerStats } from './stats.ts';

/** What the fault switches do to the messages of one connection on their way out. */
export class Outbox {
  readonly #faults: Faults;
  readonly #stats: ServerStats;
  readonly #shape: MessageShape;
  #messages = 0;
  #broken = 0;

  constructor(faults: Faults, stats: ServerStats, shape: MessageShape) {
    this.#faults = faults;
    this.#stats = stats;
    this.#shape = shape;
  }

  /** The message as it is, or broken; a string is text that goes on the wire as it is. */
  shape(message: JsonObject): JsonObject | string {
    this.#messages++;
    const kind = this.#nextBreakage();
    if (kind === null) return message;
    const variant = Math.floor(this.#broken++ / applicableBreakages(this.#shape).length);
    this.#stats.countBroken(kind);
    return breakMessage(message, this.#shape, kind, variant);
  }

  #nextBreakage(): Breakage | null {
    const rule = this.#faults.brokenEnvelopes;
    if (rule === null) return null;
    const hit = 'everyNth' in rule ? this.#messages % rule.everyNth === 0 : Math.random() < rule.probability;
    if (!hit) return null;
    const applicable = applicableBreakages(this.#shape);
    const kinds = (rule.kinds ?? applicable).filter((kind) => applicable.includes(kind));
    return kinds[this.#broken % kinds.length] ?? null;
  }

  /** Runs `send` (true: it left) after the delay asked for, at once when none is; `correlationId` null is not reported. */
  reply(correlationId: string | null, send: () => boolean): void {
    const startedAt = performance.now();
    const delayMs = this.#faults.nextReplyDelayMs(correlationId);
    if (delayMs === null) {
      send();
      return;
    }
    runAfter(startedAt, delayMs, (passedMs) => {
      if (send() && correlationId !== null) this.#stats.noteInjectedDelay(correlationId, passedMs);
    });
  }
}
