interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp: number | null;
}

export interface MetricFamily {
  readonly name: string;
  type: string;
  unit: string;
  help: string;
  readonly samples: Sample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN`;
const ESCAPED = String.raw`(?:[^"\\\n]|\\.)*`;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  info: ['_info'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  summary: ['', '_count', '_sum', '_created'],
};

/** OpenMetrics 1.0 text by its grammar and the rules of its types; throws where a reader of it might. */
export function parseOpenMetrics(text: string): MetricFamily[] {
  if (!text.endsWith('# EOF\n')) throw new Error('The text does not end with # EOF.');
  const families: MetricFamily[] = [];
  const series = new Set<string>();
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const described = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (${ESCAPED})$`, 's').exec(line);
    if (described !== null) {
      describe(families, described[1] ?? '', described[2] ?? '', described[3] ?? '');
      continue;
    }
    const family = families.at(-1);
    const sample = sampleOf(line);
    const suffix =
      family === undefined || !sample.name.startsWith(family.name) ? null : sample.name.slice(family.name.length);
    if (family === undefined || suffix === null || !SUFFIXES[family.type]?.includes(suffix)) {
      throw new Error(`This sample belongs to no family here: ${line}`);
    }
    const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).toSorted())}`;
    if (series.has(key)) throw new Error(`This series comes twice: ${line}`);
    series.add(key);
    family.samples.push(sample);
  }
  for (const family of families) check(family);
  return families;
}

function describe(families: MetricFamily[], what: string, name: string, text: string): void {
  let family = families.at(-1);
  if (family?.name !== name) {
    if (families.some((one) => one.name === name)) throw new Error(`The family ${name} is told in two places.`);
    family = { name, type: 'unknown', unit: '', help: '', samples: [] };
    families.push(family);
  }
  if (family.samples.length > 0) throw new Error(`${what} of ${name} comes after its samples.`);
  if (what === 'TYPE') family.type = text;
  else if (what === 'UNIT') family.unit = text;
  else family.help = text;
}

function sampleOf(line: string): Sample {
  const found = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (${NUMBER})(?: (${NUMBER}))?$`, 's').exec(line);
  if (found === null) throw new Error(`This is no sample: ${line}`);
  const [, name = '', inBraces = '', value = '', timestamp] = found;
  const labels: Record<string, string> = {};
  let rest = inBraces;
  while (rest !== '') {
    const label = new RegExp(`^([a-zA-Z_][a-zA-Z0-9_]*)="(${ESCAPED})"(?:,|$)`, 's').exec(rest);
    if (label === null) throw new Error(`These are no labels: ${inBraces}`);
    const [whole, key = '', raw = ''] = label;
    if (Object.hasOwn(labels, key)) throw new Error(`The label ${key} comes twice: ${line}`);
    labels[key] = raw.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char));
    rest = rest.slice(whole.length);
  }
  return { name, labels, value: numberOf(value), timestamp: timestamp === undefined ? null : numberOf(timestamp) };
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function check({ name, type, unit, samples }: MetricFamily): void {
  if (unit !== '' && !name.endsWith(`_${unit}`)) throw new Error(`${name} does not end in its unit ${unit}.`);
  for (const { value, name: own } of samples) {
    if (type === 'info' && value !== 1) throw new Error(`The info ${own} is not 1.`);
    if (type !== 'gauge' && (Number.isNaN(value) || value < 0)) throw new Error(`${own} of a ${type} is ${value}.`);
  }
  if (type === 'histogram') checkHistogram(name, samples);
  if (type === 'summary') {
    for (const { labels, name: own } of samples) {
      const quantile = Number(labels['quantile'] ?? 0);
      if ((own === name) !== Object.hasOwn(labels, 'quantile') || quantile < 0 || quantile > 1) {
        throw new Error(`${own} has the quantile ${labels['quantile']}.`);
      }
    }
  }
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => numberOf(labels['le'] ?? 'NaN'));
  const values = buckets.map(({ value }) => value);
  const rising = (numbers: readonly number[]) => numbers.every((one, i) => i === 0 || one >= (numbers[i - 1] ?? 0));
  if (!rising(bounds) || bounds.at(-1) !== Number.POSITIVE_INFINITY)
    throw new Error(`The bounds of ${name} do not rise to +Inf.`);
  if (!rising(values)) throw new Error(`The buckets of ${name} do not add up.`);
  const count = samples.find((sample) => sample.name === `${name}_count`);
  if (count?.value !== values.at(-1)) throw new Error(`The count of ${name} is not that of its last bucket.`);
}
