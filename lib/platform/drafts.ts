const PREFIX = 'draft ';

/**
 * What was being written for a session, as text; survives closing the panel. Synchronous, so that nothing is lost on the
 * way out. Null when nothing is stored.
 */
export function readDraftText(sessionId: number): string | null {
  return localStorage.getItem(PREFIX + sessionId);
}

/** False when the browser refused (storage full or denied); the draft then lives only in the page. */
export function writeDraftText(sessionId: number, text: string): boolean {
  try {
    localStorage.setItem(PREFIX + sessionId, text);
    return true;
  } catch {
    return false;
  }
}

export function removeDraft(sessionId: number): void {
  localStorage.removeItem(PREFIX + sessionId);
}
