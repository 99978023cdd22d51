/**
 * One step from a version of the capture file to the next. A step sees parts, never the whole file: a capture is read
 * one frame at a time. Each takes and gives plain JSON that nobody has checked yet; the check follows the last step.
 */
export interface CaptureUpgrade {
  /** Leads to `from + 1`. */
  readonly from: number;
  /** `session`, `profile` and every other member but the lists. */
  readonly head: (head: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  readonly event: (event: unknown) => unknown;
  readonly frame: (frame: unknown) => unknown;
}

/** Gapless from version 1 on; a file format that once left this house is readable for ever. */
export const CAPTURE_UPGRADES: readonly CaptureUpgrade[] = [];

/** The steps from `version` to the newest, composed into one. With none left everything stays as it is. */
export function upgradeFrom(version: number, upgrades: readonly CaptureUpgrade[]): Omit<CaptureUpgrade, 'from'> {
  const steps = upgrades.filter((upgrade) => upgrade.from >= version);
  return {
    head: (head) => steps.reduce((before, step) => step.head(before), head),
    event: (event) => steps.reduce((before, step) => step.event(before), event),
    frame: (frame) => steps.reduce((before, step) => step.frame(before), frame),
  };
}
