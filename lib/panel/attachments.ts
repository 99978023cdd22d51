import { flagDirection, flagOpcode } from '../capture/frame-flags.ts';
import { OPCODE, type Payload } from '../protocol/frame.ts';
import { countOf, formatCount } from './format.ts';
import type { FrameLog } from './frame-log.ts';

/**
 * Which frames carry the attachments of a Socket.IO packet (Socket.IO protocol 5: `451-[…]` announces one, and it is the
 * next frame of that direction; only the Engine.IO layer may speak in between).
 */
const ANNOUNCES = /^4[56](\d{1,6})-/;
/** How the recorder names the type of an attachment. */
const PART = / \(binary \d+\/\d+\)$/;
const BETWEEN: ReadonlySet<string> = new Set(['ping', 'pong', 'noop']);
/** Frames gone through on the way. */
const MOST_FRAMES = 20_000;
const MOST_LISTED = 1000;

/** Attachments that a frame announces; 0 for one that announces none. */
export function announcedAttachments(payload: Payload): number {
  return typeof payload === 'string' ? Number(ANNOUNCES.exec(payload)?.[1] ?? 0) : 0;
}

/** The frames after `seq` that carry its attachments, in their order; fewer where they have not come. */
export function attachmentsAfter(log: FrameLog, seq: number, announced: number): readonly number[] {
  const found: number[] = [];
  const wanted = Math.min(announced, MOST_LISTED);
  const last = Math.min(log.lastSeq, seq + MOST_FRAMES);
  for (let at = seq + 1; at <= last && found.length < wanted; at++) {
    if (!isSameWay(log, seq, at)) continue;
    if (isAttachment(log, at)) found.push(at);
    else if (!BETWEEN.has(log.type(at))) break;
  }
  return found;
}

/** The frame that announced the attachment in frame `seq`; null where it is not known. */
export function headerBefore(log: FrameLog, seq: number): number | null {
  const first = Math.max(log.firstSeq, seq - MOST_FRAMES);
  for (let at = seq - 1; at >= first; at--) {
    if (!isSameWay(log, seq, at) || isAttachment(log, at) || BETWEEN.has(log.type(at))) continue;
    return at;
  }
  return null;
}

/**
 * What is wrong with a frame for where it stands, which it does not tell by itself; '' for nothing. `header`: the frame
 * before it that could announce attachments, `announced` how many it does.
 */
export function placeProblem(log: FrameLog, seq: number, header: number, announced: number, isPart: boolean): string {
  const came = attachmentsAfter(log, header, MOST_LISTED).filter((at) => at < seq).length;
  if (isPart) {
    if (came < announced) return '';
    const told = announced === 0 ? 'announces none' : `announces ${countOf(announced, 'attachment')}, which came`;
    return `No event or acknowledgement announces this attachment: #${formatCount(header)} before it ${told}.`;
  }
  if (came >= announced) return '';
  return `It came when attachment ${came + 1} of ${announced} of #${formatCount(header)} had to come: Socket.IO gives the connection up here.`;
}

function isSameWay(log: FrameLog, seq: number, at: number): boolean {
  return (
    log.has(at) &&
    log.connection(at) === log.connection(seq) &&
    flagDirection(log.flags(at)) === flagDirection(log.flags(seq))
  );
}

function isAttachment(log: FrameLog, seq: number): boolean {
  return flagOpcode(log.flags(seq)) === OPCODE.binary || PART.test(log.type(seq));
}
