import './charts.css';
import { sparkPath } from '../../lib/panel/chart-spark.ts';

interface Props {
  /** In their order; NaN leaves a gap. */
  readonly values: readonly number[];
  /** Says what the line shows, in words. */
  readonly label: string;
}

const WIDTH = 80;
const HEIGHT = 18;

/** A line without axes, as wide as a few words. */
export function Sparkline({ values, label }: Props) {
  return (
    <svg className="sparkline" role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      <title>{label}</title>
      <path d={sparkPath(values, WIDTH, HEIGHT)} />
    </svg>
  );
}
