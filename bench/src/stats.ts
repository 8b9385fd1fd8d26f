/**
 * The smallest value that at least `share` of all values do not exceed (nearest-rank percentile).
 * @param share from 0 to 1; 0.95 is p95.
 * @throws RangeError without values or with a share outside 0…1.
 */
export const percentile = (values: readonly number[], share: number): number => {
  if (values.length === 0) throw new RangeError('percentile of no values');
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be from 0 to 1, not ${share}`);
  const sorted = Float64Array.from(values).toSorted();
  return sorted.at(Math.max(0, Math.ceil(share * sorted.length) - 1)) ?? NaN;
};
