import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { noEvidence } from '../../../lib/protocol/handshake.ts';
import { newMachine } from '../../../lib/session/create-machine.ts';
import { interruptibleSockets } from '../../../lib/session/interruptible-sockets.ts';
import { createSessionRunner } from '../../../lib/session/runner.ts';
import { createFakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

/** A session whose network the test can take away; `log` is what it told. */
function session() {
  const clock = createManualClock();
  const server = createFakeSockets(clock);
  const network = interruptibleSockets(server, clock);
  const log: string[] = [];
  let searches = 0;
  const runner = createSessionRunner(newMachine('ws://localhost/', [], JSON_PROFILE), {
    sockets: network.sockets,
    finder: network.finder({
      async find() {
        searches++;
        return noEvidence('probe');
      },
    }),
    clock,
    random: () => 0.5,
    uuid: () => 'uuid',
    variables: () => ({}),
    sink: {
      frame: (direction, payload) => log.push(`${direction} ${String(payload)}`),
      event(body) {
        if (body.kind === 'close') log.push(`close ${body.code} by ${body.initiator}`);
        if (body.kind === 'error') log.push(`${body.category}: ${body.detail}`);
        if (body.kind === 'state') log.push(body.to);
      },
      changed: () => undefined,
    },
  });
  return { clock, server, network, runner, log, searches: () => searches };
}

describe('a network that is taken away', () => {
  it('ends an open connection as a loss, and nothing of it is heard again', () => {
    const { server, network, runner, log } = session();
    runner.connect();
    server.latest.accept();
    server.latest.receive('hello');
    expect(network.cut()).toBe(true);
    server.latest.late.received(1, 'too late');
    server.latest.late.closed(1, 1000, '', true);
    expect(log).toEqual([
      'connecting',
      'ready',
      'received hello',
      'close 1006 by network',
      expect.stringContaining('lost after 0.0 s without a close frame'),
      'reconnecting',
    ]);
    expect(server.latest.phase).toBe('closed');
  });

  it('ends an attempt, too', () => {
    const { network, runner, log } = session();
    runner.connect();
    expect(network.cut()).toBe(true);
    expect(log).toEqual(['connecting', 'close 1006 by network', 'reconnecting']);
  });

  it('has nothing to end where there is no connection', () => {
    const { server, network, runner } = session();
    expect(network.cut()).toBe(false);
    runner.connect();
    server.latest.accept();
    server.latest.end(1001);
    expect(network.cut()).toBe(false);
  });

  it('fails attempts without a word to the server, and does not look into them there', async () => {
    const { clock, server, network, runner, log, searches } = session();
    network.block(true);
    runner.connect();
    clock.advance(0);
    await Promise.resolve();
    expect(log).toEqual([
      'connecting',
      'close 1006 by network',
      'reconnecting',
      'connection_refused: No attempt was made: a check simulates that nothing can be reached at localhost.',
    ]);
    expect(server.all).toHaveLength(0);
    expect(searches()).toBe(0);
  });

  it('can be given up before it failed', () => {
    const { clock, network, runner, log } = session();
    network.block(true);
    runner.connect();
    runner.disconnect('enough');
    clock.advance(1000);
    expect(log).toEqual(['connecting', 'close 1006 by user', 'disconnected']);
  });

  it('comes back: the next attempt reaches the server, and its failure is looked into', async () => {
    const { clock, server, network, runner, log, searches } = session();
    network.block(true);
    runner.connect();
    clock.advance(0);
    network.block(false);
    clock.advance(2000);
    expect(server.all).toHaveLength(1);
    server.latest.end(1006);
    await Promise.resolve();
    expect(searches()).toBe(1);
    clock.advance(2000);
    server.latest.accept();
    expect(log.at(-1)).toBe('ready');
  });

  it('does not touch a connection that is open', () => {
    const { server, network, runner, log } = session();
    runner.connect();
    server.latest.accept();
    network.block(true);
    server.latest.receive('still here');
    expect(log.at(-1)).toBe('received still here');
  });
});
