/** When something was, and how much room its mark takes, in the same unit. */
export interface Span<T> {
  of: T;
  start: number;
  end: number;
}
/** Something that is drawn: one of them, or many that would lie on each other. */
export interface Mark<T> {
  all: readonly [T, ...T[]];
  start: number;
  end: number;
  /** From the top, from 0 on. */
  lane: number;
}

/** Those that overlap, one way or another, together. */
const clustersOf = <T>(spans: readonly Span<T>[]): Span<T>[][] => {
  const clusters: Span<T>[][] = [];
  let end = -Infinity;
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (span.start < end) clusters.at(-1)?.push(span);
    else clusters.push([span]);
    end = Math.max(end, span.end);
  }
  return clusters;
};

/** Each in the first lane that is free by then. @param spans by their starts */
const inLanes = <T>(spans: readonly Span<T>[]): Mark<T>[] => {
  const ends: number[] = [];
  return spans.map(({ of, start, end }) => {
    const free = ends.findIndex((until) => until <= start);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = end;
    return { all: [of], start, end, lane };
  });
};

/** Where marks go so that none lies on another: in lanes, or, where that takes more than `most`, as one mark for many. */
export const marksOf = <T>(spans: readonly Span<T>[], most: number): Mark<T>[] =>
  clustersOf(spans).flatMap((cluster) => {
    const marks = inLanes(cluster);
    const [first, ...others] = cluster.map(({ of }) => of);
    if (first === undefined || marks.every(({ lane }) => lane < most)) return marks;
    const start = Math.min(...cluster.map((span) => span.start));
    const end = Math.max(...cluster.map((span) => span.end));
    return [{ all: [first, ...others], start, end, lane: 0 }];
  });
