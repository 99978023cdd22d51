import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { ReadyGate } from '../../../lib/profile/liveness-schema.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { startLoneSession } from '../../fixtures/lone-session.ts';

const welcome = { kind: 'json', path: 'type', equals: 'welcome' } as const;
const ack = { kind: 'text', startsWith: 'ack' } as const;
const WELCOME = '{"type":"welcome"}';

function gated(steps: ReadyGate['steps'], onTimeout: ReadyGate['onTimeout'] = 'reconnect'): Profile {
  return { ...JSON_PROFILE, ready: { steps, failOn: null, timeoutMs: 3000, onTimeout } };
}

/** A session that just connected. */
function atGate(profile: Profile) {
  const lone = startLoneSession({ profile });
  lone.runner.connect();
  lone.sockets.latest.accept();
  const isReady = () => lone.runner.session.state.name === 'connected' && lone.runner.session.state.ready;
  return { ...lone, isReady };
}

const THREE_STEPS = [
  { waitFor: welcome, send: 'subscribe' },
  { waitFor: null, send: 'hello' },
  { waitFor: ack, send: null },
];

describe('each shape of a gate', () => {
  /** What comes, what is sent then, and whether the session is ready after it; the first line is the opening. */
  type Story = readonly (readonly [received: string | null, sent: string, ready: boolean])[];

  it.each<[string, ReadyGate['steps'], Story]>([
    ['only sends', [{ waitFor: null, send: 'hello' }], [[null, 'hello', true]]],
    [
      'only waits',
      [{ waitFor: ack, send: null }],
      [
        [null, '', false],
        ['ack', '', true],
      ],
    ],
    [
      'waits for anything, also nothing',
      [{ waitFor: { kind: 'any' }, send: null }],
      [
        [null, '', false],
        ['', '', true],
      ],
    ],
    ['has nothing to do', [{ waitFor: null, send: null }], [[null, '', true]]],
    [
      'sends, then waits (seed 004)',
      [
        { waitFor: null, send: 'register' },
        { waitFor: ack, send: null },
      ],
      [
        [null, 'register', false],
        ['nack', '', false],
        ['ack 1', '', true],
        ['ack 2', '', true],
      ],
    ],
    [
      'waits, then sends (seed 003)',
      [{ waitFor: welcome, send: 'subscribe' }],
      [
        [null, '', false],
        ['{"type":"metrics_update"}', '', false],
        [WELCOME, 'subscribe', true],
        [WELCOME, '', true],
      ],
    ],
    [
      'waits, sends, sends more, waits again',
      THREE_STEPS,
      [
        [null, '', false],
        ['ack', '', false],
        [WELCOME, 'subscribe hello', false],
        ['ack', '', true],
      ],
    ],
    [
      'waits for the same twice: one message is one step',
      [
        { waitFor: ack, send: 'a' },
        { waitFor: ack, send: 'b' },
      ],
      [
        [null, '', false],
        ['ack', 'a', false],
        ['ack', 'b', true],
      ],
    ],
  ])('%s', (_what, steps, story) => {
    const { sockets, isReady } = atGate(gated(steps));
    let before = 0;
    const lines = story.map(([received]) => {
      if (received !== null) sockets.latest.receive(received);
      const sent = sockets.latest.sent.slice(before).join(' ');
      before = sockets.latest.sent.length;
      return [received, sent, isReady()];
    });
    expect(lines).toEqual(story);
  });

  it('fills its messages, each anew', () => {
    const steps = [
      { waitFor: null, send: 'register {{uuid}} {{counter}}' },
      { waitFor: null, send: 'again {{uuid}} {{counter}} {{now}}' },
    ];
    const { sockets, clock } = atGate(gated(steps));
    expect(sockets.latest.sent).toEqual(['register uuid-1 1', 'again uuid-2 2 1970-01-01T00:00:00.000Z']);
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept();
    expect(sockets.latest.sent[0]).toBe('register uuid-3 3');
  });
});

