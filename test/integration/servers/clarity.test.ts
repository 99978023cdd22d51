import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLARITY_PATH, startClarityServer } from '../../servers/clarity-server.ts';
import { DEMO_JWT_SECRET, makeDemoToken } from '../../servers/demo-token.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import type { JsonObject } from '../../servers/shared/json.ts';
import { connect, handshake } from './client.ts';

let server: DemoServer;
let base: string;

beforeEach(async () => {
  server = await startClarityServer({ intervalMs: 0 });
  base = `ws://127.0.0.1:${server.port}${CLARITY_PATH}`;
});

afterEach(() => server.close());

function envelope(payload: object, extra: object = {}): object {
  return {
    type: 'execution-update',
    ts: '2025-01-14T18:30:00.123Z',
    projectId: 'customer-123/project-abc',
    payload,
    ...extra,
  };
}

/** A valid message of exactly `bytes` bytes. */
function messageOf(bytes: number): string {
  const bare = JSON.stringify(envelope({ correlationId: 'big', text: '' }));
  return JSON.stringify(envelope({ correlationId: 'big', text: 'x'.repeat(bytes - bare.length) }));
}

describe('the door', () => {
  it('lets a valid token in, by header and by query', async () => {
    const byHeader = await connect(base, { headers: { Authorization: `Bearer ${makeDemoToken()}` } });
    const byQuery = await connect(`${base}?token=${makeDemoToken()}`);
    expect(byHeader.socket.readyState).toBe(1);
    expect(byQuery.socket.readyState).toBe(1);
    expect(server.stats.live).toBe(2);
  });

  it.each([
    ['no token', '', /No token/],
    ['not a JWT', '?token=hello', /not a JWT/],
    ['a wrong signature', `?token=${makeDemoToken({ secret: 'other' })}`, /signature/],
    ['an expired token', `?token=${makeDemoToken({ expiresAtS: 1_700_000_000 })}`, /expired/],
    ['no expiry', `?token=${makeDemoToken({ expiresAtS: null })}`, /no expiry/],
  ])('answers 401 to %s', async (_name, query, why) => {
    const answer = await handshake(base + query);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ status: 401, error: expect.stringMatching(why) });
  });

  it('takes a token that someone else made with the secret', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({ exp: 4_000_000_000, role: 'service_role' })}`;
    const signature = createHmac('sha256', DEMO_JWT_SECRET).update(signed).digest('base64url');
    await connect(`${base}?token=${signed}.${signature}`);
    const spoiled = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({ exp: 4_000_000_001, role: 'service_role' })}`;
    expect(await handshake(`${base}?token=${spoiled}.${signature}`)).toMatchObject({ status: 401 });
  });

  it('rejects an unsigned token that claims alg none', async () => {
    const [, body] = makeDemoToken().split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await handshake(`${base}?token=${header}.${body}.`)).toMatchObject({ status: 401 });
  });

  it('answers 403 with a JSON body to a role that may not', async () => {
    const answer = await handshake(`${base}?token=${makeDemoToken({ role: 'anon' })}`);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ error: expect.stringContaining('service_role') });
    expect(server.stats).toMatchObject({ refused: 1, opened: 0 });
  });

  it('answers 404 to another path, even with a valid token', async () => {
    expect(await handshake(`ws://127.0.0.1:${server.port}/ws?token=${makeDemoToken()}`)).toMatchObject({ status: 404 });
  });

  it('is healthy', async () => {
    const response = await fetch(`${server.httpUrl}/health`);
    expect(await response.json()).toEqual({ status: 'ok' });
  });
});

describe('echo', () => {
  it('answers an envelope with the same type, fields and correlation id', async () => {
    const client = await connect(server.url);
    client.send(envelope({ correlationId: 'c-1', progress: 45.2 }, { type: 'execution-log' }));
    const reply = await client.next();
    expect(reply).toMatchObject({
      type: 'execution-log',
      projectId: 'customer-123/project-abc',
      payload: { correlationId: 'c-1', progress: 45.2, echoed: true },
    });
    expect(String(reply['ts'])).toMatch(/Z$/);
  });

  it('takes a message of exactly the limit and answers within it', async () => {
    const client = await connect(server.url);
    client.send(messageOf(10_240));
    const reply = await client.nextText();
    expect(JSON.parse(reply)).toMatchObject({ type: 'execution-update', payload: { correlationId: 'big' } });
    expect(Buffer.byteLength(reply)).toBeLessThanOrEqual(10_240);
  });

  it('refuses one byte more in the words of the protocol', async () => {
    const client = await connect(server.url);
    client.send(messageOf(10_241));
    expect(await client.next()).toMatchObject({
      type: 'error',
      payload: { code: 'message_too_large', message: 'Message size 10241 bytes exceeds limit of 10240 bytes' },
    });
  });

  it.each([
    ['type', { type: 'mystery' }],
    ['ts', { ts: '2025-02-30T18:30:00.123Z' }],
    ['ts', { ts: '2025-01-14T18:30:00.123+01:00' }],
    ['projectId', { projectId: '' }],
    ['payload', { payload: [] }],
  ])('names the broken path %s of %j', async (path, extra) => {
    const client = await connect(server.url);
    client.send(envelope({ correlationId: 'c-2' }, extra));
    expect(await client.next()).toMatchObject({ type: 'error', payload: { code: 'invalid_envelope', path } });
  });

  it.each(['{', '[]', 'null', '"text"'])('answers %s with an error and stays open', async (text) => {
    const client = await connect(server.url);
    client.send(text);
    expect(await client.next()).toMatchObject({ type: 'error' });
    client.socket.send(Buffer.from([0, 255]));
    expect(await client.next()).toMatchObject({ type: 'error', payload: { code: 'not_text' } });
  });
});

describe('stream', () => {
  it('runs an execution from 0 to 100 and starts the next', async () => {
    const client = await connect(server.url);
    server.intervalMs = 1;
    const messages: JsonObject[] = [];
    do messages.push(await client.next());
    while (messages.filter(({ payload }) => JSON.stringify(payload).includes('exec-002')).length === 0);
    const types = new Set(messages.map(({ type }) => type));
    expect(types).toEqual(new Set(['execution-update', 'execution-log', 'error', 'completion']));
    const progress = messages
      .filter(({ type }) => type === 'execution-update')
      .map(({ payload }) => (payload as { progress: number }).progress);
    expect(progress.at(0)).toBe(0);
    expect(progress.at(-2)).toBe(100);
    expect(progress.slice(0, -1)).toEqual(progress.slice(0, -1).toSorted((a, b) => a - b));
  });
});
