/** Pixels that the line of names takes above a chart. */
export const NAMES_HEIGHT = 16;

interface Place {
  left: number;
  width: number;
}

/**
 * Where names stand over their marks (pixels) so that none lies on another and none leaves the room: each in the middle
 * over its mark if it can, those that come first in `marks` before the others. undefined: there is no place for it.
 */
export const placeNames = (
  marks: readonly number[],
  widthOf: (i: number) => number,
  { from, to, gap }: { from: number; to: number; gap: number },
): (Place | undefined)[] => {
  const taken: Place[] = [];
  const isFree = ({ left, width }: Place): boolean =>
    taken.every((one) => left >= one.left + one.width + gap || one.left >= left + width + gap);
  return marks.map((x, i) => {
    // To measure takes longer than to see that there is no place whatever it measures.
    if (!isFree({ left: x, width: 0 })) return undefined;
    const width = widthOf(i);
    const place = { left: Math.max(from, Math.min(to - width, x - width / 2)), width };
    if (!isFree(place)) return undefined;
    taken.push(place);
    return place;
  });
};
