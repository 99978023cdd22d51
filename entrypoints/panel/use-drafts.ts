import { useCallback, useRef, useState } from 'react';
import { type Draft, EMPTY_DRAFT } from '../../lib/panel/outgoing.ts';
import { readDraft, removeDraft, writeDraft } from '../../lib/platform/drafts.ts';

/** Drafts by session; 0 stands for "no session". */
export function useDrafts(sessionId: number | null) {
  const key = sessionId ?? 0;
  const [drafts, setDrafts] = useState<ReadonlyMap<number, Draft>>(new Map());
  const read = useRef(new Map<number, Draft>());
  let draft = drafts.get(key) ?? read.current.get(key);
  if (draft === undefined) {
    draft = key === 0 ? EMPTY_DRAFT : readDraft(key);
    read.current.set(key, draft);
  }

  const setDraft = useCallback(
    (next: Draft) => {
      setDrafts((now) => new Map(now).set(key, next));
      if (key !== 0) writeDraft(key, next);
    },
    [key],
  );
  return { draft, setDraft, forget: removeDraft };
}
