import { formatCount } from './format.ts';
import type { OutgoingCheck } from './outgoing.ts';
import { previewOf } from './payload-source.ts';
import type { SecretMask } from './secret-mask.ts';

/** A message as it would leave now, for a person who is about to send it. */
export interface OutgoingPreview {
  /** The message with its placeholders filled; null where there is none. */
  readonly message: string | null;
  /** What goes on the wire, where that is not the message itself: one line each. */
  readonly frames: readonly string[];
}

/** Characters shown of a message or a frame; sending does not care. */
const MOST_CHARACTERS = 20_000;
const MOST_FRAMES = 20;

export function previewOutgoing({ filled, frames }: OutgoingCheck, mask: SecretMask): OutgoingPreview {
  const isSame = frames.length === 1 && frames[0] === filled;
  const shown = isSame ? [] : frames.slice(0, MOST_FRAMES).map((frame) => framePreview(frame, mask));
  const hidden = isSame ? 0 : frames.length - shown.length;
  return {
    message: filled === null ? null : cut(mask, filled),
    frames: hidden === 0 ? shown : [...shown, `… and ${formatCount(hidden)} more`],
  };
}

function framePreview(frame: OutgoingCheck['frames'][number], mask: SecretMask): string {
  if (typeof frame === 'string') return cut(mask, frame);
  const hex = previewOf(frame, mask);
  return frame.length === 0 ? 'binary, empty' : `binary, ${formatCount(frame.length)} B: ${hex}`;
}

function cut(mask: SecretMask, text: string): string {
  const masked = mask.text(text.slice(0, MOST_CHARACTERS + mask.longest));
  return masked.length <= MOST_CHARACTERS ? masked : `${masked.slice(0, MOST_CHARACTERS)}…`;
}
