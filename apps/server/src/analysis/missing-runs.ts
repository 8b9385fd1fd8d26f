/** Runs of a schedule that did not come: steps, `to` exclusive. */
export interface Missing {
  from: number;
  to: number;
  runs: number;
  /** Usual steps from run to run. */
  every: number;
}

const FEWEST_RUNS = 5;
/** Share of gaps that must be usual ones for a schedule to be one, and how far from usual they may be. */
const REGULAR = 0.8;
const TOLERANCE = 0.3;
const TOO_LONG = 1.8;

/**
 * Gaps in what otherwise comes at regular intervals.
 * @param runs steps in which something ran, ascending, without repeats
 * @param length steps in all: after the last run it may be missing as well
 */
export const findMissingRuns = (runs: readonly number[], length: number): Missing[] => {
  if (runs.length < FEWEST_RUNS) return [];
  const gaps = runs.slice(1).map((run, i) => run - (runs[i] as number));
  const every = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] as number;
  const slack = Math.max(1, TOLERANCE * every);
  const usual = gaps.filter((gap) => Math.abs(gap - every) <= slack).length;
  if (usual < REGULAR * gaps.length) return [];
  return [...runs.entries()].flatMap(([i, run]) => {
    const next = runs[i + 1] ?? length;
    const gap = next - run;
    if (gap < TOO_LONG * every || gap <= every + slack) return [];
    return [{ from: run + every, to: next, runs: Math.max(1, Math.round(gap / every) - 1), every }];
  });
};
