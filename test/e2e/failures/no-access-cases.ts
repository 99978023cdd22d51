import type { FailureCause } from '../../../lib/protocol/connection-event.ts';
import { startRefusing } from '../../servers/faulty/http-answers.ts';
import { takeRefusedPort } from '../../servers/faulty/transport.ts';
import type { FailureCase } from './failure-case.ts';

const RETRY = /^retry: attempt 2 follows after 2\.00 s · The opening handshake failed\.$/;

/** Nothing may be claimed that was not seen: no status, no header, no name of an error that the browser keeps to itself. */
function honest(cause: FailureCause, netError: string | null, says: RegExp): FailureCase['expected'] {
  const hidden = { source: 'opaque', status: null, headers: [], body: null, needsAccess: true, netError };
  const expected = { failure: { category: 'connection_error', cause, evidence: hidden }, says, then: RETRY } as const;
  return { chrome: expected, firefox: expected };
}

/** The extension as it ships, before a person allowed it any host. */
export const NO_ACCESS_CASES: readonly FailureCase[] = [
  {
    name: '401 with WWW-Authenticate',
    start: () => startRefusing(401),
    expected: honest('unknown', null, /An HTTP server answers .* the browser hides its answer: allow access to /),
  },
  {
    name: 'nobody listens at the port',
    start: takeRefusedPort,
    expected: honest('unreachable', 'ws::ERR_NO_HTTP_ANSWER', /No HTTP server answered .* allow access to /),
  },
];
