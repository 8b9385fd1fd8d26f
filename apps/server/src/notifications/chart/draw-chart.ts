import { encodePng } from './png.ts';

/** What was measured at one moment (ms); null: nothing. */
export interface ChartPoint {
  at: number;
  value: number | null;
}

export const CHART = { width: 560, height: 140 };
const MARGIN = 6;
const BACKGROUND = 0;
const GRID = 1;
const LINE = 2;
const THRESHOLD = 3;
const PALETTE = [
  [255, 255, 255],
  [228, 228, 231],
  [37, 99, 235],
  [220, 38, 38],
] as const;

/** Pixels that a straight line passes, thickened downwards. */
const drawLine = (
  plot: (x: number, y: number) => void,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): void => {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
  for (let i = 0; i <= steps; i += 1) {
    const x = Math.round(x0 + ((x1 - x0) * i) / steps);
    const y = Math.round(y0 + ((y1 - y0) * i) / steps);
    plot(x, y);
    plot(x, y + 1);
  }
};

/**
 * The values of the last hours as a line, with the threshold, as a PNG. Gaps stay gaps.
 * @returns undefined when fewer than two points have a value
 */
export const drawChart = (points: readonly ChartPoint[], threshold: number): Buffer | undefined => {
  const known = points.flatMap(({ value }) => (value !== null && Number.isFinite(value) ? [value] : []));
  const [first, last] = [points[0], points.at(-1)];
  if (known.length < 2 || !first || !last) return undefined;
  const { width, height } = CHART;
  const low = Math.min(0, threshold, ...known);
  const high = Math.max(threshold, ...known);
  const span = high - low || 1;
  const time = last.at - first.at || 1;
  const xOf = (at: number): number => MARGIN + ((width - 1 - 2 * MARGIN) * (at - first.at)) / time;
  const yOf = (value: number): number =>
    height - 2 - MARGIN - ((height - 2 - 2 * MARGIN) * (value - low)) / span;

  const pixels = new Uint8Array(width * height).fill(BACKGROUND);
  const brush =
    (colour: number) =>
    (x: number, y: number): void => {
      if (x >= 0 && x < width && y >= 0 && y < height) pixels[y * width + x] = colour;
    };
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    const y = Math.round(yOf(low + span * part));
    for (let x = MARGIN; x < width - MARGIN; x += 1) brush(GRID)(x, y);
  }
  const bound = Math.round(yOf(threshold));
  for (let x = MARGIN; x < width - MARGIN; x += 1) if (x % 8 < 5) brush(THRESHOLD)(x, bound);
  let before: readonly [number, number] | undefined;
  for (const { at, value } of points) {
    const here = value === null || !Number.isFinite(value) ? undefined : ([xOf(at), yOf(value)] as const);
    if (here) drawLine(brush(LINE), before ?? here, here);
    before = here;
  }
  return encodePng({ width, height, pixels }, PALETTE);
};
