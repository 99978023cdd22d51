import { createFrameObserver } from '../../lib/metrics/frame-observer.ts';
import { AMIGA_PROFILE } from '../../lib/profile/amiga.ts';
import { CLARITY_PROFILE } from '../../lib/profile/clarity.ts';
import { JSON_PROFILE } from '../../lib/profile/json-profiles.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { VerdictKind } from '../../lib/protocol/frame.ts';
import { median } from './statistics.ts';

/** What the recorder does to read, judge and pair one frame, in ns; the frames are about 200 bytes. */
export interface ValidationFigures {
  readonly jsonParseNs: number;
  readonly clarityNs: number;
  readonly socketIoNs: number;
  readonly sixtyRulesNs: number;
}

const FRAMES_A_ROUND = 20_000;
const ROUNDS = 25;
/** The first rounds meet cold code. */
const WARM_UP = 5;

const CLARITY_FRAME = JSON.stringify({
  type: 'execution-update',
  ts: '2025-01-14T18:30:00.123Z',
  projectId: 'customer-123/project-abc',
  payload: {
    execution_id: 'exec-1',
    status: 'running',
    progress: 50,
    step: 'Compiling the first of 12 modules',
    more: 1,
  },
});

const SOCKET_IO_FRAME = `42/metrics,${JSON.stringify([
  'metrics_update',
  {
    overview: { tasks: { total: 40, running: 2 }, costs: { total_cost: 1.25 }, tools: { total_calls: 900 } },
    sessions: { total_sessions: 3, total_tools: 12 },
    activity: [],
    timestamp: 1736879400.5,
  },
])}`;

/** Sixty properties, each with a rule of another kind, of which the frame has twelve. */
const SIXTY_RULES: Profile = {
  ...JSON_PROFILE,
  contract: {
    draft: '2020-12',
    envelope: {
      type: 'object',
      required: ['type', 'f0', 'f1', 'f2'],
      properties: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, ruleOf(i)])),
    },
    payloadPath: null,
    messages: [],
    unknownTypes: 'allow',
    definitions: { id: { type: 'string', minLength: 1, maxLength: 40 } },
    inferred: false,
  },
};

function ruleOf(i: number) {
  const rules = [
    { type: 'string', minLength: 1, maxLength: 40 },
    { type: 'number', minimum: 0, maximum: 1000 },
    { enum: ['red', 'amber', 'green'] },
    { type: 'string', pattern: '^[a-z]{1,8}-\\d{1,6}$' },
    { type: ['integer', 'null'] },
    { anyOf: [{ type: 'boolean' }, { $ref: '#/$defs/id' }] },
  ];
  return rules[i % rules.length] ?? true;
}

const SIXTY_FRAME = JSON.stringify({
  type: 'state',
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`f${i}`, ['a short text', 512, 'amber', 'unit-42', null, true][i % 6]]),
  ),
});

function nanosecondsOf(look: () => unknown): number {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (let i = 0; i < FRAMES_A_ROUND; i++) look();
    if (round >= WARM_UP) rounds.push(((performance.now() - began) * 1e6) / FRAMES_A_ROUND);
  }
  return Math.round(median(rounds));
}

function observing(profile: Profile, frame: string, verdict: VerdictKind): () => unknown {
  const observer = createFrameObserver(profile);
  const { length } = frame;
  let seq = 0;
  const look = () => observer.observe('received', frame, length, ++seq, seq);
  const seen = look();
  if (seen.verdict !== verdict) throw new Error(`The frame of ${profile.id} is ${seen.verdict}, not ${verdict}.`);
  return look;
}

export function measureValidation(): ValidationFigures {
  return {
    jsonParseNs: nanosecondsOf(() => JSON.parse(CLARITY_FRAME)),
    clarityNs: nanosecondsOf(observing(CLARITY_PROFILE, CLARITY_FRAME, 'valid')),
    socketIoNs: nanosecondsOf(observing(AMIGA_PROFILE, SOCKET_IO_FRAME, 'valid')),
    sixtyRulesNs: nanosecondsOf(observing(SIXTY_RULES, SIXTY_FRAME, 'valid')),
  };
}
