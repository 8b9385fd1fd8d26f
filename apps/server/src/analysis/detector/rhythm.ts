/** What a value of this moment was expected to be. */
export interface Forecast {
  /** From the values just before it. */
  near: number;
  /** From what is usual at this time of day or week, whatever came just before. */
  far: number;
}

/** Learns what is usual, at which time of day and week, and which of its guesses are best. */
export interface Rhythm {
  /** undefined before the first value. */
  forecast(at: number): Forecast | undefined;
  /** @param scale what an ordinary miss of `far` is; more than some of it teaches only so much */
  learn(at: number, value: number, scale: number): void;
  /** What was usual is so much more from now on. */
  shift(by: number): void;
}

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Intervals that are looked at before the spacing of values is taken as known. */
const SPACINGS = 40;
const MOST_SLOTS = 336;
/** A cycle with fewer values has no shape. */
const FEWEST_SLOTS = 6;
/** Memory of the guesses: of the near level, the far level, and the slots of a cycle, as weights of a new value. */
const NEAR = 0.25;
const FAR = 0.005;
const SLOT = 0.15;
const OFFSET = 0.2;
/** Memory of how well each guess does. */
const JUDGED = 0.004;
/** Another guess must be this much better to be taken instead. */
const BETTER = 0.93;
/** One wild miss counts as at most so many usual ones. */
const RARE = 60;
const CLIP = 4;
/** A near guess may follow so many times further. */
const LEAP = 5;

/** Usual values by time within a period. */
interface Cycle {
  slotOf(at: number): number;
  values: Float64Array;
  counts: Int32Array;
  /** How much the last values were above what is usual at their time. */
  offset: number;
}

const createCycle = (period: number, spacing: number): Cycle | undefined => {
  const slots = Math.min(MOST_SLOTS, Math.round(period / spacing));
  if (slots < FEWEST_SLOTS) return undefined;
  return {
    slotOf: (at) => Math.floor(((((at % period) + period) % period) / period) * slots),
    values: new Float64Array(slots),
    counts: new Int32Array(slots),
    offset: 0,
  };
};

/** The value of the slot, once it was met twice. */
const usualOf = (cycle: Cycle, at: number): number | undefined => {
  const slot = cycle.slotOf(at);
  return (cycle.counts[slot] as number) >= 2 ? cycle.values[slot] : undefined;
};

const clip = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

const learnSlot = (cycle: Cycle, at: number, value: number, most: number): void => {
  const slot = cycle.slotOf(at);
  const count = cycle.counts[slot] as number;
  const before = cycle.values[slot] as number;
  if (count >= 2) cycle.offset += OFFSET * clip(value - before - cycle.offset, LEAP * most);
  const weight = Math.max(SLOT, 1 / (count + 1));
  cycle.values[slot] =
    count === 0 ? value : before + weight * (count < 3 ? value - before : clip(value - before, most));
  cycle.counts[slot] = count + 1;
};

/** Keeps the one of several guesses whose recent misses are the smallest. */
const createContest = (size: number) => {
  const misses = new Float64Array(size);
  const judged = new Int32Array(size);
  let best = 0;
  return {
    best: () => best,
    judge(guesses: readonly (number | undefined)[], value: number): void {
      for (let i = 0; i < size; i += 1) {
        const guess = guesses[i];
        if (guess === undefined) continue;
        const count = (judged[i] = (judged[i] as number) + 1);
        const mean = misses[i] as number;
        const miss = Math.abs(value - guess);
        const counted = mean > 0 ? Math.min(miss, RARE * mean) : miss;
        misses[i] = mean + Math.max(JUDGED, 1 / count) * (counted - mean);
        // A guess is believed after as many values as its memory is worth a tenth of.
        if (i !== best && count >= 25 && (misses[i] as number) < BETTER * (misses[best] as number)) best = i;
      }
    },
  };
};

/**
 * Four near guesses (the value before; a level by exponential smoothing, R. G. Brown 1956; the usual of the time of
 * day, and of the week, moved by how the last values differed from it: P. R. Winters 1960) and three far ones. Which one
 * speaks is decided by their recent misses, so that a rhythm counts only where there is one.
 */
export const createRhythm = (): Rhythm => {
  const spacings: number[] = [];
  let cycles: [daily: Cycle | undefined, weekly: Cycle | undefined] | undefined;
  let seen = 0;
  let [last, near, far, before] = [0, 0, 0, 0];
  const nearContest = createContest(4);
  const farContest = createContest(3);

  const usual = (which: 0 | 1, at: number): number | undefined => {
    const cycle = cycles?.[which];
    return cycle && usualOf(cycle, at);
  };
  const nearGuesses = (at: number): (number | undefined)[] => {
    const [daily, weekly] = [usual(0, at), usual(1, at)];
    return [
      last,
      near,
      daily === undefined ? undefined : daily + (cycles?.[0]?.offset ?? 0),
      weekly === undefined ? undefined : weekly + (cycles?.[1]?.offset ?? 0),
    ];
  };
  const farGuesses = (at: number): (number | undefined)[] => [far, usual(0, at), usual(1, at)];

  const noteSpacing = (at: number): void => {
    if (at > before) spacings.push(at - before);
    if (spacings.length < SPACINGS) return;
    const spacing = spacings.toSorted((a, b) => a - b)[SPACINGS >> 1] as number;
    cycles = [createCycle(DAY, spacing), createCycle(WEEK, spacing)];
  };

  return {
    forecast(at) {
      if (seen === 0) return undefined;
      const nears = nearGuesses(at);
      const fars = farGuesses(at);
      return { near: nears[nearContest.best()] ?? near, far: fars[farContest.best()] ?? far };
    },
    learn(at, value, scale) {
      if (seen === 0) [near, far] = [value, value];
      else {
        nearContest.judge(nearGuesses(at), value);
        farContest.judge(farGuesses(at), value);
        if (!cycles) noteSpacing(at);
      }
      const most = CLIP * scale;
      for (const cycle of cycles ?? []) if (cycle) learnSlot(cycle, at, value, most);
      near += NEAR * (seen < 30 ? value - near : clip(value - near, LEAP * most));
      far += Math.max(FAR, 1 / (seen + 1)) * (seen < 30 ? value - far : clip(value - far, most));
      [last, before] = [value, at];
      seen += 1;
    },
    shift(by) {
      far += by;
      for (const cycle of cycles ?? []) {
        cycle?.values.forEach((value, slot) => (cycle.values[slot] = value + by));
        if (cycle) cycle.offset -= by;
      }
    },
  };
};
