import { describe, expect, it } from 'vitest';
import { badgeOf } from '../../../lib/background/badge.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { OutgoingMessage } from '../../../lib/protocol/outgoing-message.ts';
import { startBench } from '../../fixtures/bench.ts';
import { envelope } from '../../fixtures/envelope.ts';
import { readBack } from '../../fixtures/recording.ts';
import { settle } from '../../fixtures/settle.ts';

const text = (words: string): OutgoingMessage => ({ kind: 'text', text: words });

describe('connect', () => {
  it('makes a session that records what its server says', async () => {
    const bench = await startBench();
    const connected = await bench.workbench.handlers.connect({
      url: ' ws://LOCALHOST:8080/ws?token=1 ',
      protocols: ['v1', 'v2'],
      profileId: 'json',
      headers: [],
    });
    const sessionId = connected.ok ? connected.value.sessionId : 0;
    expect(bench.sockets.latest).toMatchObject({ url: 'ws://localhost:8080/ws?token=1', protocols: ['v1', 'v2'] });
    bench.sockets.latest.accept(12);
    bench.sockets.latest.receive('{"type":"hello"}');
    bench.sockets.latest.receive(new Uint8Array([1, 2]));
    expect(await bench.payloads(sessionId)).toEqual(['{"type":"hello"}', new Uint8Array([1, 2])]);
    expect(bench.summary(sessionId)).toMatchObject({
      name: 'localhost:8080/ws',
      wished: 'open',
      state: { name: 'connected', connection: 1, ready: true },
      handshakeMs: 12,
      frames: 2,
      received: 2,
      bytesReceived: 18,
      problem: null,
    });
    expect(await bench.store.session(sessionId)).toMatchObject({
      summary: { frames: 2, state: { name: 'connected' } },
    });
  });

  it.each([
    ['ws://bad host/', [], 'json', 'invalid_uri'],
    ['http://localhost/', [], 'json', 'invalid_uri'],
    ['ws://localhost/', ['a b'], 'json', 'invalid_protocol'],
    ['ws://localhost/', [], 'gone', 'unknown_profile'],
  ])(
    'to %j with %j and profile %j is refused as %s and leaves nothing behind',
    async (url, protocols, profileId, code) => {
      const { sockets, store, workbench } = await startBench();
      expect(await workbench.handlers.connect({ url, protocols, profileId, headers: [] })).toMatchObject({
        ok: false,
        error: { code },
      });
      expect(sockets.all).toHaveLength(0);
      expect(await store.listSessions()).toEqual([]);
    },
  );

  it('twice to the same URL makes two sessions that know nothing of each other', async () => {
    const bench = await startBench();
    const [first, second] = [await bench.connect(), await bench.connect()];
    expect(second).not.toBe(first);
    for (const socket of bench.sockets.all) socket.accept();
    bench.sockets.all[0]?.receive('for the first');
    bench.sockets.all[1]?.receive('for the second');
    await bench.workbench.handlers.disconnect({ sessionId: first });
    bench.sockets.all[0]?.end(1000);
    expect(await bench.payloads(first)).toEqual(['for the first']);
    expect(await bench.payloads(second)).toEqual(['for the second']);
    expect([bench.summary(first).state.name, bench.summary(second).state.name]).toEqual(['disconnected', 'connected']);
  });

  it('that the browser refuses is a problem in one sentence, and is not tried again', async () => {
    const bench = await startBench();
    bench.sockets.refuse(true);
    const sessionId = await bench.connect();
    expect(bench.summary(sessionId)).toMatchObject({
      state: { name: 'disconnected' },
      problem: 'The browser refused.',
    });
    await settle();
    bench.clock.advance(60_000);
    await settle();
    expect(bench.workbench.wantsToLive).toBe(false);
  });
});

