import { CHECKS } from '../checks/catalogue.ts';
import { CHECK_IDS, type CheckId, type CheckRun } from '../checks/check-run.ts';
import { suggestFileName } from '../export/formats.ts';
import type { Profile } from '../profile/schema.ts';
import type { SessionSummary } from '../session/summary.ts';
import { countOf } from './format.ts';

/** What a person may ask of the suite, and be told of it. */
export interface Suites {
  /** All that are known, the latest last. */
  readonly runs: readonly CheckRun[];
  /** One sentence when they were not started, else null; null where nothing can be checked (an import). */
  readonly onRun: ((checks: readonly CheckId[]) => Promise<string | null>) | null;
  readonly onCancel: (runId: number) => void;
  /** Goes to a frame or a connection of the suite's own session. */
  readonly onShowFrame: (sessionId: number, seq: number) => void;
  readonly onShowSession: (sessionId: number) => void;
  readonly onShowConnection: (sessionId: number, connection: number) => void;
}

/** The suite to show beside a session: the latest that checked it, or that it was made for. */
export function suiteOf(runs: readonly CheckRun[], sessionId: number): CheckRun | null {
  const its = runs.filter((run) => run.sessionId === sessionId || run.ownSessionId === sessionId);
  return its.reduce<CheckRun | null>(
    (latest, run) => (latest === null || run.startedAt >= latest.startedAt ? run : latest),
    null,
  );
}

/** The checks that can run with a profile. */
export function runnable(profile: Profile): readonly CheckId[] {
  return CHECK_IDS.filter((id) => CHECKS[id].precondition(profile) === null);
}

/** `1 connection, 10 messages`. */
export function costText(id: CheckId, profile: Profile): string {
  const { connections, messages } = CHECKS[id].cost(profile);
  const sent = messages === 0 ? '' : `, ${countOf(messages, 'message')}`;
  return `${countOf(connections, 'connection')}${sent}`;
}

/** What a person has to agree to before these checks run; null where the server hardly notices them. */
export interface Disturbance {
  readonly names: readonly string[];
  /** At most; of the checks that disturb and of those that do not. */
  readonly connections: number;
  readonly messages: number;
  /** Messages a second of the burst; null where none is asked for. */
  readonly perSecond: number | null;
}

export function disturbanceOf(asked: readonly CheckId[], profile: Profile): Disturbance | null {
  const able = asked.filter((id) => CHECKS[id].precondition(profile) === null);
  const names = able.filter((id) => CHECKS[id].disturbs).map((id) => CHECKS[id].name);
  if (names.length === 0) return null;
  const costs = able.map((id) => CHECKS[id].cost(profile));
  return {
    names,
    connections: costs.reduce((sum, { connections }) => sum + connections, 0),
    messages: costs.reduce((sum, { messages }) => sum + messages, 0),
    perSecond: able.includes('high-frequency') ? profile.checks.burst.perSecond : null,
  };
}

/** `3 of 11 done · Message latency: Message 4 of 10.` */
export function suiteProgress({ asked, outcomes, current, doing }: CheckRun): string {
  const now = current === null ? doing : `${CHECKS[current].name}: ${doing}`;
  return `${outcomes.length} of ${asked.length} done${now === '' ? '' : ` · ${now}`}`;
}

/** A name for the report's file, without `secrets`, as those of exports. */
export function reportFileName(summary: SessionSummary, now: number, secrets: readonly string[]): string {
  return suggestFileName(summary, { extension: 'checks.md' }, now, secrets);
}