describe('a session that waits at its gate', () => {
  it('becomes ready with the message and tells how long that took', () => {
    const { clock, sockets, told } = atGate(gated([{ waitFor: ack, send: null }]));
    clock.advance(120);
    sockets.latest.receive('ack');
    expect(told('ready')).toEqual([{ kind: 'ready', ready: true, afterMs: 120, detail: '' }]);
    expect(told('state').map(({ to }) => to)).toEqual(['connecting', 'connected', 'ready']);
    expect(clock.pending).toBe(0);
  });

  it('tells what became of it in order, also where it only has to say something', () => {
    const { told } = atGate(gated([{ waitFor: null, send: 'hello' }]));
    expect(told('state').map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'disconnected → connecting',
      'connecting → connected',
      'connected → ready',
    ]);
  });

  it('goes through all steps again on every connection', () => {
    const { clock, sockets, told, isReady } = atGate(gated(THREE_STEPS));
    for (let connection = 1; connection <= 3; connection++) {
      expect(isReady()).toBe(false);
      for (const message of [WELCOME, 'ack']) sockets.latest.receive(message);
      expect(isReady()).toBe(true);
      expect(sockets.latest.sent).toEqual(['subscribe', 'hello']);
      sockets.latest.end(1006);
      clock.advance(2000);
      sockets.latest.accept();
    }
    expect(told('ready')).toHaveLength(3);
  });

  it('begins at the first step again when it lost its connection half way', () => {
    const { clock, sockets, isReady } = atGate(gated(THREE_STEPS));
    sockets.latest.receive(WELCOME);
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept();
    sockets.latest.receive('ack');
    expect(isReady()).toBe(false);
    expect(clock.pending).toBe(1);
  });

  it('hears nothing of a message that an older connection still delivers', () => {
    const { clock, sockets, isReady } = atGate(gated([{ waitFor: ack, send: null }]));
    const old = sockets.latest;
    clock.advance(3000);
    clock.advance(2000);
    sockets.latest.accept();
    old.late.received(clock.now(), 'ack');
    expect(isReady()).toBe(false);
  });

  it('closes like any other when the person wants it', () => {
    const { clock, sockets, runner } = atGate(gated([{ waitFor: ack, send: null }]));
    runner.disconnect('bye');
    sockets.latest.receive('ack');
    sockets.latest.end(1000);
    expect(runner.session.state.name).toBe('disconnected');
    expect(clock.pending).toBe(0);
  });
});

