import { type FoundOffset, OffsetSearch, stampStepMs } from '../../lib/panel/clock-offset.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import { chosenKey, chosenView, findChosen, type PaneProps } from './pane-props.ts';
import { useKeyed } from './use-keyed.ts';
import { useWork } from './use-work.ts';

export interface ClockResult {
  /** Messages with a time stamp of their own. */
  readonly ages: number;
  /** null where no reply tells how far the clocks differ. */
  readonly found: FoundOffset | null;
}

/** By how much the server's clock seems to differ from this one; null until it was looked for. */
export function useClock(props: PaneProps): ClockResult | null {
  const { pace, snapshot, profile, version, range } = props;
  const stepMs = stampStepMs(profile.timestamp);
  const key = `${chosenKey(props)} ${stepMs}`;
  const search = useKeyed(key, () => new OffsetSearch(stepMs));
  return useWork(key, `${version} ${range?.to}`, async (isStale) => {
    if (!(await findChosen(props, 'age', isStale))) return null;
    const ages = chosenView(props, 'age');
    const isDone = await inSlices(pace, () => search.advance(ages, snapshot.log), isStale);
    return isDone ? { ages: ages.length, found: search.found } : null;
  });
}
