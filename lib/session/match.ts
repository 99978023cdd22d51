import { parseKeyPath, valueAt } from '../contract/key-path.ts';
import type { Matcher } from '../profile/liveness-schema.ts';
import type { Payload } from '../protocol/frame.ts';

/** Whether a received message is the one a profile waits for. Never throws, whatever the payload. */
export function matchesMessage(matcher: Matcher, payload: Payload): boolean {
  if (matcher.kind === 'any') return true;
  if (typeof payload !== 'string') return false;
  if (matcher.kind === 'text') return payload.startsWith(matcher.startsWith);
  // Parsing is dear, and a server may flood before it says what is waited for; escapes (`\/`, `\u00e4`) hide a value.
  if (!payload.includes(matcher.equals) && !payload.includes('\\')) return false;
  return valueAt(parsed(payload), parseKeyPath(matcher.path)) === matcher.equals;
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
