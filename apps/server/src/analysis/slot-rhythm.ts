/** Hours of a weekday, then hours of a day of the weekend; UTC. */
export const SLOTS = 48;

export const slotOf = (at: number): number => {
  const date = new Date(at);
  const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  return date.getUTCHours() + (weekend ? 24 : 0);
};

/** Logarithms of the values above zero, added up over all slots that have some. */
export interface SlotSums {
  slots: number;
  n: number;
  sum: number;
  squares: number;
  /** Σ over the slots of (their sum)² ÷ (their number). */
  between: number;
}

/** Slots must differ by this much (standard deviation of logarithms), and more than values of one slot make them. */
const LEAST_SWING = 0.15;
const LEAST_F = 4;
const FEWEST = 10;
/** The typical value of the busiest tenth and of the calmest must differ so many times, or one range serves all. */
const LEAST_SPREAD = 1.5;

/** Whether typical values depend on the slot, so that it is worth a closer look: a one-way analysis of variance. */
export const swings = ({ slots, n, sum, squares, between }: SlotSums): boolean => {
  if (slots < 2 || n < FEWEST * slots) return false;
  const among = Math.max(0, between - sum ** 2 / n) / (slots - 1);
  const within = Math.max(0, squares - between) / (n - slots);
  const swing = Math.sqrt(Math.max(0, among - within) / (n / slots));
  return swing >= LEAST_SWING && among >= LEAST_F * within;
};

/**
 * By slot, how many times the typical value of all it typically is there: medians, which one bad day does not move, drawn
 * to 1 where a slot has few values.
 * @returns undefined where one range serves all
 */
export const slotFactors = (
  slots: readonly { slot: number; n: number; median: number }[],
  overall: number,
): number[] | undefined => {
  const factors = Array.from({ length: SLOTS }, () => 1);
  if (!(overall > 0)) return undefined;
  for (const { slot, n, median } of slots)
    if (median > 0) factors[slot] = Number(((median / overall) ** (n / (n + FEWEST))).toPrecision(4));
  const known = slots.map(({ slot }) => factors[slot] as number).toSorted((a, b) => a - b);
  const [low, high] = [
    known[Math.floor(known.length * 0.1)] ?? 1,
    known[Math.ceil(known.length * 0.9) - 1] ?? 1,
  ];
  return high >= LEAST_SPREAD * low ? factors : undefined;
};
