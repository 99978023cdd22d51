import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { type FaultyServer, headerOf } from '../../servers/faulty/faulty-server.ts';
import { startHalfOpenLink } from '../../servers/faulty/half-open.ts';
import {
  acceptFor,
  startProtocolIgnored,
  startUnaskedProtocol,
  startWrongAccept,
} from '../../servers/faulty/handshakes.ts';
import { REDIRECT_TARGET, startRefusing } from '../../servers/faulty/http-answers.ts';
import { startMortal } from '../../servers/faulty/mortal.ts';
import { startClosing, startSilent } from '../../servers/faulty/open-servers.ts';
import { startPlainOnTlsPort, startSelfSigned } from '../../servers/faulty/tls.ts';
import {
  SMTP_BANNER,
  startAnsweringNothing,
  startHanging,
  startMailServer,
  startResetting,
  takeRefusedPort,
  unknownHost,
} from '../../servers/faulty/transport.ts';
import { connect, TestClient, until } from './client.ts';
import { ask, KEY, openingHandshake } from './raw-client.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

async function started<Server extends { close(): Promise<void> }>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  running.push(server);
  return server;
}

/** Sends a browser's opening handshake over a raw socket. */
function shake(server: FaultyServer, ...more: readonly string[]) {
  return ask(server.port, openingHandshake(server.port, ...more));
}

describe('refusals by HTTP', () => {
  it.each([
    [401, 'Unauthorized', 'WWW-Authenticate: Bearer realm="workbench", error="invalid_token"', /expired/],
    [403, 'Forbidden', 'Content-Type: application/json', /"needs":"service_role"/],
    [404, 'Not Found', 'Content-Type: application/json', /Nothing lives/],
    [503, 'Service Unavailable', 'Retry-After: 3', /maintenance/],
    [302, 'Found', `Location: ${REDIRECT_TARGET}`, /\{\}/],
  ] as const)('%i is a whole HTTP answer with its telling header', async (status, text, header, body) => {
    const server = await started(startRefusing(status));
    const answer = await shake(server);
    expect(answer.end).toBe('fin');
    const [head = '', content = ''] = answer.text.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual(expect.arrayContaining([`HTTP/1.1 ${status} ${text}`, header]));
    expect(content).toMatch(body);
    expect(headerOf(head, 'Content-Length')).toBe(String(Buffer.byteLength(content)));
  });

  it('answers a plain request alike, and keeps both in its log', async () => {
    const server = await started(startRefusing(403));
    const startedAt = Date.now();
    expect((await shake(server, 'Authorization: Bearer t')).text).toContain('HTTP/1.1 403');
    expect((await fetch(`http://127.0.0.1:${server.port}/ws`)).status).toBe(403);
    expect(server.calls.map(({ head }) => headerOf(head, 'authorization'))).toEqual(['Bearer t', null]);
    for (const { at } of server.calls) expect(Math.abs(at - startedAt)).toBeLessThan(5000);
  });
});

describe('trouble below HTTP', () => {
  it('hangs for as long as the client waits', async () => {
    const server = await started(startHanging());
    expect(await ask(server.port, openingHandshake(server.port), 300)).toEqual({ text: '', end: 'open' });
    await until(() => server.calls[0]?.closedAt !== null);
  });

  it('resets', async () => {
    expect(await shake(await started(startResetting()))).toEqual({ text: '', end: 'reset' });
  });

  it('ends in good order without a byte', async () => {
    expect(await shake(await started(startAnsweringNothing()))).toEqual({ text: '', end: 'fin' });
  });

  it('speaks first, and not HTTP', async () => {
    const server = await started(startMailServer());
    expect(await ask(server.port, '', 200)).toEqual({ text: SMTP_BANNER, end: 'open' });
  });

  it('refuses at a port that nobody else can take', async () => {
    const server = await started(takeRefusedPort());
    expect(await shake(server)).toEqual({ text: '', end: 'refused' });
    await expect(startClarityServer({ port: server.port })).rejects.toThrow(/EADDRINUSE/);
    expect(await shake(server)).toEqual({ text: '', end: 'refused' });
  });

  it('has a name that no resolver knows', async () => {
    const { hostname } = new URL(unknownHost('socketwright.invalid').url);
    await expect(lookup(hostname)).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });
});

describe('TLS', () => {
  it('is self-signed for this machine and valid for long', async () => {
    const server = await started(startSelfSigned());
    const refused = new TestClient(server.url);
    await expect(refused.opened()).rejects.toThrow(/self-signed/);
    const trusting = new TestClient(server.url, { rejectUnauthorized: false });
    await trusting.opened();
    trusting.socket.close();
    const socket = connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const { valid_to: validTo, subjectaltname: names } = socket.getPeerCertificate();
    socket.destroy();
    expect(new Date(validTo).getTime()).toBeGreaterThan(Date.now() + 365 * 24 * 3600 * 1000);
    expect(names).toContain('127.0.0.1');
  });

  it('is promised by the address and not spoken by the server', async () => {
    const server = await started(startPlainOnTlsPort());
    expect(server.url).toMatch(/^wss:/);
    await expect(new TestClient(server.url).opened()).rejects.toThrow(/wrong version|packet length|SSL/i);
    await new TestClient(server.url.replace('wss:', 'ws:')).opened();
  });
});

