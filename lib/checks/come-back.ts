import { fail, ok, type Result } from '../base/result.ts';
import { formatDuration } from '../base/units.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { CheckSubject } from './check-subject.ts';
import type { Wait } from './expected-wait.ts';
import { type Try, triesIn } from './outage.ts';
import { becomeReady, closeText, heldText, type StepEnd } from './steps.ts';
import { duration, type Figure, figure } from './verdict.ts';

/** So long a loss may take to be noticed: it is told by the socket itself. */
const NOTICED_MS = 1000;
/** An attempt that is later than that, or by half of its wait, will not come. */
const LATEST_MS = 2000;

/** Drops the open connection and waits for the first attempt after it, ready or not. */
export async function cutAndReturn(subject: CheckSubject): Promise<Result<Try, StepEnd>> {
  const from = subject.events.length;
  const cut = await cutOff(subject);
  if (!cut.ok) return cut;
  return returned(subject, from);
}

/** Drops the open connection; the session has to notice. */
export async function cutOff(subject: CheckSubject): Promise<Result<null, StepEnd>> {
  const from = subject.events.length;
  if (!subject.cut()) {
    const close = subject.events.findLast((event) => event.kind === 'close');
    const how = close?.kind === 'close' ? ` ${closeText(close)}` : '';
    return fail('fail', `The connection had ended by itself before the check could drop it.${how}`);
  }
  const noticed = () => subject.events.slice(from).some(({ kind }) => kind === 'close');
  if (await subject.until(noticed, NOTICED_MS)) return ok(null);
  return fail('fail', `The loss of the connection was not noticed within ${formatDuration(NOTICED_MS)}.`);
}

/** The first attempt after the loss that followed the event at index `from`. */
export async function returned(subject: CheckSubject, from: number): Promise<Result<Try, StepEnd>> {
  const lostAt = subject.events.findIndex(({ kind }, i) => i >= from && kind === 'close');
  const at = await nextAttempt(subject, lostAt + 1);
  if (!at.ok) return at;
  const opened = await becomeReady(subject, at.value);
  if (!opened.ok) {
    const { code, message } = opened.error;
    return fail(code, code === 'fail' ? `The server did not take the session back: ${message}` : message);
  }
  const found = triesIn(subject.events, subject.profile).find(
    ({ connection }) => connection === opened.value.connection,
  );
  return found === undefined ? fail('error', 'The attempt to come back was not recorded.') : ok(found);
}

/** Waits for the attempt that is due after the event at index `from`; gives the index of its event. */
export async function nextAttempt(subject: CheckSubject, from: number): Promise<Result<number, StepEnd>> {
  const indexOf = (kind: ConnectionEvent['kind']) =>
    subject.events.findIndex((event, i) => i >= from && event.kind === kind);
  const held = () => subject.events.slice(from).find((event) => event.kind === 'hold' && event.held);
  const planned = subject.events.findLast((event) => event.kind === 'retry');
  const waitMs = planned?.kind === 'retry' ? Math.max(0, planned.resumeAt - subject.now()) : 0;
  const isOver = () => indexOf('attempt') !== -1 || indexOf('stopped') !== -1 || held() !== undefined;
  await subject.until(isOver, waitMs + Math.max(LATEST_MS, waitMs / 2));
  const at = indexOf('attempt');
  if (at !== -1) return ok(at);
  const hold = held();
  if (hold?.kind === 'hold') return fail('error', heldText(hold));
  const stopped = subject.events[indexOf('stopped')];
  if (stopped?.kind === 'stopped') return fail('fail', `The session gave up instead of coming back. ${stopped.detail}`);
  return fail('fail', `No attempt followed, although one was due after ${formatDuration(waitMs)}.`);
}

/** What is wrong with the time of an attempt; null where nothing is. */
export function waitProblem({ waitedMs, expected, inTime }: Try): string | null {
  if (inTime) return null;
  const due = expected === null ? 'none was due' : `${waitText(expected)} was due`;
  return `The attempt came after ${formatDuration(waitedMs)}, ${due}.`;
}

export function waitText({ leastMs, mostMs }: Wait): string {
  const least = formatDuration(leastMs);
  return leastMs === mostMs ? least : `${least} to ${formatDuration(mostMs)}`;
}

/** Waits, and times until the session was back, of some attempts. */
export function returnFigures(tries: readonly Try[]): readonly Figure[] {
  const expected = [...new Set(tries.flatMap((one) => (one.expected === null ? [] : [waitText(one.expected)])))];
  const waits = tries.map(({ waitedMs }) => formatDuration(waitedMs)).join(', ');
  const back = tries.flatMap(({ backAfterMs }) => (backAfterMs === null ? [] : [backAfterMs]));
  const slowed = tries.filter((one) => one.slowed).length;
  return [
    figure(tries.length === 1 ? 'Wait' : 'Waits', waits === '' ? 'none' : waits),
    ...(expected.length === 0 ? [] : [figure('By the profile', expected.join(', '))]),
    ...(back.length === 0
      ? []
      : [duration(back.length === 1 ? 'Back after' : 'Back after, at most', Math.max(...back))]),
    ...(slowed === 0 ? [] : [figure('Held back by the browser', `${slowed} of ${tries.length}`)]),
  ];
}
