import type { IncomingMessage } from 'node:http';
import { CLARITY_MAX_BYTES, type ClarityEnvelope, checkEnvelope } from './clarity-envelope.ts';
import { type ExecutionStep, executions } from './clarity-execution.ts';
import { checkToken, makeDemoToken } from './demo-token.ts';
import type { DemoConnection } from './shared/connection.ts';
import { type DemoServer, type ServerOptions, startDemoServer } from './shared/demo-server.ts';
import { type FloodMessage, padTo } from './shared/flood.ts';
import { admitPath, type HttpAnswer, refuse, requestUrl } from './shared/http-answer.ts';
import type { JsonObject } from './shared/json.ts';
import { Ticker } from './shared/pace.ts';
import { runAsMain } from './shared/run-as-main.ts';

export const CLARITY_PATH = '/api/v1/ws/devteam';
const REQUIRED_ROLE = 'service_role';
const DEFAULT_INTERVAL_MS = 1000;
/** Over the 10 240 bytes of the protocol, so that a message over the limit gets an answer instead of a closed socket. */
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

export const CLARITY_SHAPE = {
  required: ['type', 'ts', 'projectId', 'payload'],
  timeKey: 'ts',
  typeKey: 'type',
  bodyKey: 'payload',
  maxBytes: CLARITY_MAX_BYTES,
} as const;

export interface ClarityOptions extends ServerOptions {
  /** Pause between streamed envelopes in ms; 0 streams nothing. */
  readonly intervalMs?: number | undefined;
  readonly projectId?: string | undefined;
}

function readToken(request: IncomingMessage): string | null {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return match?.[1] ?? requestUrl(request).searchParams.get('token');
}

function admit(request: IncomingMessage): HttpAnswer | null {
  const wrongPath = admitPath(request, CLARITY_PATH);
  if (wrongPath !== null) return wrongPath;
  const token = readToken(request);
  if (token === null) {
    const how = 'No token: send it as "Authorization: Bearer <token>" or as ?token=<token>.';
    return refuse(401, how, { 'WWW-Authenticate': 'Bearer' });
  }
  const check = checkToken(token, Date.now() / 1000);
  if (!check.ok) return refuse(401, check.why, { 'WWW-Authenticate': 'Bearer error="invalid_token"' });
  if (check.role === REQUIRED_ROLE) return null;
  return refuse(403, `The token's role is ${check.role ?? 'missing'}, this endpoint needs ${REQUIRED_ROLE}.`);
}

function envelope(type: string, projectId: string, payload: JsonObject): JsonObject {
  return { type, ts: new Date().toISOString(), projectId, payload };
}

function byteLength(message: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(message));
}

/** The same type and payload again; only the correlation id when the answer would be over the limit itself. */
function echo(received: ClarityEnvelope): JsonObject {
  const { type, projectId, payload } = received;
  const whole = envelope(type, projectId, { ...payload, echoed: true });
  if (byteLength(whole) <= CLARITY_MAX_BYTES) return whole;
  return envelope(type, projectId, { correlationId: payload['correlationId'], echoed: true });
}

function correlationKey(id: unknown): string | null {
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

function answer(connection: DemoConnection, projectId: string, text: string | null): void {
  if (text === null) {
    const payload = { code: 'not_text', message: 'Messages must be text frames' };
    connection.reply(null, envelope('error', projectId, payload));
    return;
  }
  const check = checkEnvelope(text);
  if (check.ok) {
    connection.reply(correlationKey(check.envelope.payload['correlationId']), echo(check.envelope));
    return;
  }
  const { code, path, message, correlationId } = check;
  const payload = { code, path, message, ...(correlationId === undefined ? {} : { correlationId }) };
  connection.reply(correlationKey(correlationId), envelope('error', projectId, payload));
}

/** Envelopes for floods; shared with the flood server, so that both send what the stream sends, only faster. */
export const clarityFloodMessage: FloodMessage = (marks, bytes, variant) =>
  padTo(bytes, (padding) => {
    const isLog = variant % 4 === 3;
    return JSON.stringify({
      type: isLog ? 'execution-log' : 'execution-update',
      ts: marks.time,
      projectId: 'demo-project',
      payload: {
        execution_id: `exec-${marks.number}`,
        sentAt: marks.epochMs,
        ...(isLog ? { level: 'info', message: padding } : { progress: variant % 101, detail: padding }),
      },
    });
  });

/** Seed 000: JWT at the door, envelopes checked and echoed, an execution streamed to each client. */
export async function startClarityServer(options: ClarityOptions = {}): Promise<DemoServer> {
  const projectId = options.projectId ?? 'demo-project';
  const streams = new Map<DemoConnection, Generator<ExecutionStep, never>>();
  const ticker = new Ticker(options.intervalMs ?? DEFAULT_INTERVAL_MS, () => {
    for (const [connection, steps] of streams) {
      const { type, payload } = steps.next().value;
      connection.push(envelope(type, projectId, payload));
    }
  });
  return startDemoServer(
    {
      name: 'clarity',
      urlPath: `${CLARITY_PATH}?token=${makeDemoToken()}`,
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
      shape: CLARITY_SHAPE,
      floodMessage: clarityFloodMessage,
      pace: ticker,
      admit,
      answerHttp: (request) =>
        requestUrl(request).pathname === '/health' ? { status: 200, body: { status: 'ok' } } : null,
      opened(connection) {
        streams.set(connection, executions());
        connection.onClose(() => streams.delete(connection));
        connection.onMessage((text) => answer(connection, projectId, text));
      },
    },
    options,
  );
}

await runAsMain(import.meta.url, startClarityServer);
