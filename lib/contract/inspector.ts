import type { Profile } from '../profile/schema.ts';
import type { Payload, VerdictKind } from '../protocol/frame.ts';
import { type EnvelopeSchema, envelopeIssues, envelopeValidator, issue } from './envelope.ts';
import { type KeyPath, parseKeyPath, valueAt } from './key-path.ts';
import { type Issue, NOT_APPLICABLE, type Verdict } from './verdict.ts';

/** What one look at a frame gives the recorder. */
export interface Inspection {
  readonly type: string;
  readonly verdict: VerdictKind;
  /** Correlation key if this frame can be a request, and if it can be a reply. */
  readonly requestKey: string | null;
  readonly replyKey: string | null;
}

export interface Inspector {
  /** On every frame: no issue texts are built here. Never throws, whatever the payload. */
  inspect(payload: Payload, byteLength: number): Inspection;
  /** On demand, for the one frame a person looks at or is about to send. */
  explain(payload: Payload, byteLength: number): Verdict;
}

/** Longer type names are cut: a hostile server could otherwise fill the dictionary with payloads. */
const MAX_TYPE_LENGTH = 120;
const NOT_JSON = Symbol('not json');

export function createInspector(profile: Profile): Inspector {
  const typePath = profile.typePath === null ? null : parseKeyPath(profile.typePath);
  const requestPath = profile.correlation === null ? null : parseKeyPath(profile.correlation.requestPath);
  const replyPath = profile.correlation === null ? null : parseKeyPath(profile.correlation.replyPath);
  const { envelope, maxMessageBytes } = profile;
  const schema: EnvelopeSchema | null = envelope === null ? null : envelopeValidator(envelope);
  const wantsObject = typePath !== null || requestPath !== null || replyPath !== null || schema !== null;
  const tooLong = (byteLength: number) => maxMessageBytes !== null && byteLength > maxMessageBytes;

  return {
    inspect(payload, byteLength) {
      const message = wantsObject && looksLikeObject(payload) ? parseJson(payload) : NOT_JSON;
      return {
        type: typePath === null ? '' : typeName(valueAt(message, typePath)),
        verdict: verdictOf(message, byteLength),
        requestKey: keyOf(message, requestPath),
        replyKey: keyOf(message, replyPath),
      };
    },

    explain(payload, byteLength) {
      const issues: Issue[] = [];
      if (maxMessageBytes !== null && tooLong(byteLength)) issues.push(sizeIssue(byteLength, maxMessageBytes));
      if (schema !== null && envelope !== null) issues.push(...messageIssues(payload, byteLength, schema));
      else if (issues.length === 0) return NOT_APPLICABLE;
      return { kind: issues.length === 0 ? 'valid' : 'invalid', issues };
    },
  };

  function verdictOf(message: unknown, byteLength: number): VerdictKind {
    if (tooLong(byteLength)) return 'invalid';
    if (schema === null) return 'not-applicable';
    return message !== NOT_JSON && schema.safeParse(message).success ? 'valid' : 'invalid';
  }

  function messageIssues(payload: Payload, byteLength: number, check: EnvelopeSchema): Issue[] {
    const expected = 'JSON text';
    if (typeof payload !== 'string')
      return [issue('', 'not-json', expected, `a binary message of ${byteLength} bytes`)];
    const message = parseJson(payload);
    if (message === NOT_JSON) return [issue('', 'not-json', expected, `text that is not JSON (${jsonError(payload)})`)];
    return envelope === null ? [] : envelopeIssues(check, envelope, message);
  }
}

/** Seed 000 §4.1 fixes this wording. */
function sizeIssue(byteLength: number, limit: number): Issue {
  return {
    path: '',
    rule: 'size',
    expected: `at most ${limit} bytes`,
    actual: `${byteLength} bytes`,
    message: `Message size ${byteLength} bytes exceeds limit of ${limit} bytes`,
  };
}

/** Saves the cost of a thrown SyntaxError on every frame of a text protocol such as Socket.IO. */
function looksLikeObject(payload: Payload): payload is string {
  return typeof payload === 'string' && /^\s*\{/.test(payload);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A verdict, not an error: `explain` asks again for the parser's own words.
    return NOT_JSON;
  }
}

function jsonError(text: string): string {
  try {
    JSON.parse(text);
    return 'parsed on a second try';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.slice(0, 120) : String(thrown);
  }
}

function typeName(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_TYPE_LENGTH) : typeof value === 'number' ? String(value) : '';
}

/** Strings and numbers can be keys; the type is part of the key so that 1 and "1" stay apart. */
function keyOf(message: unknown, path: KeyPath | null): string | null {
  if (path === null || message === NOT_JSON) return null;
  const value = valueAt(message, path);
  if (typeof value === 'string') return `s${value}`;
  return typeof value === 'number' ? `n${value}` : null;
}