describe('send', () => {
  async function connectedToClarity() {
    const bench = await startBench();
    const sessionId = await bench.connect('ws://localhost:8090/', CLARITY_PROFILE.id);
    bench.sockets.latest.accept();
    const send = (message: OutgoingMessage, anyway = false) =>
      bench.workbench.handlers.send({ sessionId, message, anyway });
    return { ...bench, bench, sessionId, send };
  }

  it('hands a valid message to the socket and records it', async () => {
    const { bench, send, sessionId, sockets } = await connectedToClarity();
    expect(await send(text(envelope()))).toEqual({ ok: true, value: { outcome: 'sent' } });
    expect(sockets.latest.sent).toEqual([envelope()]);
    expect(await bench.payloads(sessionId)).toEqual([envelope()]);
  });

  it.each([
    ['text that is no JSON', text('hello'), /^Not sent: The message: expected JSON text/],
    [
      'two broken fields',
      text(envelope({ ts: 'now', projectId: '' })),
      /^Not sent: ts: expected .* projectId: expected /,
    ],
    [
      'a message over the limit',
      text(envelope({ payload: { padding: 'x'.repeat(12_000) } })),
      /^Not sent: Message size \d+ bytes exceeds limit of 10240 bytes$/,
    ],
    [
      'bytes',
      { kind: 'binary', base64: 'AQID' } as const,
      /^Not sent: The message: expected JSON text, got a binary message of 3/,
    ],
  ])('refuses %s with a sentence, and sends it anyway when told to', async (_what, message, sentence) => {
    const { bench, send, sessionId, sockets } = await connectedToClarity();
    expect(await send(message)).toEqual({
      ok: false,
      error: { code: 'contract', message: expect.stringMatching(sentence) },
    });
    expect(sockets.latest.sent).toEqual([]);
    expect(await send(message, true)).toEqual({ ok: true, value: { outcome: 'sent' } });
    expect(sockets.latest.sent).toHaveLength(1);
    await bench.workbench.flush();
    expect(bench.summary(sessionId)).toMatchObject({ sent: 1, invalid: 1 });
  });

  it('sends bytes as bytes', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.accept();
    const { send } = bench.workbench.handlers;
    await send({ sessionId, message: { kind: 'binary', base64: 'AQID' }, anyway: false });
    expect(bench.sockets.latest.sent).toEqual([new Uint8Array([1, 2, 3])]);
    expect(await send({ sessionId, message: { kind: 'binary', base64: '?' }, anyway: true })).toMatchObject({
      error: { code: 'bad_command' },
    });
  });

  it('to a session that is not there says so', async () => {
    const bench = await startBench();
    expect(await bench.workbench.handlers.send({ sessionId: 99, message: text('x'), anyway: false })).toEqual({
      ok: false,
      error: { code: 'unknown_session', message: 'This session was deleted meanwhile.' },
    });
  });

  it('measures the reply', async () => {
    const { bench, clock, send, sessionId, sockets, store } = await connectedToClarity();
    await send(text(envelope({ payload: { correlationId: 'a' } })));
    clock.advance(42);
    sockets.latest.receive(envelope({ type: 'completion', payload: { correlationId: 'a' } }));
    await send(text(envelope({ payload: { correlationId: 'b' } })));
    clock.advance(501);
    sockets.latest.receive(envelope({ type: 'completion', payload: { correlationId: 'b' } }));
    await bench.workbench.flush();
    const rows = (await readBack(store, sessionId)).map(({ row }) => [row.type, row.latencyMs, row.replyTo]);
    expect(rows).toEqual([
      ['execution-update', null, null],
      ['completion', 42, 1],
      ['execution-update', null, null],
      ['completion', 501, 3],
    ]);
    expect(bench.summary(sessionId)).toMatchObject({ sent: 2, received: 2, slow: 1, invalid: 0 });
  });
});

