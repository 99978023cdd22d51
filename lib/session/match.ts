import { parseKeyPath, valueAt } from '../contract/key-path.ts';
import type { Matcher } from '../profile/liveness-schema.ts';
import type { Payload } from '../protocol/frame.ts';

/** A received message, looked at by several matchers. */
export interface ReadMessage {
  /** Whether it is the one that is meant. Never throws, whatever the payload. */
  matches(matcher: Matcher): boolean;
}

/** Parses at most once, and only when a matcher cannot be answered without. */
export function readMessage(payload: Payload): ReadMessage {
  let value: { readonly parsed: unknown } | null = null;
  return {
    matches(matcher) {
      if (matcher.kind === 'any') return true;
      if (typeof payload !== 'string') return false;
      if (matcher.kind === 'text') return payload.startsWith(matcher.startsWith);
      // Parsing is dear, and a server may flood before it says what is waited for.
      if (!payload.includes(matcher.equals) && !mayHide(matcher.equals, payload)) return false;
      value ??= { parsed: parsed(payload) };
      return valueAt(value.parsed, parseKeyPath(matcher.path)) === matcher.equals;
    },
  };
}

/** Characters that JSON has to escape (RFC 8259 §7). */
const ESCAPED = /["\\\p{Cc}]/u;

/** Whether an escape may keep a value from standing in the text as it is; `\"` and `\n` are everywhere, the others rare. */
function mayHide(value: string, text: string): boolean {
  if (text.includes('\\u')) return true;
  if (value.includes('/') && text.includes('\\/')) return true;
  return ESCAPED.test(value) && text.includes('\\');
}

/** `type = REGISTRATION_ACK`: for a person. */
export function matcherText(matcher: Matcher): string {
  switch (matcher.kind) {
    case 'any':
      return 'any message';
    case 'text':
      return `a message that starts with ${matcher.startsWith}`;
    case 'json':
      return `a message with ${matcher.path} = ${matcher.equals}`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
