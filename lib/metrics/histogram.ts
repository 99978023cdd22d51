import type { SparseHistogram } from '../capture/metrics-snapshot.ts';
import { BUCKETS, bucketFrom, bucketMiddle, bucketOf } from './bucket.ts';

export interface HistogramBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Counts are made in pieces of half a kilobyte where samples fall: usual latencies take four of them, the worst case 37. */
const CHUNK_BITS = 7;
const CHUNK = 1 << CHUNK_BITS;
const CHUNKS = BUCKETS >>> CHUNK_BITS;

/**
 * Durations in ms by size: percentiles within 1 % from 0.1 ms to 10 min and far beyond (`bucket.ts` says where it ends), in at
 * most 19 kB however many samples there are. Count, smallest, largest, mean and standard deviation are exact.
 */
export class Histogram {
  readonly #chunks: (Uint32Array<ArrayBuffer> | undefined)[] = new Array(CHUNKS);
  #count = 0;
  #negative = 0;
  // Sums are of differences to a sample, so that small deviations of large values (two clocks an hour apart) are not rounded away.
  #origin = 0;
  #sum = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  /** Samples below 0, which only ages can be; they are not told apart. */
  get negative(): number {
    return this.#negative;
  }

  /** null while empty, like the following. */
  get min(): number | null {
    return this.#count === 0 ? null : this.#min;
  }

  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  get mean(): number | null {
    return this.#count === 0 ? null : this.#origin + this.#sum / this.#count;
  }

  /** Of the whole population, not of a sample of it. */
  get stddev(): number | null {
    if (this.#count === 0) return null;
    const mean = this.#sum / this.#count;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean));
  }

  /** Memory of the counts. */
  get byteLength(): number {
    return this.#chunks.reduce((sum, chunk) => sum + (chunk?.byteLength ?? 0), 0);
  }

  /** `valueMs` is finite; anything else is no duration and not counted. */
  record(valueMs: number): void {
    if (!Number.isFinite(valueMs)) return;
    const bucket = bucketOf(valueMs);
    const chunk = this.#chunks[bucket >>> CHUNK_BITS] ?? this.#newChunk(bucket >>> CHUNK_BITS);
    const at = bucket & (CHUNK - 1);
    chunk[at] = (chunk[at] ?? 0) + 1;
    if (this.#count === 0) this.#origin = valueMs;
    const difference = valueMs - this.#origin;
    this.#count++;
    this.#sum += difference;
    this.#squares += difference * difference;
    if (valueMs < 0) this.#negative++;
    if (valueMs < this.#min) this.#min = valueMs;
    if (valueMs > this.#max) this.#max = valueMs;
  }

  /**
   * Value in ms below or at which `p` percent (0–100) of the samples lie, by nearest rank; null while empty. Among samples below 0
   * it is the one next to 0 of what is known of them: 0, or `max` where all are below.
   */
  percentile(p: number): number | null {
    if (this.#count === 0) return null;
    if (p >= 100) return this.#max;
    // 99.9 % of 1000 is 999.0000000000001 in floating point, and not the thousandth.
    const rank = Math.max(1, Math.ceil((p / 100) * this.#count * (1 - 1e-12)));
    let seen = 0;
    for (const [bucket, count] of this.#held()) {
      seen += count;
      if (seen < rank) continue;
      const middle = bucket === 0 && rank <= this.#negative ? 0 : bucketMiddle(bucket);
      return Math.min(Math.max(middle, this.#min), this.#max);
    }
    return this.#max;
  }

  /** Buckets that hold samples, in order. */
  *buckets(): Generator<HistogramBucket, void, undefined> {
    for (const [bucket, count] of this.#held()) {
      yield { fromMs: bucketFrom(bucket), toMs: bucketFrom(bucket + 1), count };
    }
  }

  /** As if its samples had been recorded here. */
  merge(other: Histogram): void {
    for (const [bucket, count] of other.#held()) this.#add(bucket, count);
    this.#addSums(other.#count, other.#origin, other.#sum, other.#squares, other.#min, other.#max, other.#negative);
  }

  /** What is kept of another one, which must be sound (`isSparseHistogram`). */
  mergeSparse({ at, counts, count, sum, squares, min, max, negative }: SparseHistogram): void {
    if (count === 0) return;
    for (let i = 0; i < at.length; i++) this.#add(at[i] ?? 0, counts[i] ?? 0);
    const mean = sum / count;
    this.#addSums(count, mean, 0, Math.max(0, squares - sum * mean), min, max, negative);
  }

  /** Only the used buckets, for keeping. */
  sparse(): SparseHistogram {
    const held = [...this.#held()];
    const { mean } = this;
    return {
      count: this.#count,
      sum: (mean ?? 0) * this.#count,
      squares: this.#squares + 2 * this.#origin * this.#sum + this.#count * this.#origin * this.#origin,
      min: this.min ?? 0,
      max: this.max ?? 0,
      negative: this.#negative,
      at: Uint16Array.from(held, ([bucket]) => bucket),
      counts: Uint32Array.from(held, ([, count]) => count),
    };
  }

  /** Forgets all samples and keeps the memory, for the next interval of the same kind. */
  clear(): void {
    for (const chunk of this.#chunks) chunk?.fill(0);
    this.#count = 0;
    this.#negative = 0;
    this.#origin = 0;
    this.#sum = 0;
    this.#squares = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
  }

  *#held(): Generator<readonly [bucket: number, count: number], void, undefined> {
    for (let piece = 0; piece < CHUNKS; piece++) {
      const chunk = this.#chunks[piece];
      if (chunk === undefined) continue;
      for (let i = 0; i < CHUNK; i++) {
        const count = chunk[i] ?? 0;
        if (count > 0) yield [piece * CHUNK + i, count];
      }
    }
  }

  #add(bucket: number, count: number): void {
    const chunk = this.#chunks[bucket >>> CHUNK_BITS] ?? this.#newChunk(bucket >>> CHUNK_BITS);
    const at = bucket & (CHUNK - 1);
    chunk[at] = (chunk[at] ?? 0) + count;
  }

  /** Sums of differences to `origin`, moved to our own. */
  #addSums(
    count: number,
    origin: number,
    sum: number,
    squares: number,
    min: number,
    max: number,
    negative: number,
  ): void {
    if (count === 0) return;
    if (this.#count === 0) this.#origin = origin;
    const shift = origin - this.#origin;
    this.#count += count;
    this.#negative += negative;
    this.#sum += sum + shift * count;
    this.#squares += squares + 2 * shift * sum + shift * shift * count;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
  }

  #newChunk(piece: number): Uint32Array<ArrayBuffer> {
    const chunk = new Uint32Array(CHUNK);
    this.#chunks[piece] = chunk;
    return chunk;
  }
}

export function createHistogram(): Histogram {
  return new Histogram();
}

/** The histogram that was kept; it must be sound (`isSparseHistogram`). */
export function histogramOf(...kept: readonly SparseHistogram[]): Histogram {
  const histogram = new Histogram();
  for (const one of kept) histogram.mergeSparse(one);
  return histogram;
}
