import { PROFILE_1_LIVENESS, upgradeProfile } from '../profile/profile-upgrade.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * One step from a version of the capture file to the next. A step sees parts, never the whole file: a capture is read
 * one frame at a time. Each takes and gives plain JSON that nobody has checked yet; the check follows the last step.
 */
export interface CaptureUpgrade {
  /** Leads to `from + 1`. */
  readonly from: number;
  /** `session`, `profile` and every other member but the lists. */
  readonly head: (head: Fields) => Fields;
  readonly event: (event: unknown) => unknown;
  readonly frame: (frame: unknown) => unknown;
}

const SESSION_2: Fields = { headers: [], unsent: 0, missedHeartbeats: 0 };
const EVENTS_2: ReadonlyMap<unknown, Fields> = new Map([
  ['attempt', { headers: [] }],
  ['open', { slowed: false }],
  ['error', { cause: 'unknown', evidence: null, slowed: false }],
]);

/** The same that `lib/store` gives stored sessions of that time. */
const TO_2: CaptureUpgrade = {
  from: 1,
  head: (head) => ({
    ...head,
    session: filled(head['session'], SESSION_2),
    profile: filled(head['profile'], PROFILE_1_LIVENESS),
  }),
  event: (event) => filled(event, isFields(event) ? EVENTS_2.get(event['kind']) : undefined),
  frame: (frame) => frame,
};

/** Only profiles changed; what is new among events and verdicts no older file holds. */
const TO_3: CaptureUpgrade = {
  from: 2,
  head: (head) => ({ ...head, profile: isFields(head['profile']) ? upgradeProfile(head['profile']) : head['profile'] }),
  event: (event) => event,
  frame: (frame) => frame,
};

/** Gapless from version 1 on; a file format that once left this house is readable for ever. */
export const CAPTURE_UPGRADES: readonly CaptureUpgrade[] = [TO_2, TO_3];

/** The steps from `version` to the newest, composed into one. With none left everything stays as it is. */
export function upgradeFrom(version: number, upgrades: readonly CaptureUpgrade[]): Omit<CaptureUpgrade, 'from'> {
  const steps = upgrades.filter((upgrade) => upgrade.from >= version);
  return {
    head: (head) => steps.reduce((before, step) => step.head(before), head),
    event: (event) => steps.reduce((before, step) => step.event(before), event),
    frame: (frame) => steps.reduce((before, step) => step.frame(before), frame),
  };
}

/** What is there stays; what is no object is left for the check to refuse. */
function filled(value: unknown, fields: Fields | undefined): unknown {
  return fields !== undefined && isFields(value) ? { ...fields, ...value } : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
