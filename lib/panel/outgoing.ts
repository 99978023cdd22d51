import { base64ToBytes, bytesToBase64, utf8ByteLength } from '../base/bytes.ts';
import { createInspector, type Inspector } from '../contract/inspector.ts';
import { NOT_APPLICABLE, type Verdict } from '../contract/verdict.ts';
import type { Profile } from '../profile/schema.ts';
import { fillTemplate, type TemplateScope, templateProblems } from '../profile/template.ts';
import type { Variables } from '../profile/variables.ts';
import type { Codec } from '../protocol/codec.ts';
import { createCodec } from '../protocol/codecs/registry.ts';
import type { Payload } from '../protocol/frame.ts';
import type { OutgoingMessage } from '../protocol/outgoing-message.ts';
import { bytesFromHex } from './hex-rows.ts';
import { type JsonError, jsonErrorAt, lineAndColumn } from './json-error.ts';

/** What a message meets on its way out. */
export interface Wire {
  readonly profile: Profile;
  readonly codec: Codec;
  readonly inspector: Inspector;
}

export function wireOf(profile: Profile): Wire {
  return { profile, codec: createCodec(profile.codec), inspector: createInspector(profile) };
}

/** `message` is written as the profile's codec has it; the others are one raw frame. */
export type DraftMode = 'message' | 'text' | 'hex' | 'base64';

const MODES: ReadonlySet<unknown> = new Set<DraftMode>(['message', 'text', 'hex', 'base64']);

/** What a person is writing; kept per session so that nothing typed is lost. */
export interface Draft {
  readonly text: string;
  readonly mode: DraftMode;
  readonly templateId: string;
  /** What a template replaced, so that it can be put back; null when nothing was lost. */
  readonly replaced: string | null;
}

export const EMPTY_DRAFT: Draft = { text: '', mode: 'message', templateId: '', replaced: null };

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
    MODES.has(mode) &&
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
  return { text: template.body, mode: 'message', templateId, replaced: isOwnText ? draft.text : draft.replaced };
}

