import { type Draft, EMPTY_DRAFT } from '../panel/outgoing.ts';

const PREFIX = 'draft ';

/** What was being written for a session; survives closing the panel. Synchronous, so that nothing is lost on the way out. */
export function readDraft(sessionId: number): Draft {
  const text = localStorage.getItem(PREFIX + sessionId);
  if (text === null) return EMPTY_DRAFT;
  try {
    const stored: unknown = JSON.parse(text);
    return isDraft(stored) ? stored : EMPTY_DRAFT;
  } catch {
    return EMPTY_DRAFT;
  }
}

/** False when the browser refused (storage full or denied); the draft then lives only in the page. */
export function writeDraft(sessionId: number, draft: Draft): boolean {
  try {
    localStorage.setItem(PREFIX + sessionId, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function removeDraft(sessionId: number): void {
  localStorage.removeItem(PREFIX + sessionId);
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
