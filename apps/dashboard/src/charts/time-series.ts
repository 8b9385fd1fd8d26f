export interface Point {
  /** A day (of UTC, as the API’s days are), or a moment. */
  at: string;
  value: number | null;
}

/** A value that stands out, and why. */
export interface Dot extends Point {
  note?: string;
}

/** A line on the chart at a moment, such as a deploy. */
export interface Mark {
  at: string;
  name: string;
}

/** What a chart over time is made of. */
export interface TimeSeries {
  label: string;
  points: readonly Point[];
  /** How a value reads. */
  show: (value: number) => string;
  showTime: (at: number) => string;
  /** How a moment reads where it stands alone, not on the axis. */
  showMoment: (at: number) => string;
  kind: 'line' | 'bar';
  marks: readonly Mark[];
  dots: readonly Dot[];
  /** What is usual: from, to. */
  band: readonly [number, number] | undefined;
  /** How far up the axis goes at least. */
  reach: number | undefined;
  /** The least distance of round values on the axis that is at least so much; without it those of decimals. */
  step: ((atLeast: number) => number | undefined) | undefined;
  /** The same of another time or type, moved beneath. */
  other: { name: string; points: readonly Point[] } | undefined;
}

export const DAY = 86_400_000;
const ONLY_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Where it stands on the axis: a day, which is long, at its noon, so that what happened within it stands beside that. */
export const momentOf = (at: string): number => Date.parse(ONLY_DAY.test(at) ? `${at}T12:00:00Z` : at);

/** Whether its values are those of whole days. */
export const isDaily = ({ points, other }: TimeSeries): boolean =>
  [...points, ...(other?.points ?? [])].every(({ at }) => ONLY_DAY.test(at));

/** Whether anything was measured. */
export const hasValues = (points: readonly Point[]): boolean => points.some(({ value }) => value !== null);
