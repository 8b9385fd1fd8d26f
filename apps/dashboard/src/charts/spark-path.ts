/**
 * The line of a sparkline as an SVG path, values at equal distances from 0 (bottom) to `most` (top). A gap stays a
 * gap, and a value between two gaps is a dot.
 */
export const sparkPath = (
  values: readonly (number | null)[],
  size: { width: number; height: number; most: number },
): string => {
  const xOf = (i: number): number => (values.length < 2 ? 0 : (i / (values.length - 1)) * size.width);
  const yOf = (value: number): number =>
    size.height * (1 - (size.most > 0 ? Math.min(1, value / size.most) : 0));
  const round = (n: number): number => Math.round(n * 10) / 10;
  return values
    .flatMap((value, i) => {
      if (value === null) return [];
      const point = `${round(xOf(i))} ${round(yOf(value))}`;
      const before = values[i - 1] ?? null;
      // A line of no length is drawn too: its round ends are the dot.
      return before === null ? [`M${point}h0`] : [`L${point}`];
    })
    .join('');
};
