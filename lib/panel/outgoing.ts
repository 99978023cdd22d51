import { base64ToBytes, utf8ByteLength } from '../base/bytes.ts';
import type { Inspector } from '../contract/inspector.ts';
import type { Verdict } from '../contract/verdict.ts';
import type { Profile } from '../profile/schema.ts';
import { fillTemplate, type TemplateValues } from '../profile/template.ts';
import type { Payload } from '../protocol/frame.ts';
import { bytesFromHex } from './hex-rows.ts';
import { type JsonError, jsonErrorAt, lineAndColumn } from './json-error.ts';

export type DraftMode = 'text' | 'hex' | 'base64';

/** What a person is writing; kept per session so that nothing typed is lost. */
export interface Draft {
  readonly text: string;
  readonly mode: DraftMode;
  readonly templateId: string;
  /** What a template replaced, so that it can be put back; null when nothing was lost. */
  readonly replaced: string | null;
}

export const EMPTY_DRAFT: Draft = { text: '', mode: 'text', templateId: '', replaced: null };

/** A draft from the text it was stored as; an empty one when that is not ours. */
export function draftFromText(text: string | null): Draft {
  try {
    const stored: unknown = text === null ? null : JSON.parse(text);
    return isDraft(stored) ? stored : EMPTY_DRAFT;
  } catch {
    return EMPTY_DRAFT;
  }
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const { text, mode, templateId, replaced } = value as Partial<Record<keyof Draft, unknown>>;
  return (
    typeof text === 'string' &&
    typeof templateId === 'string' &&
    (mode === 'text' || mode === 'hex' || mode === 'base64') &&
    (replaced === null || typeof replaced === 'string')
  );
}

/** What was `written` elsewhere as the message of the composer, whose own text stays at hand. */
export function asNewMessage({ text, mode }: Draft, composer: Draft): Draft {
  return { text, mode, templateId: '', replaced: composer.text.trim() === '' ? null : composer.text };
}

/** Puts a template into the draft; what a person had written themselves stays at hand. */
export function withTemplate(draft: Draft, profile: Profile, templateId: string): Draft {
  const template = profile.templates.find((one) => one.id === templateId);
  if (template === undefined) return { ...draft, templateId: '' };
  const isOwnText = draft.text.trim() !== '' && !profile.templates.some((one) => one.body === draft.text);
  return { text: template.body, mode: 'text', templateId, replaced: isOwnText ? draft.text : draft.replaced };
}

export interface OutgoingCheck {
  /** The message as it would leave now, with placeholders filled; null when the text is not hex or base64. */
  readonly payload: Payload | null;
  readonly byteLength: number;
  readonly limit: number | null;
  readonly verdict: Verdict;
  /** Position in the draft, for the editor. */
  readonly jsonError: JsonError | null;
  /** One sentence that says why it would not be sent; null when it may leave. */
  readonly refusal: string | null;
  /** False where even on purpose there is nothing to send. */
  readonly canOverride: boolean;
}

const PLACEHOLDER = /\{\{(?:now|epoch|uuid|counter)\}\}/g;

export function hasPlaceholders(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1;
}

/** Placeholders count as digits, which are allowed both in strings and bare; the offsets stay those of the draft. */
export function draftJsonError(text: string): JsonError | null {
  return jsonErrorAt(text.replace(PLACEHOLDER, (found) => '1'.repeat(found.length)));
}

export function checkOutgoing(
  draft: Draft,
  profile: Profile,
  inspector: Inspector,
  values: TemplateValues,
): OutgoingCheck {
  const base = { limit: profile.maxMessageBytes, jsonError: null };
  if (draft.mode !== 'text') {
    const payload = draft.mode === 'hex' ? bytesFromHex(draft.text) : base64ToBytes(draft.text.replace(/\s+/g, ''));
    if (payload === null) {
      const what = draft.mode === 'hex' ? 'pairs of hex digits' : 'base64';
      const refusal = `The message is not ${what}; correct it or switch the format.`;
      return { ...base, payload, byteLength: 0, verdict: { kind: 'invalid', issues: [] }, refusal, canOverride: false };
    }
    const verdict = inspector.explain(payload, payload.length);
    return {
      ...base,
      payload,
      byteLength: payload.length,
      verdict,
      refusal: refusalOf(verdict, null, ''),
      canOverride: true,
    };
  }
  const payload = fillTemplate(draft.text, values);
  const byteLength = utf8ByteLength(payload);
  const verdict = inspector.explain(payload, byteLength);
  const jsonError = wantsJson(draft.text, profile) ? draftJsonError(draft.text) : null;
  const refusal = refusalOf(verdict, jsonError, draft.text);
  return { payload, byteLength, limit: profile.maxMessageBytes, verdict, jsonError, refusal, canOverride: true };
}

/** Without a contract, plain text is a message like any other; only what begins like JSON is held to be JSON. */
function wantsJson(text: string, profile: Profile): boolean {
  return profile.envelope !== null || (profile.typePath !== null && /^\s*[{[]/.test(text));
}

function refusalOf(verdict: Verdict, jsonError: JsonError | null, text: string): string | null {
  if (jsonError !== null) {
    const { line, column } = lineAndColumn(text, jsonError.offset);
    return `Not sent: the message is not JSON (line ${line}, column ${column}). ${jsonError.message}`;
  }
  if (verdict.kind !== 'invalid') return null;
  const [first] = verdict.issues;
  if (first === undefined) return 'Not sent: the message breaks the contract.';
  const more = verdict.issues.length > 1 ? ` (and ${verdict.issues.length - 1} more)` : '';
  return `Not sent: ${first.message}${more}`;
}
