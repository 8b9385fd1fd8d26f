const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ROUND = [
  { unit: 1, counts: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
  { unit: SECOND, counts: [1, 2, 5, 10, 15, 30] },
  { unit: MINUTE, counts: [1, 2, 5, 10, 15, 30] },
  { unit: HOUR, counts: [1, 2, 3, 6, 12] },
  { unit: DAY, counts: [1, 2, 5, 10, 20, 50, 100] },
].flatMap(({ unit, counts }) => counts.map((n) => n * unit));

/**
 * The shortest duration (ms) of at least so much that reads round: 1 min or 2 min, not 1.7 min. Below a millisecond, and
 * beyond what runs, there is none.
 */
export const roundDuration = (atLeast: number): number | undefined =>
  atLeast < 1 ? undefined : ROUND.find((ms) => ms >= atLeast);
