import type { ConnectionEvent } from '../../protocol/connection-event.ts';
import type { CheckSubject, SeenFrame, Tell } from '../check-subject.ts';
import { cutOff, returned, returnFigures, waitProblem } from '../come-back.ts';
import { HAS_MESSAGE } from '../preconditions.ts';
import { ask, awaitReply, connectFresh, openingMs } from '../steps.ts';
import { duration, type Figure, figure, SIMULATED, type Verdict, verdict } from '../verdict.ts';

/** Seed 000 §3.3, test_network_interruption_simulation: notices, comes back, and messages go again. */
export async function networkInterruption(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  let asks = HAS_MESSAGE(subject.profile) === null;
  tell('Connects.');
  const opened = await connectFresh(subject);
  if (!opened.ok) return verdict(opened.error.code, opened.error.message);
  if (asks) {
    const first = await ask(subject);
    // Without a reply to expect, there is nothing to say of messages.
    asks = first.ok;
    if (!first.ok && first.error.code !== 'skip') {
      return verdict(first.error.code, `Before the interruption: ${first.error.message}`);
    }
  }
  tell('Drops the connection.');
  const from = subject.events.length;
  const cutAt = subject.now();
  const cut = await cutOff(subject);
  if (!cut.ok) return verdict(cut.error.code, cut.error.message);
  const noticedMs = subject.now() - cutAt;
  const queued = asks ? queueOne(subject) : NOT_QUEUED;
  if (queued.problem !== null) return verdict('fail', queued.problem);
  tell('Waits for the session to come back.');
  const back = await returned(subject, from);
  if (!back.ok) return verdict(back.error.code, `${SIMULATED} ${back.error.message}`);
  const numbers: Figure[] = [duration('Noticed after', noticedMs), ...returnFigures([back.value])];
  const connections = [opened.value.connection, back.value.connection];
  const late = waitProblem(back.value);
  if (late !== null) return verdict('fail', `${SIMULATED} ${late}`, { numbers, connections });
  if (!asks) {
    const detail = `${SIMULATED} The loss was noticed and the session came back; the profile knows no message with a reply for checks, so messages were not tried.`;
    return verdict('pass', detail, { numbers, connections });
  }
  tell('Sends again.');
  const seqs: number[] = [];
  if (queued.isQueued) {
    const delivery = () => deliveredIn(subject, back.value.connection);
    await subject.until(() => delivery() !== null, openingMs(subject.profile));
    const request = delivery();
    if (request === null) {
      return verdict('fail', `${SIMULATED} The message that was queued during the interruption was not delivered.`, {
        numbers,
        connections,
      });
    }
    seqs.push(request.seq);
    const delivered = await awaitReply(subject, request);
    if (!delivered.ok) {
      const detail = `${SIMULATED} The message that was queued during the interruption got no reply after it: ${delivered.error.message}`;
      return verdict(delivered.error.code, detail, { numbers, connections, seqs });
    }
    numbers.push(duration('Queued message answered after', delivered.value.latencyMs));
  } else numbers.push(figure('Queue', queued.why));
  const answer = await ask(subject);
  if (!answer.ok) {
    const detail = `${SIMULATED} The session came back, but messages do not go any more: ${answer.error.message}`;
    return verdict(answer.error.code, detail, {
      numbers,
      connections,
      seqs: subject.sent.slice(-1).map(({ seq }) => seq),
    });
  }
  numbers.push(duration('New message answered after', answer.value.latencyMs));
  const also = queued.isQueued ? 'what was queued meanwhile was delivered, and ' : '';
  const detail = `${SIMULATED} The loss was noticed, the session came back, ${also}messages are answered again.`;
  return verdict('pass', detail, { numbers, connections, seqs: [...seqs, answer.value.request.seq] });
}

interface Queued {
  readonly isQueued: boolean;
  /** Why nothing was queued, in some words. */
  readonly why: string;
  readonly problem: string | null;
}

const NOT_QUEUED: Queued = { isQueued: false, why: 'not tried', problem: null };

/** Gives the session a message while it has no connection; a queue has to take it. */
function queueOne(subject: CheckSubject): Queued {
  const { maxMessages, maxAgeMs } = subject.profile.queue;
  if (maxMessages === 0) return { ...NOT_QUEUED, why: 'switched off by the profile' };
  const planned = subject.events.findLast((event) => event.kind === 'retry');
  const waitMs = planned?.kind === 'retry' ? planned.resumeAt - planned.time : 0;
  if (maxAgeMs !== null && maxAgeMs < waitMs + openingMs(subject.profile)) {
    return { ...NOT_QUEUED, why: 'not tried: messages may be too old before the session is back' };
  }
  const sent = subject.send();
  if (!sent.ok)
    return { ...NOT_QUEUED, problem: `A message given during the interruption was not queued. ${sent.error.message}` };
  if (sent.value.outcome === 'queued') return { isQueued: true, why: '', problem: null };
  return { ...NOT_QUEUED, problem: 'A message was sent although the connection was gone.' };
}

/** The first request on a connection once it was ready; what went before belongs to the gate. */
function deliveredIn({ events, sent }: CheckSubject, connection: number): SeenFrame | null {
  const isOfIt = (event: ConnectionEvent) => event.connection === connection;
  const ready = events.find((event) => event.kind === 'state' && event.to === 'ready' && isOfIt(event));
  if (ready === undefined) return null;
  return sent.find((frame) => frame.connection === connection && frame.asks && frame.seq > ready.afterSeq) ?? null;
}