describe('a lost connection', () => {
  it('is tried again after exactly 2 s, and what comes then is recorded behind', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.accept(400);
    bench.sockets.latest.receive('before');
    bench.sockets.latest.end(1006);
    expect(bench.summary(sessionId).state).toMatchObject({ name: 'reconnecting', attempt: 2, resumeAt: 2000 });
    bench.clock.advance(1999);
    expect(bench.sockets.all).toHaveLength(1);
    bench.clock.advance(1);
    expect(bench.sockets.all).toHaveLength(2);
    bench.sockets.latest.accept(1);
    bench.sockets.latest.receive('after');
    expect(await bench.payloads(sessionId)).toEqual(['before', 'after']);
    expect(bench.summary(sessionId)).toMatchObject({
      connections: 2,
      reconnects: 1,
      slowHandshakes: 1,
      handshakeMs: 1,
    });
    expect(
      (await bench.events(sessionId)).map(({ kind, connection, afterSeq }) => [kind, connection, afterSeq]),
    ).toEqual([
      ['attempt', 1, 0],
      ['state', 1, 0],
      ['open', 1, 0],
      // The handshake was slow.
      ['alert', 1, 0],
      ['state', 1, 0],
      ['close', 1, 1],
      ['error', 1, 1],
      ['retry', 1, 1],
      ['state', 1, 1],
      ['attempt', 2, 1],
      ['state', 2, 1],
      ['open', 2, 1],
      ['state', 2, 1],
    ]);
  });

  it('of a server that is away is a problem until it is back', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.end(1006);
    expect(bench.summary(sessionId).problem).toBeNull();
    await bench.finder.latest.answer({ netError: 'net::ERR_CONNECTION_REFUSED' });
    expect(bench.summary(sessionId).problem).toContain('localhost:8080');
    bench.clock.advance(2000);
    bench.sockets.latest.accept();
    expect(bench.summary(sessionId).problem).toBeNull();
  });

  it('gives up when the attempts are used up, says so, and is no problem any more once the person stops it', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect('ws://localhost:8000/ws', 'chat');
    bench.sockets.latest.accept();
    bench.clock.advance(5000);
    bench.sockets.latest.end(1006);
    for (let i = 0; i < 5; i++) {
      bench.clock.advance(3000);
      bench.sockets.latest.end(1006);
      await bench.finder.latest.answer({ netError: 'net::ERR_CONNECTION_REFUSED' });
    }
    bench.clock.advance(3_600_000);
    expect(bench.summary(sessionId)).toMatchObject({
      wished: 'closed',
      connections: 6,
      state: { name: 'disconnected' },
      problem: expect.stringMatching(
        /localhost:8000, .* Gave up after 5 failed attempts to reconnect, the most the profile allows:/,
      ),
    });
    expect(badgeOf(bench.workbench.summaries).text).toBe('1!');
    await bench.workbench.flush();
    expect(bench.workbench.wantsToLive).toBe(false);
    expect((await bench.events(sessionId)).slice(-3)).toMatchObject([
      { kind: 'stopped', cause: 'attempts' },
      { kind: 'state', to: 'disconnected' },
      { kind: 'error', category: 'connection_refused', cause: 'refused' },
    ]);
    await bench.workbench.handlers.disconnect({ sessionId });
    expect(bench.summary(sessionId).problem).toBeNull();
    expect(badgeOf(bench.workbench.summaries).text).toBe('');
  });

  it.each([
    [1000, null],
    [
      1008,
      'The server closed with 1008 (Policy Violation) after 0.0 s: The peer refuses by a rule of its own: a message, or often a missing or expired token.',
    ],
  ])('with close code %i ends the session; its problem is %j', async (code, problem) => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.accept();
    bench.sockets.latest.end(code);
    bench.clock.advance(3_600_000);
    const summary = bench.summary(sessionId);
    expect(summary).toMatchObject({ wished: 'closed', connections: 1, state: { name: 'disconnected' } });
    if (problem === null) expect(summary.problem).toBeNull();
    else expect(summary.problem).toContain(problem);
  });

  it('waits no longer when the person wants it now, and no more when the person stops it', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.end(1006);
    await bench.workbench.handlers.reconnect({ sessionId });
    expect(bench.summary(sessionId).state.name).toBe('connecting');
    bench.sockets.latest.end(1006);
    await bench.workbench.handlers.disconnect({ sessionId });
    bench.clock.advance(60_000);
    expect(bench.summary(sessionId)).toMatchObject({
      wished: 'closed',
      state: { name: 'disconnected' },
      connections: 2,
    });
  });
});

describe('disconnect', () => {
  it('closes with 1000 and a reason', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.accept();
    await bench.workbench.handlers.disconnect({ sessionId });
    expect(bench.sockets.latest.closeRequest).toEqual({ code: 1000, reason: 'disconnected by the user' });
    expect(bench.summary(sessionId).state.name).toBe('closing');
    bench.sockets.latest.end(1000, 'disconnected by the user');
    expect((await bench.events(sessionId)).slice(-2)).toMatchObject([
      { kind: 'close', code: 1000, wasClean: true, initiator: 'user' },
      { kind: 'state', from: 'closing', to: 'disconnected' },
    ]);
  });
});

describe('the views', () => {
  it('are told of frames only when these can be read', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    bench.sockets.latest.accept();
    await bench.workbench.flush();
    bench.heard.length = 0;
    for (let i = 0; i < 100; i++) bench.sockets.latest.receive(`${i}`);
    expect(bench.heard).toEqual([]);
    expect(bench.summary(sessionId).frames).toBe(0);
    bench.clock.advance(50);
    await settle();
    expect(bench.heard).toEqual([{ kind: 'session', summary: expect.objectContaining({ frames: 100 }) }]);
  });

  it('all get the same list', async () => {
    const bench = await startBench();
    const sessionId = await bench.connect();
    await bench.workbench.handlers.rename({ sessionId, name: 'mine' });
    expect(await bench.workbench.handlers.list(null)).toEqual({
      ok: true,
      value: { sessions: [bench.summary(sessionId)] },
    });
    expect(bench.summary(sessionId).name).toBe('mine');
    await bench.workbench.flush();
    const next = await bench.restart('worker', 0);
    expect(next.summary(sessionId).name).toBe('mine');
  });
});