describe('a gate that is not passed in time', () => {
  const steps = [
    { waitFor: null, send: 'hello' },
    { waitFor: welcome, send: null },
  ];
  const DETAIL = 'Not ready after 3000 ms: a message with type = welcome did not come (step 2 of 2).';
  const NOT_READY = { kind: 'ready', ready: false, afterMs: 3000, detail: DETAIL } as const;
  const ERROR = { kind: 'error', category: 'connection_timeout', cause: 'not-ready', detail: DETAIL } as const;

  it('reconnects, and tries the gate again', () => {
    const { clock, sockets, runner, events, isReady } = atGate(gated(steps));
    clock.advance(2999);
    expect(sockets.alive).toBe(1);
    clock.advance(1);
    expect(sockets.alive).toBe(0);
    expect(events.slice(-5).map(({ body }) => body)).toMatchObject([
      NOT_READY,
      { kind: 'close', code: 1006, reason: 'ready timeout', initiator: 'policy' },
      ERROR,
      {
        kind: 'retry',
        why: 'The protocol did not become ready in time. The connection ended before it was ready and 5 s old, so the outage goes on.',
      },
      { kind: 'state', from: 'connected', to: 'reconnecting' },
    ]);
    clock.advance(2000);
    sockets.latest.accept();
    expect(sockets.latest.sent).toEqual(['hello']);
    sockets.latest.receive(WELCOME);
    expect(isReady()).toBe(true);
    expect(runner.session.reconnects).toBe(1);
  });

  it('does not reconnect without end, even when each connection outlives the stability window', () => {
    const profile: Profile = {
      ...gated(steps),
      stableAfterMs: 1000,
      reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: 2 },
    };
    const { clock, sockets, runner, told } = atGate(profile);
    for (let i = 0; i < 10; i++) {
      clock.advance(5000);
      sockets.latest.accept();
    }
    expect(runner.session).toMatchObject({ wished: 'closed', connections: 3, state: { name: 'disconnected' } });
    expect(told('stopped')).toMatchObject([{ cause: 'attempts' }]);
  });

  it('stops where the profile says so', () => {
    const { clock, sockets, runner, events } = atGate(gated(steps, 'stop'));
    clock.advance(3000);
    expect(events.slice(-5).map(({ body }) => body)).toMatchObject([
      NOT_READY,
      { kind: 'close', code: 1006, reason: 'ready timeout', initiator: 'policy' },
      ERROR,
      { kind: 'stopped', cause: 'profile', detail: DETAIL },
      { kind: 'state', from: 'connected', to: 'disconnected' },
    ]);
    clock.advance(3_600_000);
    expect(runner.session).toMatchObject({ wished: 'closed', connections: 1 });
    expect([sockets.alive, clock.pending]).toEqual([0, 0]);
  });

  it('is passed all the same where the profile says so; the late message means nothing then', () => {
    const { clock, sockets, told, isReady, runner } = atGate(gated([...steps, { waitFor: ack, send: 'x' }], 'ready'));
    clock.advance(3000);
    expect(isReady()).toBe(true);
    expect(told('ready')).toMatchObject([
      { ready: false, detail: expect.stringContaining('type = welcome did not come (step 2 of 3)') },
    ]);
    expect(told('error')).toEqual([]);
    sockets.latest.receive(WELCOME);
    sockets.latest.receive('ack');
    expect(sockets.latest.sent).toEqual(['hello']);
    expect(runner.session.state.name).toBe('connected');
    expect(clock.pending).toBe(0);
  });

  it.each([
    [{ kind: 'any' } as const, 'any message did not come'],
    [ack, 'a message that starts with ack did not come'],
  ])('says what was waited for: %j', (waitFor, words) => {
    const { clock, told } = atGate(gated([{ waitFor, send: null }]));
    clock.advance(3000);
    expect(told('ready')[0]?.detail).toContain(words);
  });
});

