const EDGE_PX = 1.5;

/** SVG path data of a line through `values`, from the least to the most; NaN leaves a gap. One alone is a short dash. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const least = finite.reduce((low, value) => Math.min(low, value));
  const most = finite.reduce((high, value) => Math.max(high, value));
  const x = (i: number) => EDGE_PX + (i / Math.max(1, values.length - 1)) * (width - 2 * EDGE_PX);
  const y = (value: number) =>
    most === least ? height / 2 : height - EDGE_PX - ((value - least) / (most - least)) * (height - 2 * EDGE_PX);
  let path = '';
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    const place = `${round(x(i))} ${round(y(value))}`;
    const isAlone = !Number.isFinite(values[i - 1]) && !Number.isFinite(values[i + 1]);
    if (isAlone) path += `M${place}h1.5`;
    else path += `${Number.isFinite(values[i - 1]) ? 'L' : 'M'}${place}`;
  }
  return path;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
