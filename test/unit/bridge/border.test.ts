import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail } from '../../../lib/base/result.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { startBackground } from '../../fixtures/fake-background.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const turns = () => vi.advanceTimersByTimeAsync(0);

describe('whatever comes over a port is checked before anything is done', () => {
  async function replyTo(message: unknown): Promise<unknown> {
    const handler = vi.fn(async () => fail('reached', 'A handler was reached.'));
    const { join } = startBackground({
      connect: handler,
      disconnect: handler,
      remove: handler,
      send: handler,
      rename: handler,
      editQueued: handler,
      dropQueued: handler,
      configure: handler,
      pauseAll: handler,
    });
    const port = join();
    const heard: unknown[] = [];
    port.onMessage.addListener((reply) => heard.push(reply));
    port.postMessage(message);
    await turns();
    expect(handler).not.toHaveBeenCalled();
    return heard.find((reply) => typeof reply === 'object' && reply !== null && 'reply' in reply);
  }

  it.each([
    [
      'an unknown command',
      { id: 1, name: 'format', args: null },
      'unknown_command',
      'The background knows no command "format".',
    ],
    ['a name that objects inherit', { id: 1, name: 'constructor', args: null }, 'unknown_command', 'knows no command'],
    [
      'no arguments',
      { id: 1, name: 'disconnect', args: null },
      'bad_command',
      'The command "disconnect" is malformed at its arguments: ',
    ],
    [
      'a session that is no number',
      { id: 1, name: 'remove', args: { sessionId: '1' } },
      'bad_command',
      'at sessionId: ',
    ],
    ['session 0', { id: 1, name: 'remove', args: { sessionId: 0 } }, 'bad_command', 'at sessionId: '],
    [
      'an argument too many',
      { id: 1, name: 'remove', args: { sessionId: 1, all: true } },
      'bad_command',
      'malformed at its arguments: ',
    ],
    ['an empty name', { id: 1, name: 'rename', args: { sessionId: 1, name: '  ' } }, 'bad_command', 'at name: '],
    [
      'a message of an unknown kind',
      { id: 1, name: 'send', args: { sessionId: 1, message: { kind: 'video' }, anyway: false } },
      'bad_command',
      'at message.kind: ',
    ],
    [
      'a header without a value',
      {
        id: 1,
        name: 'connect',
        args: { url: 'ws://localhost/', protocols: [], profileId: 'json', headers: [{ name: 'X-A' }] },
      },
      'bad_command',
      'at headers.0.value: ',
    ],
    [
      'more headers than anybody needs',
      {
        id: 1,
        name: 'connect',
        args: {
          url: 'ws://localhost/',
          protocols: [],
          profileId: 'json',
          headers: Array(65).fill({ name: 'X-A', value: '1' }),
        },
      },
      'bad_command',
      'at headers: ',
    ],
    [
      'settings that no profile can have',
      {
        id: 1,
        name: 'configure',
        args: { sessionId: 1, profile: { ...JSON_PROFILE, stableAfterMs: 0 }, headers: [] },
      },
      'bad_command',
      'at profile.stableAfterMs: ',
    ],
    [
      'a heartbeat faster than a server stands',
      {
        id: 1,
        name: 'configure',
        args: {
          sessionId: 1,
          profile: {
            ...JSON_PROFILE,
            heartbeat: { message: 'x', intervalMs: 1, reply: null, timeoutMs: 1, maxMissed: 1, onMissed: 'show' },
          },
          headers: [],
        },
      },
      'bad_command',
      'at profile.heartbeat.intervalMs: ',
    ],
    [
      'queued messages by name',
      { id: 1, name: 'dropQueued', args: { sessionId: 1, ids: ['all'] } },
      'bad_command',
      'at ids.0: ',
    ],
    [
      'a queued message without a number',
      { id: 1, name: 'editQueued', args: { sessionId: 1, message: { kind: 'text', text: 'x' }, anyway: false } },
      'bad_command',
      'at id: ',
    ],
    ['half a pause', { id: 1, name: 'pauseAll', args: { paused: 'a bit' } }, 'bad_command', 'at paused: '],
  ])('%s', async (_what, message, code, sentence) => {
    expect(await replyTo(message)).toEqual({
      id: 1,
      reply: { ok: false, error: { code, message: expect.stringContaining(sentence) } },
    });
  });

  it.each([[null], ['list'], [7], [[]], [{}], [{ id: 'x', name: 'list', args: null }], [{ id: 1, args: null }]])(
    '%j is no command, so there is nobody to answer',
    async (message) => {
      expect(await replyTo(message)).toBeUndefined();
    },
  );
});
