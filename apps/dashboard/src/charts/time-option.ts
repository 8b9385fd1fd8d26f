import type { ChartOption, Colors } from './chart.tsx';
import { NAMES_HEIGHT } from './place-names.ts';
import { timeAxis } from './time-axis.ts';
import { momentOf } from './time-series.ts';
import type { Point, TimeSeries } from './time-series.ts';
import { timeTooltip } from './time-tooltip.ts';

const FEW = 40;
/** More dots than these stand beside each other, and are smaller. */
const MANY_DOTS = 20;
/** More bars than these are drawn in one stroke: each by itself takes long enough to hold up a hand. */
const MANY_BARS = 60;
const ABOVE = 1.05;
/** About so many steps up the axis. */
const STEPS = 3;
/** Pixels, of a value on a line, and of one that has no line to be on. */
const SYMBOL = 5;
const LONE_SYMBOL = 8;

/** The values of a line; one with none beside it is a dot, also where it lies on a bar. */
const lineOf = (points: readonly Point[], colors: Colors): object[] =>
  points.map(({ at, value }, i) => {
    const isLone = [points[i - 1], points[i + 1]].every((beside) => (beside?.value ?? null) === null);
    return {
      value: [momentOf(at), value],
      ...(isLone && {
        symbol: 'circle',
        symbolSize: LONE_SYMBOL,
        itemStyle: { borderColor: colors.paper, borderWidth: 1 },
      }),
    };
  });

const barsOf = (points: readonly Point[]): [number, number | null][] =>
  points.map(({ at, value }) => [momentOf(at), value]);

/** Their names are placed by the chart, which knows how much room there is: `addNames`. */
const markLine = ({ marks }: TimeSeries, colors: Colors): ChartOption => ({
  symbol: 'none',
  silent: true,
  label: { show: false },
  lineStyle: { color: colors.text, type: 'dashed' },
  data: marks.map(({ at }) => ({ xAxis: momentOf(at) })),
});

const markArea = (band: readonly [number, number], colors: Colors): ChartOption => ({
  silent: true,
  itemStyle: { color: colors.soft, opacity: 0.35 },
  data: [[{ yAxis: band[0] }, { yAxis: band[1] }]],
});

const valueAxis = (
  { points, other, band, reach, kind, show, step }: TimeSeries,
  colors: Colors,
): ChartOption => {
  const highest = Math.max(...[...points, ...(other?.points ?? [])].map(({ value }) => value ?? 0));
  const top = Math.max(band?.[1] ?? 0, reach ?? 0);
  // Past what lies above every value the axis ends where no round number need be: nothing stands there.
  const isAbove = top > highest;
  const interval = step?.(Math.max(top, highest) / STEPS);
  const lastRound = interval && Math.ceil(highest / interval) * interval;
  return {
    type: 'value',
    min: kind === 'bar' ? 0 : undefined,
    max: isAbove ? top * ABOVE : lastRound,
    interval,
    axisLabel: {
      color: colors.text,
      formatter: (value: number) => show(value),
      ...(isAbove ? { showMaxLabel: false } : {}),
    },
    splitLine: { lineStyle: { color: colors.grid }, showMaxLine: !isAbove },
    splitNumber: STEPS,
  };
};

/** The option of a chart over time; `more` says how many names of a time are left out. */
export const timeOption = (of: TimeSeries, more: (count: number) => string, colors: Colors): ChartOption => {
  const { label, points, kind, dots, band, other } = of;
  return {
    grid: { left: 8, right: 28, top: NAMES_HEIGHT, bottom: 4, containLabel: true },
    tooltip: timeTooltip(of, more, colors),
    xAxis: timeAxis(of, colors),
    yAxis: valueAxis(of, colors),
    series: [
      {
        name: label,
        type: kind,
        data: kind === 'line' ? lineOf(points, colors) : barsOf(points),
        symbol: points.length < FEW ? 'circle' : 'none',
        symbolSize: SYMBOL,
        barMaxWidth: 28,
        large: kind === 'bar',
        largeThreshold: MANY_BARS,
        clip: false,
        itemStyle: { color: colors.line },
        lineStyle: { color: colors.line, width: 2 },
        areaStyle: kind === 'line' && !band ? { color: colors.soft, opacity: 0.25 } : undefined,
        markLine: markLine(of, colors),
        markArea: band ? markArea(band, colors) : undefined,
        markPoint: {
          symbol: 'circle',
          symbolSize: dots.length > MANY_DOTS ? 7 : 10,
          itemStyle: { color: colors.bad },
          label: { show: false },
          data: dots.map(({ at, value }) => ({ coord: [momentOf(at), value] })),
        },
      },
      ...(other
        ? [
            {
              name: other.name,
              type: 'line',
              data: lineOf(other.points, colors),
              symbol: 'none',
              itemStyle: { color: colors.text },
              lineStyle: { color: colors.text, type: 'dashed', width: 1.5 },
            },
          ]
        : []),
    ],
  };
};
