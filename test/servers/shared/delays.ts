import { seededRandom } from '../faulty/random.ts';

/** Where the delays of a server come from, in ms, the same for the same seed. Together they go from 1 ms to 5 s. */
export const DELAY_SOURCES = {
  /** Always 50 ms. */
  constant: () => 50,
  /** 17 of 20 around 20 ms, the others around 300 ms, each ± 10 %. */
  bimodal: (random: () => number) => (random() < 0.85 ? 20 : 300) * (0.9 + 0.2 * random()),
  /** Pareto with α = 0.6: half below 3.2 ms, one of 100 over 2.1 s. */
  longtail: (random: () => number) => Math.min(5000, (1 - random()) ** (-1 / 0.6)),
} as const satisfies Readonly<Record<string, (random: () => number) => number>>;

export type DelaySource = keyof typeof DELAY_SOURCES;
export const DELAY_NAMES = Object.keys(DELAY_SOURCES) as readonly DelaySource[];

export function isDelaySource(name: unknown): name is DelaySource {
  return DELAY_NAMES.some((known) => known === name);
}

/** The next delay of each source, each with chance of its own, so that one does not depend on how often the others are asked. */
export function createDelays(seed: number): (name: DelaySource) => number {
  const chances = DELAY_NAMES.map((name, i) => [name, seededRandom(seed + i)] as const);
  const chanceOf = new Map(chances);
  return (name) => DELAY_SOURCES[name](chanceOf.get(name) ?? Math.random);
}
