import { isJsonObject, type JsonObject } from './shared/json.ts';

/**
 * The server's own check of the `{type, ts, projectId, payload}` envelope. It shares nothing with lib/contract on purpose:
 * tests that compare the two would prove nothing otherwise.
 */
export const CLARITY_TYPES = ['execution-update', 'execution-log', 'error', 'completion'] as const;
export type ClarityType = (typeof CLARITY_TYPES)[number];

/** Bytes of the whole message, either direction. */
export const CLARITY_MAX_BYTES = 10_240;

export interface ClarityEnvelope {
  readonly type: ClarityType;
  readonly ts: string;
  readonly projectId: string;
  readonly payload: JsonObject;
}

export type EnvelopeCheck =
  | { readonly ok: true; readonly envelope: ClarityEnvelope }
  | {
      readonly ok: false;
      readonly code: 'message_too_large' | 'not_json' | 'invalid_envelope';
      readonly path: string;
      readonly message: string;
      readonly correlationId: unknown;
    };

const UTC_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?Z$/;

/** Date.parse turns 30 February into 2 March, so the parsed date must say the same day and hour again. */
function isUtcTime(text: string): boolean {
  const match = UTC_TIME.exec(text);
  if (match === null) return false;
  const epochMs = Date.parse(text);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().slice(0, 19) === text.slice(0, 19);
}

function isClarityType(value: unknown): value is ClarityType {
  return CLARITY_TYPES.some((type) => type === value);
}

function invalid(path: string, message: string, correlationId: unknown): EnvelopeCheck {
  return { ok: false, code: 'invalid_envelope', path, message, correlationId };
}

export function checkEnvelope(text: string): EnvelopeCheck {
  const byteLength = Buffer.byteLength(text);
  if (byteLength > CLARITY_MAX_BYTES) {
    const message = `Message size ${byteLength} bytes exceeds limit of ${CLARITY_MAX_BYTES} bytes`;
    return { ok: false, code: 'message_too_large', path: '', message, correlationId: undefined };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'not_json', path: '', message: 'Message is not valid JSON', correlationId: undefined };
  }
  if (!isJsonObject(value)) return invalid('', 'Message must be a JSON object', undefined);
  const { type, ts, projectId, payload } = value;
  const correlationId = isJsonObject(payload) ? payload['correlationId'] : undefined;
  if (!isClarityType(type))
    return invalid('type', `Message type must be one of ${CLARITY_TYPES.join(', ')}`, correlationId);
  if (typeof ts !== 'string' || !isUtcTime(ts)) {
    return invalid('ts', 'Timestamp must be an ISO 8601 time ending with Z', correlationId);
  }
  if (typeof projectId !== 'string' || projectId === '') {
    return invalid('projectId', 'Project ID must be a non-empty string', correlationId);
  }
  if (!isJsonObject(payload)) return invalid('payload', 'Payload must be an object', correlationId);
  return { ok: true, envelope: { type, ts, projectId, payload } };
}