/** Something wrong at a UTF-16 offset of the draft, for the editor. */
export interface DraftMark {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

export interface OutgoingCheck {
  /** Null where there is nothing that could be sent. */
  readonly outgoing: OutgoingMessage | null;
  /** The message with its placeholders filled; null where they could not be, and for bytes. */
  readonly filled: string | null;
  /** As it would leave now; more than one where the codec splits a message. */
  readonly frames: readonly Payload[];
  /** Of all frames. */
  readonly byteLength: number;
  /** Most bytes that one frame may have. */
  readonly limit: number | null;
  readonly isOver: boolean;
  readonly verdict: Verdict;
  readonly jsonError: JsonError | null;
  /** One sentence that says why it would not be sent; null when it may leave. */
  readonly refusal: string | null;
  /** False where even on purpose there is nothing to send. */
  readonly canOverride: boolean;
}

/** Generous: which names are known is for `templateProblems` to say. */
const PLACEHOLDER = /\{\{[^{}]*\}\}/g;
/** No other message is numbered while one is only looked at. */
const LOOKING = { nextId: () => 0 };

/** Values that stand for those made at the moment of sending; same lengths, so the size is right. */
export function sampleScope(variables: Variables, now = Date.now()): TemplateScope {
  return { variables, now, uuid: () => '00000000-0000-4000-8000-000000000000', counter: () => 1, random: () => 0 };
}

export function hasPlaceholders(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1;
}

/** Placeholders count as digits, which are allowed both in strings and bare; the offsets stay those of the draft. */
export function draftJsonError(text: string): JsonError | null {
  return jsonErrorAt(text.replace(PLACEHOLDER, (found) => '1'.repeat(found.length)));
}

/** What is wrong with the placeholders of a draft; `known` are the names of the variables. */
export function draftProblems(text: string, known: ReadonlySet<string>): readonly DraftMark[] {
  return templateProblems(text, { variables: known, frame: false });
}

/** Where the codec adds nothing to a text, a raw text frame is the message itself. */
export function modesOf({ kind }: Codec): readonly DraftMode[] {
  return kind === 'text' || kind === 'json' ? ['message', 'hex', 'base64'] : ['message', 'text', 'hex', 'base64'];
}

export function modeOf({ mode }: Draft, codec: Codec): DraftMode {
  return modesOf(codec).includes(mode) ? mode : 'message';
}

export function checkOutgoing(draft: Draft, wire: Wire, scope: TemplateScope): OutgoingCheck {
  const mode = modeOf(draft, wire.codec);
  if (mode === 'hex' || mode === 'base64') return checkBytes(draft.text, mode, wire);
  const [problem] = draftProblems(draft.text, new Set(Object.keys(scope.variables)));
  if (problem !== undefined) return refused(draft.text, wire, `Not sent: ${problem.message}`);
  const filled = fillTemplate(draft.text, scope);
  if (!filled.ok) return refused(draft.text, wire, `Not sent: ${filled.error.message}`);
  if (mode === 'text') return checked(wire, { kind: 'text', text: filled.value }, filled.value, [filled.value], null);
  return checkMessage(draft.text, filled.value, wire);
}

function checkMessage(written: string, filled: string, wire: Wire): OutgoingCheck {
  const jsonError = wantsJson(written, wire) ? draftJsonError(written) : null;
  const refusal = jsonError === null ? null : notJson(written, jsonError);
  const encoded = wire.codec.encode(filled, LOOKING);
  const check = encoded.ok
    ? checked(wire, { kind: 'message', text: filled }, filled, encoded.value, refusal)
    : { ...refused(written, wire, refusal ?? `Not sent: ${encoded.error.message}`), filled };
  return { ...check, jsonError };
}

function checkBytes(text: string, mode: 'hex' | 'base64', wire: Wire): OutgoingCheck {
  const bytes = mode === 'hex' ? bytesFromHex(text) : base64ToBytes(text.replace(/\s+/g, ''));
  if (bytes !== null) return checked(wire, { kind: 'binary', base64: bytesToBase64(bytes) }, null, [bytes], null);
  const what = mode === 'hex' ? 'pairs of hex digits' : 'base64';
  return refused('', wire, `The message is not ${what}; correct it or switch the format.`);
}

function refused(text: string, { profile }: Wire, refusal: string): OutgoingCheck {
  return {
    outgoing: null,
    filled: null,
    frames: [],
    byteLength: utf8ByteLength(text),
    limit: profile.maxMessageBytes,
    isOver: false,
    verdict: NOT_APPLICABLE,
    jsonError: null,
    refusal,
    canOverride: false,
  };
}

/** The contract judges the first frame, which is where a codec puts the message; the limit holds for the largest. */
function checked(
  { profile, inspector }: Wire,
  outgoing: OutgoingMessage,
  filled: string | null,
  frames: readonly Payload[],
  refusal: string | null,
): OutgoingCheck {
  const sizes = frames.map((frame) => (typeof frame === 'string' ? utf8ByteLength(frame) : frame.length));
  const largest = Math.max(0, ...sizes);
  const limit = profile.maxMessageBytes;
  const verdict = inspector.explain(frames[0] ?? '', largest, 'sent');
  return {
    outgoing,
    filled,
    frames,
    byteLength: sizes.reduce((sum, size) => sum + size, 0),
    limit,
    isOver: limit !== null && largest > limit,
    verdict,
    jsonError: null,
    refusal: refusal ?? broken(verdict),
    canOverride: true,
  };
}

/** Where neither contract nor codec wants JSON, plain text is a message like any other; only what begins like JSON is held to be it. */
function wantsJson(text: string, { profile, codec }: Wire): boolean {
  return codec.isJson && (profile.contract !== null || codec.kind === 'socket.io' || /^\s*[{[]/.test(text));
}

function notJson(text: string, error: JsonError): string {
  const { line, column } = lineAndColumn(text, error.offset);
  return `Not sent: the message is not JSON (line ${line}, column ${column}). ${error.message}`;
}

function broken(verdict: Verdict): string | null {
  if (verdict.kind !== 'invalid') return null;
  const [first] = verdict.issues;
  if (first === undefined) return 'Not sent: the message breaks the contract.';
  const more = verdict.issues.length > 1 ? ` (and ${verdict.issues.length - 1} more)` : '';
  return `Not sent: ${first.message}${more}`;
}
