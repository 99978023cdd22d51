import { answerUpgrade, type HttpAnswer } from '../shared/http-answer.ts';
import type { FaultyServer } from './faulty-server.ts';
import { readHead, startRawServer } from './raw-server.ts';

export const RETRY_AFTER_S = 3;
export const REDIRECT_TARGET = 'http://127.0.0.1:9/sign-in';

/** What servers answer instead of 101. The 401 sets a cookie, which is a secret like the ones that a client sends. */
export const REFUSALS = {
  401: {
    status: 401,
    body: { error: 'The token has expired.' },
    headers: {
      'WWW-Authenticate': 'Bearer realm="workbench", error="invalid_token"',
      'Set-Cookie': 'sid=s3cr3t-c00kie',
    },
  },
  403: {
    status: 403,
    body: { error: 'forbidden', needs: 'service_role', message: 'Your role may not open this channel.' },
  },
  404: { status: 404, body: { error: 'Nothing lives at /ws.' } },
  503: { status: 503, body: { error: 'Down for maintenance.' }, headers: { 'Retry-After': String(RETRY_AFTER_S) } },
  302: { status: 302, body: {}, headers: { Location: REDIRECT_TARGET } },
} as const satisfies Record<number, HttpAnswer>;

/** Gives every request the same answer, also one that asks for no upgrade. */
export function startRefusing(status: keyof typeof REFUSALS): Promise<FaultyServer> {
  return startRawServer((socket) => readHead(socket, () => answerUpgrade(socket, REFUSALS[status])));
}
