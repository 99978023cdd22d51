import { limitOf } from '../../lib/panel/measuring.ts';
import { SampleStats, type Series } from '../../lib/panel/sample-stats.ts';
import type { SampleView } from '../../lib/panel/sample-view.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import { chosenKey, chosenView, findChosen, type PaneProps } from './pane-props.ts';
import { useKeyed } from './use-keyed.ts';
import { useWork } from './use-work.ts';

export interface Distribution {
  readonly all: Series;
  readonly groups: ReadonlyMap<number, Series>;
}

/** Distributions of the chosen samples, in groups where a key is given; null until they are known. */
export function useDistribution(
  props: PaneProps,
  what: string,
  keyOf: ((view: SampleView, i: number) => number) | null,
): Distribution | null {
  const { choice, profile, pace, version, range } = props;
  const limitMs = limitOf(choice.metric, profile.thresholds);
  const key = `${what} ${choice.metric} ${limitMs} ${chosenKey(props)}`;
  const stats = useKeyed(key, () => new SampleStats(limitMs, keyOf));
  return useWork(key, `${version} ${range?.to}`, async (isStale) => {
    if (!(await findChosen(props, choice.metric, isStale))) return null;
    const view = chosenView(props);
    if (!(await inSlices(pace, () => stats.advance(view), isStale))) return null;
    return { all: stats.all, groups: stats.groups };
  });
}
