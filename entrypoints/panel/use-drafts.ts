import { useCallback, useEffect, useRef, useState } from 'react';
import { type Draft, draftFromText, EMPTY_DRAFT } from '../../lib/panel/outgoing.ts';
import { readDraftText, removeDraft, writeDraftText } from '../../lib/platform/drafts.ts';

/** Drafts by session; 0 stands for "no session". */
export function useDrafts(sessionId: number | null) {
  const key = sessionId ?? 0;
  const [drafts, setDrafts] = useState<ReadonlyMap<number, Draft>>(new Map());
  const read = useRef(new Map<number, Draft>());
  let draft = drafts.get(key) ?? read.current.get(key);
  if (draft === undefined) {
    draft = key === 0 ? EMPTY_DRAFT : draftFromText(readDraftText(key));
    read.current.set(key, draft);
  }

  const setDraft = useCallback(
    (next: Draft) => {
      setDrafts((now) => new Map(now).set(key, next));
      if (key !== 0) writeDraftText(key, JSON.stringify(next));
    },
    [key],
  );
  // What was written before there was a session goes along to the first one that has nothing of its own.
  const early = drafts.get(0);
  const adopts = key !== 0 && draft.text === '' && early !== undefined && early.text !== '';
  useEffect(() => {
    if (!adopts || early === undefined) return;
    writeDraftText(key, JSON.stringify(early));
    setDrafts((now) => new Map(now).set(key, early).set(0, EMPTY_DRAFT));
  }, [adopts, early, key]);

  return { draft, setDraft, forget: removeDraft };
}
