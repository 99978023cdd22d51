import { sameContent } from '../base/json.ts';
import { safePattern } from '../base/safe-pattern.ts';
import { metricsProblems } from '../contract/metrics-check.ts';
import { matchersOf, templatesOf } from '../profile/profile-parts.ts';
import { type Profile, profileSchema, type ReconnectPolicy } from '../profile/schema.ts';
import { templateProblems } from '../profile/template.ts';
import type { Variables } from '../profile/variables.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { nextDelayMs } from '../session/reconnect.ts';
import { formatCount } from './format.ts';
import { spokenTime } from './spoken-time.ts';

/** What can be changed about a session while it lives. A number that cannot be read is NaN until it can. */
export interface Settings {
  readonly profile: Profile;
  readonly headers: readonly HandshakeHeader[];
  /** What the profile's variables stand for, secrets among them. */
  readonly variables: Variables;
  /** What secrets among them stood for before; missing where there were none. */
  readonly formerSecrets?: readonly string[] | undefined;
  /** Of the session's settings that these were made from; missing where nobody can change them. */
  readonly revision?: number | undefined;
}

/** Sentences by dotted path into the profile, e.g. `closePolicy.3.codes`. */
export type FieldErrors = ReadonlyMap<string, string>;

/** As the schema says it, once per field. */
export function checkProfile(profile: Profile): FieldErrors {
  const errors = new Map<string, string>();
  for (const issue of profileSchema.safeParse(profile).error?.issues ?? []) {
    const path = issue.path.join('.');
    if (!errors.has(path)) errors.set(path, sentenceOf(issue));
  }
  return errors;
}

/** Parts of a session's settings that hold messages and matchers; what is wrong elsewhere cannot be mended in its form. */
const FILLED = /^(ready|heartbeat|autoReplies)\./;

/** Everything that keeps settings from being applied: what a field cannot take, else what does not fit together. */
export function checkSettings({ profile, variables }: Settings): FieldErrors {
  const errors = new Map(checkProfile(profile));
  if (errors.size > 0) return errors;
  const known = new Set([...profile.variables.map(({ name }) => name), ...Object.keys(variables)]);
  for (const { path, template, frame } of templatesOf(profile)) {
    const [problem] = FILLED.test(path) ? templateProblems(template, { variables: known, frame }) : [];
    if (problem !== undefined) errors.set(path, problem.message);
  }
  for (const { path, matcher } of matchersOf(profile)) {
    if (matcher.kind !== 'pattern' || !FILLED.test(path)) continue;
    const safe = safePattern(matcher.pattern);
    if (!safe.ok) errors.set(`${path}.pattern`, safe.error.message);
  }
  for (const { path, message } of metricsProblems(profile)) if (!errors.has(path)) errors.set(path, message);
  return errors;
}

/** The part of a schema's issue that is read here. */
interface SchemaIssue {
  readonly code: string;
  readonly message: string;
  readonly origin?: unknown;
  readonly expected?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
}

function sentenceOf(issue: SchemaIssue): string {
  const { code, origin, message, minimum, maximum } = issue;
  if (code === 'too_small' && origin === 'string') return 'Write something here.';
  if (code === 'too_small' && origin === 'array') return 'At least one is needed.';
  if (code === 'too_big' && origin === 'array') return `At most ${maximum} are possible.`;
  if (code === 'too_small') return `Give at least ${formatCount(Number(minimum))}.`;
  if (code === 'too_big') return `Give at most ${formatCount(Number(maximum))}.`;
  if (code === 'invalid_type') return `Give a ${issue.expected === 'int' ? 'whole number' : 'number'}.`;
  return `Give ${message}.`;
}

/** `profile` with all that can be set here as `original` has it. */
export function resetTo(profile: Profile, original: Profile): Profile {
  const { reconnect, stableAfterMs, closePolicy, connectTimeoutMs, closeTimeoutMs, probe } = original;
  const { queue, ready, heartbeat, autoReplies, replyLimit, silenceMs, maxMessageBytes } = original;
  const { timestamp, thresholds, metrics, checks } = original;
  return {
    ...profile,
    ...{ reconnect, stableAfterMs, closePolicy, connectTimeoutMs, closeTimeoutMs, probe },
    ...{ queue, ready, heartbeat, autoReplies, replyLimit, silenceMs, maxMessageBytes },
    ...{ timestamp, thresholds, metrics, checks },
  };
}

export function sameSettings(a: Settings, b: Settings): boolean {
  return sameContent(content(a), content(b));
}

function content({ profile, headers, variables }: Settings): Settings {
  return { profile, headers, variables };
}

type TopKey = keyof Profile & string;

/** Dotted path of one value inside a profile, e.g. `closePolicy.3.codes`; a type of all paths has no end, for schemas nest. */
export type SettingPath = TopKey | `${TopKey}.${string}`;

type Tree = { readonly [key: string]: unknown } | readonly unknown[];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

export function valueAt(tree: unknown, path: string): unknown {
  return path.split('.').reduce((inner, key) => (isTree(inner) ? Reflect.get(inner, key) : undefined), tree);
}

/** A copy of `tree` with another value at a path; what is beside the path stays the same objects. */
export function withValue<T>(tree: T, path: string, value: unknown): T {
  const [key = '', ...rest] = path.split('.');
  if (!isTree(tree)) return tree;
  const copy = Array.isArray(tree) ? [...tree] : { ...tree };
  Reflect.set(copy, key, rest.length === 0 ? value : withValue(Reflect.get(tree, key), rest.join('.'), value));
  return copy as T;
}

/** `list` with the item at `at` moved by one; the same order at its ends. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const copy = [...list];
  const to = at + by;
  if (to >= 0 && to < copy.length) copy.splice(to, 0, ...copy.splice(at, 1));
  return copy;
}

const SHOWN_WAITS = 6;

/** The first waits of a policy as a person reads them: `2 s, 4 s, 8 s, then it stops`. */
export function waitsText(policy: ReconnectPolicy): string {
  if (policy.policy === 'none') return 'A connection that is lost is not opened again by itself.';
  const waits: string[] = [];
  for (let retry = 1; retry <= SHOWN_WAITS; retry++) {
    // In the middle of its spread.
    const delayMs = nextDelayMs(policy, retry, 0.5);
    if (delayMs === null) return `Waits ${waits.join(', ')}, then it stops.`;
    if (!Number.isFinite(delayMs)) return '';
    waits.push(delayMs < 10_000 ? `${Math.round(delayMs / 100) / 10} s` : spokenTime(delayMs));
  }
  return `Waits ${waits.join(', ')} and so on.`;
}
