import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Sequence } from '../../../lib/profile/reply-schema.ts';
import type { RunView } from '../../../lib/session/run-view.ts';
import { startSequence } from '../../../lib/session/sequence-runner.ts';
import { startLoneSession } from '../../fixtures/lone-session.ts';

const SUBSCRIBE: Sequence = {
  id: 'subscribe',
  name: 'Subscribe',
  steps: [
    { kind: 'send', message: '{"type":"subscribe","to":"{{topic}}"}' },
    { kind: 'wait', for: { kind: 'type', type: 'subscribed' }, timeoutMs: 1000 },
    { kind: 'assert', that: { kind: 'json', path: 'ok', equals: true } },
    { kind: 'send', message: '{"type":"get","id":"{{frame.id}}"}' },
  ],
  times: 1,
  everyMs: 0,
};
const SUBSCRIBED = '{"type":"subscribed","ok":true,"id":5}';

/** A run against a connected session, wired as the background wires it. */
function start(sequence: Sequence, typePath = 'type') {
  const lone = startLoneSession({ profile: { ...JSON_PROFILE, typePath }, variables: { topic: 'cpu' } });
  lone.runner.connect();
  lone.sockets.latest.accept();
  const progress: RunView[] = [];
  const run = startSequence(
    sequence,
    { runId: 4, sessionId: 7 },
    {
      clock: lone.clock,
      send: lone.runner.sendTemplate,
      read: lone.runner.read,
      onProgress: (one) => progress.push(one),
    },
  );
  return { ...lone, run, progress, latest: () => progress.at(-1) };
}

describe('a sequence against a session', () => {
  it('sends filled messages, waits, checks and ends', () => {
    const { sockets, run, latest } = start(SUBSCRIBE);
    expect(sockets.latest.sent).toEqual(['{"type":"subscribe","to":"cpu"}']);
    run.received('{"type":"other"}');
    run.received(SUBSCRIBED);
    expect(sockets.latest.sent.slice(1)).toEqual(['{"type":"get","id":5}']);
    expect(latest()).toEqual({
      runId: 4,
      sessionId: 7,
      name: 'Subscribe',
      state: 'done',
      round: 1,
      rounds: 1,
      step: 4,
      steps: 4,
      sent: 2,
      detail: '',
      startedAt: 0,
    });
  });

  it('waits for a type that is a number', () => {
    const wait = { kind: 'wait', for: { kind: 'type', type: '0' }, timeoutMs: 1000 } as const;
    const { run, latest } = start({ ...SUBSCRIBE, steps: [wait] }, 'op');
    run.received('{"op":10}');
    expect(latest()).toMatchObject({ state: 'running' });
    run.received('{"op":0}');
    expect(latest()).toMatchObject({ state: 'done' });
  });

  it('says what it waits for while it does', () => {
    const { clock, latest } = start(SUBSCRIBE);
    clock.advance(200);
    expect(latest()).toMatchObject({ state: 'running', step: 2, detail: 'Waits for a message of type subscribed.' });
    clock.advance(800);
    expect(latest()).toMatchObject({ state: 'failed', detail: expect.stringContaining('did not come within 1000 ms') });
    expect(clock.pending).toBe(0);
  });

  it('fails when the connection is lost', () => {
    const { clock, run, latest } = start(SUBSCRIBE);
    run.connectionLost();
    expect(latest()).toMatchObject({ state: 'failed', detail: expect.stringContaining('no longer connected') });
    run.received(SUBSCRIBED);
    expect(latest()).toMatchObject({ state: 'failed', sent: 1 });
    expect(clock.pending).toBe(0);
  });

  it('fails where a message cannot be made or sent', () => {
    const steps: Sequence['steps'] = [{ kind: 'send', message: '{{nobody}}' }];
    expect(start({ ...SUBSCRIBE, steps }).latest()).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/^Step 1 of 1 was not sent: \{\{nobody\}\} at line 1/),
    });
  });

  it('is cancelled at once', () => {
    const { clock, run, sockets, latest } = start({ ...SUBSCRIBE, times: null });
    run.cancel();
    run.received(SUBSCRIBED);
    clock.advance(60_000);
    expect(latest()).toMatchObject({ state: 'cancelled', sent: 1 });
    expect(sockets.latest.sent).toHaveLength(1);
  });

  it('with a long row of messages keeps to its rate, and tells its progress a few times a second', () => {
    const steps: Sequence['steps'] = Array.from({ length: 200 }, () => ({ kind: 'send', message: 'x' }));
    const { clock, sockets, progress, latest } = start({ ...SUBSCRIBE, steps, times: 5 });
    clock.advance(999);
    expect(sockets.latest.sent).toHaveLength(200);
    clock.advance(3001);
    expect(latest()).toMatchObject({ state: 'done', sent: 1000 });
    expect(progress.length).toBeLessThan(25);
    expect(clock.pending).toBe(0);
  });

  it('does not begin where the session is not ready', () => {
    const lone = startLoneSession();
    expect(lone.runner.sendTemplate('x', undefined)).toMatchObject({ ok: false, error: { code: 'not_connected' } });
  });
});
