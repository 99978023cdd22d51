/**
 * The geometry of our histograms, log-linear after HDR Histogram (Tene). Bucket numbers are kept in snapshots, so it is part of the
 * stored format and must not change.
 *
 * A value is counted in whole microseconds `u`. Buckets 0–255 hold one microsecond each. From there each power of two is split
 * into 128 equal parts: with k = ⌊log2 u⌋ − 7 the bucket is 128·k + ⌊u / 2^k⌋, which is at most 1/128 of its value wide. A value
 * is told as the middle of its bucket, so it is off by 0.5 % at 0.1 ms and by 0.4 % or less above 0.128 ms. The last bucket,
 * 4735, ends at 2^44 µs (203 days) and holds everything longer, too.
 */
export const BUCKETS = 4736;

const UNITS_PER_MS = 1000;
const PART_BITS = 7;
const PARTS = 1 << PART_BITS;
/** Beyond what an integer operation takes, the upper bits alone decide. */
const FAST_UNITS = 2 ** 31;
const SLOW_SHIFT = 16;
const LONGEST_UNITS = 2 ** 44;

/** Anything below 0 is in bucket 0. */
export function bucketOf(valueMs: number): number {
  const units = valueMs * UNITS_PER_MS;
  if (units < FAST_UNITS) return units < 0 ? 0 : bucketOfInteger(Math.trunc(units));
  if (units >= LONGEST_UNITS) return BUCKETS - 1;
  return SLOW_SHIFT * PARTS + bucketOfInteger(Math.trunc(units / 2 ** SLOW_SHIFT));
}

function bucketOfInteger(units: number): number {
  if (units < 2 * PARTS) return units;
  const octave = 31 - Math.clz32(units) - PART_BITS;
  return octave * PARTS + (units >>> octave);
}

/** Smallest value of a bucket, ms; that of `BUCKETS` is where the last one ends. */
export function bucketFrom(bucket: number): number {
  if (bucket < 2 * PARTS) return bucket / UNITS_PER_MS;
  const octave = (bucket >>> PART_BITS) - 1;
  return ((bucket - octave * PARTS) * 2 ** octave) / UNITS_PER_MS;
}

/** What a value in this bucket is told as, ms. */
export function bucketMiddle(bucket: number): number {
  return (bucketFrom(bucket) + bucketFrom(bucket + 1)) / 2;
}