describe('a gate that the server refuses', () => {
  const steps = [
    { waitFor: null, send: 'register' },
    { waitFor: welcome, send: null },
  ];
  const refused = (onTimeout: ReadyGate['onTimeout']): Profile => ({
    ...JSON_PROFILE,
    ready: { steps, failOn: { kind: 'type', type: 'ERROR' }, timeoutMs: 3000, onTimeout },
  });
  const DETAIL =
    'The server refused: a message of type ERROR came (step 2 of 2) and says “unknown device”; look at that message and at what was sent before it.';

  it.each([
    ['reconnect', 'reconnecting'],
    ['stop', 'disconnected'],
    // There is nothing to go on with: the server said no.
    ['ready', 'reconnecting'],
  ] as const)('does at once what follows a timeout, here %s', (onTimeout, state) => {
    const { clock, sockets, told, runner } = atGate(refused(onTimeout));
    sockets.latest.receive('{"type":"ERROR","why":"unknown device"}');
    expect(runner.session.state.name).toBe(state);
    expect(told('ready')).toMatchObject([{ ready: false, detail: DETAIL }]);
    expect(told('error')).toMatchObject([{ category: 'connection_error', cause: 'gate-refused', detail: DETAIL }]);
    expect(sockets.alive).toBe(0);
    clock.advance(1999);
    expect(clock.pending).toBe(state === 'disconnected' ? 0 : 1);
  });

  it.each([
    ['{"type":"ERROR","payload":{"detail":"no such device"}}', ' and says “no such device”'],
    ['{"type":"ERROR","error":{"code":4,"message":"bad\\n\u202eid"}}', ' and says “bad id”'],
    ['{"type":"ERROR","code":4}', ' and says “{"type":"ERROR","code":4}”'],
    [`{"type":"ERROR","message":"${'x'.repeat(5000)}"}`, ` and says “${'x'.repeat(120)}…”`],
    [`{"type":"ERROR","codes":[${'1,'.repeat(5000)}1]}`, '…”'],
  ])('quotes what the server said, bounded and as text: %.60s', (message, words) => {
    const { sockets, told } = atGate(refused('stop'));
    sockets.latest.receive(message);
    const [{ detail } = { detail: '' }] = told('error');
    expect(detail).toContain(`${words}; look at`);
    expect(detail.length).toBeLessThan(300);
  });

  it('quotes text that is no JSON as it is', () => {
    const ready = { steps, failOn: ack, timeoutMs: 3000, onTimeout: 'stop' } as const;
    const { sockets, told } = atGate({ ...JSON_PROFILE, ready: { ...ready, steps } });
    sockets.latest.receive('ack, but you are banned');
    expect(told('error')[0]?.detail).toContain('and says “ack, but you are banned”');
  });

  it('is passed or refused by a type that is a number', () => {
    const numbered = { waitFor: { kind: 'type' as const, type: '10' }, send: null };
    const ready = {
      steps: [numbered],
      failOn: { kind: 'type', type: '9' },
      timeoutMs: 3000,
      onTimeout: 'stop',
    } as const;
    const profile = { ...JSON_PROFILE, typePath: 'op', ready: { ...ready, steps: [numbered] } };
    const passed = atGate(profile);
    passed.sockets.latest.receive('{"op":10}');
    expect(passed.isReady()).toBe(true);
    const denied = atGate(profile);
    denied.sockets.latest.receive('{"op":9,"reason":"invalid session"}');
    expect(denied.told('error')[0]?.detail).toContain('a message of type 9 came');
  });

  it('is passed all the same by the message it waits for, and hears no refusal after that', () => {
    const { sockets, isReady, told } = atGate(refused('stop'));
    sockets.latest.receive(WELCOME);
    sockets.latest.receive('{"type":"ERROR"}');
    expect(isReady()).toBe(true);
    expect(told('error')).toEqual([]);
  });

  it('is refused also by a message that would pass it', () => {
    const ready = { steps: [{ waitFor: { kind: 'any' as const }, send: null }], failOn: ack, timeoutMs: 3000 };
    const { sockets, isReady } = atGate({ ...JSON_PROFILE, ready: { ...ready, onTimeout: 'stop' } });
    sockets.latest.receive('ack');
    expect(isReady()).toBe(false);
  });
});

describe('a gate whose message cannot be made', () => {
  const steps = [
    { waitFor: null, send: 'one' },
    { waitFor: null, send: 'two {{nobody}}' },
    { waitFor: null, send: 'three' },
  ];

  it.each([
    ['reconnect', 'reconnecting'],
    ['stop', 'disconnected'],
  ] as const)('sends nothing after it, also nothing that waits, and follows the profile: %s', (onTimeout, state) => {
    const lone = startLoneSession({ profile: gated(steps, onTimeout) });
    lone.send('queued');
    lone.runner.connect();
    lone.sockets.latest.accept();
    expect(lone.sent()).toEqual(['one']);
    expect(lone.runner.session.state.name).toBe(state);
    expect(lone.runner.session.queue).toHaveLength(1);
    expect(lone.told('ready')).toMatchObject([
      {
        ready: false,
        detail: expect.stringMatching(/could not be made \(step 2 of 3\): \{\{nobody\}\} at line 1, column 5/),
      },
    ]);
    expect(lone.told('error')).toMatchObject([{ cause: 'not-ready' }]);
  });

  it('is passed all the same where the profile says so', () => {
    const { sockets, isReady } = atGate(gated(steps, 'ready'));
    expect(isReady()).toBe(true);
    expect(sockets.latest.sent).toEqual(['one']);
  });
});
