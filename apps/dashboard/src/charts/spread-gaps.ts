import type { Distribution } from '@vigie/contract';

export type Bucket = Distribution['buckets'][number];

/** Whether a range holds nothing but zero: beside the others it has no width. */
export const isZero = ({ from, to }: Bucket): boolean => from === 0 && to < 1e-9;

/** The empty ranges between two, as wide as the one before or growing as it does. */
const gapsBetween = (before: Bucket, bucket: Bucket): Bucket[] => {
  // From zero on a scale of ratios it is infinitely far: one range stands for all.
  if (isZero(before)) return [{ from: 0, to: bucket.from, count: 0 }];
  const width = before.to - before.from;
  const even = before.from <= 0 || Math.abs(bucket.to - bucket.from - width) < 1e-9;
  const gaps: Bucket[] = [];
  for (let from = before.to; from < bucket.from * (1 - 1e-6);) {
    const to = even ? from + width : (from * before.to) / before.from;
    gaps.push({ from, to, count: 0 });
    from = to;
  }
  return gaps;
};

/** Where nothing was measured there is a gap, not a closing of ranks. */
export const withGaps = (buckets: readonly Bucket[]): Bucket[] =>
  buckets.flatMap((bucket, i) => {
    const before = buckets[i - 1];
    return before ? [...gapsBetween(before, bucket), bucket] : [bucket];
  });
