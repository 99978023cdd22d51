import { formatDuration } from '../../base/units.ts';
import type { CheckSubject, Tell } from '../check-subject.ts';
import { closeText, connectFresh } from '../steps.ts';
import { duration, type Verdict, verdict } from '../verdict.ts';

/** So long a connection has to stay before it counts as one: servers that refuse by closing do it at once. */
const STAYS_MS = 300;

/** Seed 000 §3.2, test_basic_connection_performance: the handshake within its limit. */
export async function basicConnection(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  const { handshakeMs: limitMs } = subject.profile.thresholds;
  tell('Connects.');
  const opened = await connectFresh(subject);
  if (!opened.ok) return verdict(opened.error.code, opened.error.message, { connections: connectionsOf(subject) });
  const { connection, handshakeMs, readyMs, slowed } = opened.value;
  const evidence = {
    numbers: [duration('Handshake', handshakeMs), duration('Limit', limitMs), duration('Ready after', readyMs)],
    connections: [connection],
  };
  tell('Watches whether the connection stays.');
  const close = () => subject.events.find((event) => event.kind === 'close' && event.connection === connection);
  await subject.until(() => close() !== undefined, STAYS_MS);
  const closed = close();
  if (closed?.kind === 'close') {
    return verdict('fail', `It did not stay ${STAYS_MS} ms: ${closeText(closed)}`, evidence);
  }
  const took = formatDuration(handshakeMs);
  if (slowed) {
    const why = `The browser held this attempt back after earlier failures, so its handshake of ${took} says nothing about the server: run it again in a minute.`;
    return verdict('error', why, evidence);
  }
  if (handshakeMs > limitMs) {
    const over = formatDuration(handshakeMs - limitMs);
    return verdict(
      'fail',
      `The handshake took ${took}, ${over} over the limit of ${formatDuration(limitMs)}.`,
      evidence,
    );
  }
  return verdict('pass', `The handshake took ${took} of the ${formatDuration(limitMs)} allowed.`, evidence);
}

function connectionsOf({ events }: CheckSubject): readonly number[] {
  return events.flatMap(({ kind, connection }) => (kind === 'attempt' ? [connection] : []));
}