describe('opening handshakes that are not right', () => {
  it('accepts with the value of another key', async () => {
    const { text } = await ask((await started(startWrongAccept())).port, openingHandshake(1), 200);
    expect(text).toMatch(/^HTTP\/1\.1 101 /);
    expect(headerOf(text, 'Sec-WebSocket-Accept')).toMatch(/^[\w+/]{27}=$/);
    expect(headerOf(text, 'Sec-WebSocket-Accept')).not.toBe(acceptFor(KEY));
  });

  it('agrees on a subprotocol that was not offered', async () => {
    const server = await started(startUnaskedProtocol());
    const { text } = await ask(server.port, openingHandshake(1, 'Sec-WebSocket-Protocol: chat.v1'), 200);
    // The example of RFC 6455 §1.3.
    expect(headerOf(text, 'Sec-WebSocket-Accept')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(headerOf(text, 'Sec-WebSocket-Protocol')).toBe('never-offered.v9');
  });

  it('agrees on none of those that were offered', async () => {
    const server = await started(startProtocolIgnored());
    const { text } = await ask(server.port, openingHandshake(1, 'Sec-WebSocket-Protocol: chat.v1'), 200);
    expect(headerOf(text, 'Sec-WebSocket-Accept')).toBe(acceptFor(KEY));
    expect(headerOf(text, 'Sec-WebSocket-Protocol')).toBeNull();
  });
});

describe('connections that end after they opened', () => {
  it.each([1000, 1001, 1008, 1011, 1012, 4001])('close with %i', async (code) => {
    const server = await started(startClosing({ code, reason: `because ${code}`, afterMs: 50 }));
    const openedAt = performance.now();
    const client = await connect(server.url);
    expect(await client.closed).toEqual({ code, reason: `because ${code}` });
    expect(performance.now() - openedAt).toBeGreaterThanOrEqual(49);
    expect(server.calls[0]?.head).toMatch(/^GET \/ws HTTP\/1\.1\r\n/);
  });

  it('break off without a close frame', async () => {
    const server = await started(startClosing({ code: 1006, reason: '', afterMs: 20 }));
    expect((await (await connect(server.url)).closed).code).toBe(1006);
  });

  it('stay, and never hear a word', async () => {
    const server = await started(startSilent());
    const client = await connect(server.url);
    client.send('hello?');
    await sleep(300);
    expect(client.messages).toEqual([]);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    client.socket.close(1000);
    expect((await client.closed).code).toBe(1000);
  });
});

describe('a server that dies and comes back', () => {
  it('loses its connections without a close frame, refuses, and is found at the same address', async () => {
    const server = await started(startMortal((port) => startClarityServer({ port, intervalMs: 0 })));
    const client = await connect(server.url);
    const killedAt = await server.kill();
    expect((await client.closed).code).toBe(1006);
    expect(Math.abs(Date.now() - killedAt)).toBeLessThan(5000);
    await expect(connect(server.url)).rejects.toThrow(/ECONNREFUSED/);
    await server.revive();
    await connect(server.url);
    expect(server.current().stats.live).toBe(1);
  });
});

describe('a half-open link', () => {
  it('carries everything until it is cut; then neither end hears of the other, and new links work', async () => {
    const server = await started(startClarityServer({ intervalMs: 20 }));
    const link = await started(startHalfOpenLink(server.url));
    const client = await connect(link.url);
    await client.next();
    expect(link.cut()).toBe(1);
    await sleep(50);
    const [heard, sent] = [client.messages.length, server.stats.sent];
    client.send('{}');
    await sleep(300);
    expect(client.messages).toHaveLength(heard);
    expect(server.stats.sent).toBeGreaterThan(sent);
    expect(server.stats.received).toBe(0);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    expect(server.stats.live).toBe(1);

    // Not even the end of one side reaches the other.
    client.socket.terminate();
    await sleep(200);
    expect(server.stats.live).toBe(1);
    const second = await connect(link.url);
    await second.next();
    expect(server.stats.live).toBe(2);
    expect(link.cut()).toBe(1);
  });

  it('lets an uncut link end as it ends', async () => {
    const server = await started(startClarityServer({ intervalMs: 0 }));
    const link = await started(startHalfOpenLink(server.url));
    const client = await connect(link.url);
    server.faults.closeWith({ code: 1012, reason: 'restart' });
    expect(await client.closed).toEqual({ code: 1012, reason: 'restart' });
    const other = await connect(link.url);
    other.socket.terminate();
    await until(() => server.stats.live === 0);
    expect(link.cut()).toBe(0);
  });
});
