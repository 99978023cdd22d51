import { useEffect, useRef, useState } from 'react';
import { type PayloadSource, previewOf } from '../../lib/panel/payload-source.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';

export interface PreviewWish {
  readonly seq: number;
  readonly segment: number;
}

const UNREADABLE = '(the payload could not be read)';
const MISSING = '(the payload is not stored)';

/** One-line previews of the frames on the screen, without secrets; segments that are not in memory are read after the drawing. */
export function usePreviews(payloads: PayloadSource, wishes: readonly PreviewWish[], mask: SecretMask) {
  const [, setRead] = useState(0);
  const notes = useRef(new Map<number, string>());
  const owner = useRef(payloads);
  if (owner.current !== payloads) {
    owner.current = payloads;
    notes.current = new Map();
  }

  const previewOfFrame = ({ seq, segment }: PreviewWish): string | undefined => {
    const stored = payloads.peek(segment, seq);
    return stored === undefined ? notes.current.get(seq) : previewOf(stored, mask);
  };

  useEffect(() => {
    const missing = new Map<number, PreviewWish>();
    for (const wish of wishes) {
      if (payloads.peek(wish.segment, wish.seq) === undefined && !notes.current.has(wish.seq))
        missing.set(wish.segment, wish);
    }
    const noted = notes.current;
    for (const { segment, seq } of missing.values()) {
      payloads.segment(segment, seq).then(
        (stored) => {
          if (stored[seq - segment] === undefined) noted.set(seq, MISSING);
          setRead((count) => count + 1);
        },
        () => {
          noted.set(seq, UNREADABLE);
          setRead((count) => count + 1);
        },
      );
    }
  });

  return previewOfFrame;
}
