import type { Verdict } from '../../lib/contract/verdict.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { StreamPlace, StreamRule } from '../../lib/panel/stream-place.ts';
import type { Codec } from '../../lib/protocol/codec.ts';
import type { FrameRow, Payload } from '../../lib/protocol/frame.ts';

/** The session around one frame, for the views of it that need more than its payload. */
export interface DetailContext {
  readonly live: LiveSession;
  readonly codec: Codec;
  readonly pace: Pace;
  /** Hides what is not to be seen now. */
  readonly mask: SecretMask;
  /** Whether the codec has more to say of the frame than its value. */
  readonly hasMessage: boolean;
  /** The frame that this one is compared with; null where changes are not shown. */
  readonly previous: number | null;
  /** Null for a frame of no running text. */
  readonly stream: (StreamPlace & { readonly rule: StreamRule }) | null;
  /** The frame that answers this one. */
  readonly answeredBy: number | null;
}

/** What each of those views is given. */
export interface ExtraProps {
  readonly frame: FrameRow;
  /** As it is shown. */
  readonly payload: Payload;
  readonly context: DetailContext;
  readonly verdict: Verdict | null;
  readonly onCopy: (text: string) => void;
  readonly onGoTo: (seq: number) => void;
}
