import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { HandshakeEvidence } from '../protocol/handshake.ts';
import { sameAnswer } from '../protocol/handshake-answer.ts';

/** A server that answers the same every 2 s with a whole page would fill a gigabyte a day. */
export class EvidenceMemory {
  #last: HandshakeEvidence | null = null;

  /** The event as it is kept: an answer that repeats the one before it is only named. */
  withoutRepetition(body: ConnectionEventBody): ConnectionEventBody {
    if (body.kind === 'open') this.#last = null;
    if (body.kind !== 'error' || body.evidence === null || body.evidence.status === null) return body;
    const { evidence } = body;
    const repeats = this.#last !== null && sameAnswer(this.#last, evidence);
    this.#last = evidence;
    return repeats ? { ...body, evidence: { ...evidence, headers: [], body: null, repeats: true } } : body;
  }
}
