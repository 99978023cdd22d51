import { NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';

/** What is wrong with a session now, from what happened to its connections. */
export class SessionTrouble {
  #connectionProblem: string | null;
  /** Why no attempt follows, beside why the last one failed. */
  #stopProblem: string | null = null;
  #needsAccess: boolean;
  #lastCloseCode: number | null = null;
  #refusedHeaders = false;
  /** Failures of older connections are history: what is found out about one may come late. */
  #from = 0;

  constructor(problem: string | null, needsAccess: boolean) {
    this.#connectionProblem = problem;
    this.#needsAccess = needsAccess;
  }

  /** The last failure could be explained better, or mended, if the person allowed access to the host. */
  get needsAccess(): boolean {
    return this.#needsAccess;
  }

  /** The last attempt was not tried, because access for its headers is missing. */
  get refusedHeaders(): boolean {
    return this.#refusedHeaders;
  }

  /** One sentence or two; null when all is well. */
  get sentence(): string | null {
    const sentences = [this.#connectionProblem, this.#stopProblem].filter((one) => one !== null);
    return sentences.length === 0 ? null : sentences.join(' ');
  }

  /** What the person stopped is no trouble any more; only connections from `from` on are news. */
  forget(from: number): void {
    this.#connectionProblem = null;
    this.#stopProblem = null;
    this.#needsAccess = false;
    this.#refusedHeaders = false;
    this.#from = from;
  }

  /** The latest failure is looked into again, so it is news. */
  reopen(): void {
    this.#from = 0;
  }

  stopped(why: string): void {
    this.#stopProblem = why;
  }

  note(body: ConnectionEventBody, connection: number): void {
    switch (body.kind) {
      case 'attempt':
        this.#stopProblem = null;
        this.#refusedHeaders = false;
        break;
      case 'open':
        this.#connectionProblem = null;
        this.#needsAccess = false;
        this.#from = connection;
        break;
      case 'error':
        if (connection < this.#from) break;
        this.#refusedHeaders = body.cause === 'headers' && body.evidence?.needsAccess === true;
        this.#connectionProblem = body.detail;
        this.#needsAccess = body.evidence?.needsAccess === true;
        break;
      case 'close':
        this.#lastCloseCode = body.code;
        break;
      case 'stopped':
        this.#stopProblem = this.#problemOfStop(body);
        break;
    }
  }

  /** A session that ended by itself is a problem, unless the server closed it as it should or a clearer sentence stands. */
  #problemOfStop({ cause, detail, why }: ConnectionEventBody & { kind: 'stopped' }): string | null {
    if (cause === 'attempts') return detail;
    if (cause === 'user' || cause === 'failure' || this.#lastCloseCode === NORMAL_CLOSURE) return null;
    return this.#connectionProblem === null ? `${detail} ${why}` : null;
  }
}
