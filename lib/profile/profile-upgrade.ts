type Fields = Readonly<Record<string, unknown>>;

/** What profiles of version 1 say since sessions have headers, a queue and a ready gate; the first ones lack it. */
export const PROFILE_1_LIVENESS: Fields = {
  headers: [],
  probe: true,
  queue: { maxMessages: 100, maxBytes: 1_048_576, maxAgeMs: 300_000, connectOnSend: false },
  ready: null,
  heartbeat: null,
  answers: [],
  silenceMs: null,
};

/** Members that version 2 brought, with what they are where a profile did not know them. Never changed once it shipped. */
const NEW_IN_2: Fields = {
  query: [],
  variables: [],
  environments: [],
  order: null,
  views: { stream: null, changes: [] },
  replyLimit: { perSecond: 20, chain: 100, chainMs: 1000 },
  timestamp: null,
  metrics: { snapshotEveryMs: 5000, trendWindow: 10 },
  checks: { message: null, burst: { messages: 200, perSecond: 100 }, reconnects: 5, mayDisturb: true },
  sequences: [],
};

/** What version 2 added to the limits. */
const NEW_LIMITS_IN_2: Fields = { notify: false, alerts: [] };

const MOST_NAME_CHARS = 100;

/**
 * Step n brings a profile of version n to n + 1. Each takes and gives plain JSON that nobody has checked yet and throws at
 * none; the check follows the last step.
 */
export const PROFILE_UPGRADES: readonly ((profile: Fields) => Fields)[] = [toVersion2];

/** All steps from the version that a profile says it has; one that says none, or a newer one, stays as it is. */
export function upgradeProfile(profile: Fields): Fields {
  const { version } = profile;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return profile;
  return PROFILE_UPGRADES.slice(version - 1).reduce((before, step) => step(before), profile);
}

/** Version 1: one envelope known by name, one pairing rule, answers without delay, four placeholders. */
function toVersion2(old: Fields): Fields {
  const { envelope, correlation, answers, ...kept } = { ...PROFILE_1_LIVENESS, ...old };
  return {
    ...NEW_IN_2,
    ...kept,
    version: 2,
    name: typeof kept['name'] === 'string' ? kept['name'].slice(0, MOST_NAME_CHARS) : kept['name'],
    url: escaped(kept['url']),
    headers: each(kept['headers'], (header) => ({ ...header, value: escaped(header['value']) })),
    codec: { kind: readsJson(old) ? 'json' : 'text' },
    contract: contractOf(envelope),
    correlation: {
      rules: isFields(correlation)
        ? [{ asks: 'sent', ...correlation, by: 'path', requestType: null, replyType: null }]
        : [],
      timeoutMs: null,
    },
    ready: gateOf(kept['ready']),
    heartbeat: mapped(kept['heartbeat'], (beat) => ({ ...beat, message: filledAsBefore(beat['message']) })),
    autoReplies: each(answers, (answer, index) => ({
      ...answer,
      name: `Answer ${index + 1}`,
      enabled: true,
      send: filledAsBefore(answer['send']),
      delayMs: 0,
      oneAtATime: false,
    })),
    thresholds: mapped(kept['thresholds'], (limits) => ({ ...limits, ...NEW_LIMITS_IN_2 })),
    templates: each(kept['templates'], (template) => ({ ...template, body: filledAsBefore(template['body']) })),
  };
}

function gateOf(ready: unknown): unknown {
  return mapped(ready, (gate) => ({
    ...gate,
    steps: each(gate['steps'], (step) => ({ ...step, send: filledAsBefore(step['send']) })),
    failOn: null,
  }));
}

/** Version 1 looked into every message for paths; without any path the message is its text. */
function readsJson({ typePath, envelope, correlation, ready, heartbeat, answers }: Fields): boolean {
  if ([typePath, envelope, correlation].some((part) => part !== null && part !== undefined)) return true;
  const steps = isFields(ready) ? list(ready['steps']) : [];
  const matchers = [
    ...steps.map((step) => (isFields(step) ? step['waitFor'] : null)),
    ...list(answers).map((answer) => (isFields(answer) ? answer['when'] : null)),
    isFields(heartbeat) ? heartbeat['reply'] : null,
  ];
  return matchers.some((matcher) => isFields(matcher) && matcher['kind'] === 'json');
}

/** The envelope of seed 000 §2.4, which version 1 knew as `clarity`. */
function contractOf(envelope: unknown): unknown {
  return mapped(envelope, ({ types }) => ({
    draft: '2020-12',
    envelope: {
      type: 'object',
      required: ['type', 'ts', 'projectId', 'payload'],
      properties: {
        type: { enum: types },
        ts: { type: 'string', format: 'date-time', pattern: 'Z$' },
        projectId: { type: 'string', minLength: 1 },
        payload: { type: 'object' },
      },
    },
    payloadPath: null,
    messages: [],
    unknownTypes: 'allow',
    definitions: {},
    inferred: false,
  }));
}

/** The four that version 1 filled, always with text; other braces it left alone. */
const FILLED_IN_1 = /("?)\{\{(now|epoch|uuid|counter)\}\}("?)/;

function filledAsBefore(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  // In turn: text, quote, name, quote, text, …
  const parts = text.split(FILLED_IN_1);
  let after = '';
  for (let i = 0; i < parts.length; i += 4) {
    const [before = '', open = '', name, close = ''] = parts.slice(i, i + 4);
    after += bracesKept(before) + open;
    if (name === undefined) break;
    const stayedText = open !== '' && close !== '' && (name === 'epoch' || name === 'counter');
    after += `{{${stayedText ? `string(${name})` : name}}}${close}`;
  }
  return after;
}

/** Version 1 filled nothing here. */
function escaped(text: unknown): unknown {
  return typeof text === 'string' ? bracesKept(text) : text;
}

/** Two braces that stand for themselves are four now. */
function bracesKept(text: string): string {
  return text.replaceAll('{{', '{{{{');
}

function each(value: unknown, change: (item: Fields, index: number) => Fields): unknown {
  return Array.isArray(value) ? value.map((item, index) => (isFields(item) ? change(item, index) : item)) : value;
}

/** Null stays null, and what is no object is left for the check to refuse. */
function mapped(value: unknown, change: (item: Fields) => Fields): unknown {
  return isFields(value) ? change(value) : (value ?? null);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
