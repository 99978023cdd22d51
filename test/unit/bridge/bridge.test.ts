import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ok } from '../../../lib/base/result.ts';
import type { BridgeEvent } from '../../../lib/bridge/messages.ts';
import { createPortClient } from '../../../lib/bridge/port-client.ts';
import { type CommandHandlers, createBridgeServer } from '../../../lib/bridge/server.ts';
import { HANDLERS, LIVE, startBackground } from '../../fixtures/fake-background.ts';
import { createPortPair } from '../../fixtures/port-pair.ts';

const STOPPED = { ...LIVE, wished: 'closed' } as const;
const GREETING: BridgeEvent = { kind: 'greeting', problem: null };

/** Everything a client hears, in order. */
function listenTo(client: ReturnType<typeof createPortClient>) {
  const events: BridgeEvent[] = [];
  const online: boolean[] = [];
  client.onEvent((event) => events.push(event));
  client.onOnline((now) => online.push(now));
  return { events, online };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const turns = () => vi.advanceTimersByTimeAsync(0);

describe('a command', () => {
  it('reaches its handler and brings its value back', async () => {
    const connect = vi.fn(HANDLERS.connect);
    const client = createPortClient(startBackground({ connect }).join);
    const args = {
      url: 'ws://localhost/',
      protocols: ['v1'],
      profileId: 'json',
      headers: [{ name: 'X-A', value: '1' }],
    };
    expect(await client.call('connect', args)).toEqual({ ok: true, value: { sessionId: 7 } });
    expect(connect).toHaveBeenCalledExactlyOnceWith(args);
  });

  it('gets its own reply, whichever handler is done first', async () => {
    const connect: CommandHandlers['connect'] = async ({ url }) => {
      const delayMs = Number(url);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return ok({ sessionId: delayMs });
    };
    const client = createPortClient(startBackground({ connect }).join);
    const calls = ['300', '10', '100'].map((url) =>
      client.call('connect', { url, protocols: [], profileId: 'json', headers: [] }),
    );
    await vi.advanceTimersByTimeAsync(300);
    expect(await Promise.all(calls)).toEqual([300, 10, 100].map((sessionId) => ok({ sessionId })));
  });

  it('that the handler refuses brings its sentence', async () => {
    const client = createPortClient(
      startBackground({ remove: async () => ({ ok: false, error: { code: 'unknown_session', message: 'Gone.' } }) })
        .join,
    );
    expect(await client.call('remove', { sessionId: 1 })).toEqual({
      ok: false,
      error: { code: 'unknown_session', message: 'Gone.' },
    });
  });

  it('whose handler throws brings a sentence, and the next one works', async () => {
    const rename = async () => {
      throw new RangeError('broken inside');
    };
    const client = createPortClient(startBackground({ rename }).join);
    expect(await client.call('rename', { sessionId: 1, name: 'x' })).toMatchObject({
      ok: false,
      error: {
        code: 'internal',
        message: 'The command "rename" failed inside Socketwright (RangeError: broken inside).',
      },
    });
    expect(await client.call('list', null)).toMatchObject({ ok: true });
  });
});

describe('a command that comes while the background starts', () => {
  it('waits for the start, and is then carried out', async () => {
    const { promise, resolve } = Promise.withResolvers<CommandHandlers>();
    const server = createBridgeServer(
      () => promise,
      async () => [],
    );
    const pair = createPortPair();
    server.accept(pair.background);
    const answered = vi.fn();
    void createPortClient(() => pair.view)
      .call('list', null)
      .then(answered);
    await vi.advanceTimersByTimeAsync(5000);
    expect(answered).not.toHaveBeenCalled();
    resolve(HANDLERS);
    await turns();
    expect(answered).toHaveBeenCalledExactlyOnceWith(ok({ sessions: [LIVE] }));
  });

  it('is answered with a sentence when the background cannot start', async () => {
    const server = createBridgeServer(
      () => Promise.reject(new Error('no storage')),
      async () => [],
    );
    const pair = createPortPair();
    server.accept(pair.background);
    expect(await createPortClient(() => pair.view).call('list', null)).toEqual({
      ok: false,
      error: { code: 'internal', message: 'The command "list" failed inside Socketwright (Error: no storage).' },
    });
  });
});

describe('a view that comes', () => {
  it('is greeted with all sessions', async () => {
    const { join } = startBackground({}, async () => [{ kind: 'session', summary: LIVE }]);
    const { events, online } = listenTo(createPortClient(join));
    await turns();
    expect(events).toEqual([GREETING, { kind: 'session', summary: LIVE }]);
    expect(online).toEqual([false, true]);
  });

  it('knows that the background answers also when there is no session', async () => {
    const { online } = listenTo(createPortClient(startBackground().join));
    await turns();
    expect(online).toEqual([false, true]);
  });

  it('is told in one sentence when the history cannot be opened', async () => {
    const { join } = startBackground({}, () => Promise.reject(new DOMException('disk I/O error', 'UnknownError')));
    const { events } = listenTo(createPortClient(join));
    await turns();
    expect(events).toEqual([
      {
        kind: 'greeting',
        problem:
          'Socketwright cannot open its history (UnknownError: disk I/O error): free disk space and allow storage for extensions, then restart the browser.',
      },
    ]);
  });
});

describe('an event', () => {
  it('reaches every view, and one that left no more', async () => {
    const { join, server } = startBackground();
    const [first, second] = [createPortClient(join), createPortClient(join)];
    const [heardByFirst, heardBySecond] = [listenTo(first), listenTo(second)];
    server.broadcast({ kind: 'removed', sessionId: 3 });
    await turns();
    second.close();
    server.broadcast({ kind: 'removed', sessionId: 4 });
    await turns();
    const removed = (events: BridgeEvent[]) =>
      events.flatMap((event) => (event.kind === 'removed' ? [event.sessionId] : []));
    expect(removed(heardByFirst.events)).toEqual([3, 4]);
    expect(removed(heardBySecond.events)).toEqual([3]);
  });

  it('reaches the others also when one port is broken', async () => {
    const { join, server } = startBackground();
    const broken = createPortPair().background;
    server.accept({
      ...broken,
      postMessage() {
        throw new Error('Attempting to use a disconnected port object');
      },
    });
    const { events } = listenTo(createPortClient(join));
    server.broadcast({ kind: 'removed', sessionId: 3 });
    await turns();
    expect(events).toContainEqual({ kind: 'removed', sessionId: 3 });
    expect(server.count('panel')).toBe(1);
  });

  it('stops coming to a listener that was taken away', async () => {
    const { join, server } = startBackground();
    const client = createPortClient(join);
    const heard: BridgeEvent[] = [];
    const stop = client.onEvent((event) => heard.push(event));
    await turns();
    stop();
    server.broadcast({ kind: 'removed', sessionId: 3 });
    await turns();
    expect(heard).toEqual([GREETING]);
  });
});

describe('the background knows who watches', () => {
  it('by the names of the open ports', () => {
    const { join, server } = startBackground();
    join('panel');
    join('popup');
    const panel = join('panel');
    expect([server.count('panel'), server.count('popup'), server.count('page')]).toEqual([2, 1, 0]);
    panel.disconnect();
    expect(server.count('panel')).toBe(1);
  });
});

describe('when the worker dies', () => {
  it('a command on its way fails with a sentence that leaves open whether it was done', async () => {
    const { join, views } = startBackground({ list: () => new Promise(() => undefined) });
    const client = createPortClient(join);
    const called = client.call('list', null);
    await turns();
    views.at(-1)?.kill();
    expect(await called).toMatchObject({
      ok: false,
      error: { code: 'background_gone', message: expect.stringContaining('look whether it was done') },
    });
  });

  it('the port is opened again by itself while a session is wished open, and the view says that it was away', async () => {
    const { join, views } = startBackground({}, async () => [{ kind: 'session', summary: LIVE }]);
    const client = createPortClient(join);
    const { events, online } = listenTo(client);
    await turns();
    views.at(-1)?.kill();
    expect(online).toEqual([false, true, false]);
    await vi.advanceTimersByTimeAsync(249);
    expect(views).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(views).toHaveLength(2);
    expect(online).toEqual([false, true, false, true]);
    expect(events).toHaveLength(4);
    expect(await client.call('list', null)).toMatchObject({ ok: true });
  });

  it.each([
    ['none was ever wished open', [{ kind: 'session', summary: STOPPED }]],
    [
      'the last one was stopped',
      [
        { kind: 'session', summary: LIVE },
        { kind: 'session', summary: STOPPED },
      ],
    ],
    [
      'the last one was deleted',
      [
        { kind: 'session', summary: LIVE },
        { kind: 'removed', sessionId: 1 },
      ],
    ],
  ] satisfies [string, BridgeEvent[]][])('it may sleep when %s; a command wakes it', async (_why, greeting) => {
    const { join, views } = startBackground({}, async () => greeting);
    const client = createPortClient(join);
    const { online } = listenTo(client);
    await turns();
    views.at(-1)?.kill();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(views).toHaveLength(1);
    expect(online).toEqual([false, true]);
    expect(await client.call('list', null)).toMatchObject({ ok: true });
    expect(views).toHaveLength(2);
  });

  it('conditions that hold for all sessions change nothing about who is awake', async () => {
    const conditions: BridgeEvent = { kind: 'conditions', online: false, paused: true };
    const { join, views } = startBackground({}, async () => [{ kind: 'session', summary: LIVE }, conditions]);
    const { events } = listenTo(createPortClient(join));
    await turns();
    expect(events).toEqual([GREETING, { kind: 'session', summary: LIVE }, conditions]);
    views.at(-1)?.kill();
    await vi.advanceTimersByTimeAsync(250);
    expect(views).toHaveLength(2);
  });

  it('a wish from before does not keep a background awake that no longer has the session', async () => {
    let greeting: BridgeEvent[] = [{ kind: 'session', summary: LIVE }];
    const { join, views } = startBackground({}, async () => greeting);
    listenTo(createPortClient(join));
    await turns();
    greeting = [];
    views.at(-1)?.kill();
    await vi.advanceTimersByTimeAsync(250);
    views.at(-1)?.kill();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(views).toHaveLength(2);
  });

  it('its own call brings the view back at once', async () => {
    let wake: () => void = () => undefined;
    const { join, views } = startBackground();
    createPortClient(join, (listener) => {
      wake = listener;
    });
    await turns();
    wake();
    expect(views).toHaveLength(1);
    views.at(-1)?.kill();
    wake();
    expect(views).toHaveLength(2);
  });

  it('a view that closed stays closed', async () => {
    const { join, views } = startBackground({}, async () => [{ kind: 'session', summary: LIVE }]);
    const client = createPortClient(join);
    await turns();
    client.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(views).toHaveLength(1);
  });
});
