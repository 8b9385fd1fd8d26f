import type { ChartOption, Colors } from './chart.tsx';

export interface Point {
  /** A day, or a moment. */
  at: string;
  value: number | null;
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
  /** Values that stand out. */
  dots: readonly Point[];
  /** What is usual: from, to. */
  band: readonly [number, number] | undefined;
  /** How far up the axis goes at least. */
  reach: number | undefined;
  /** The same of another time or type, moved beneath. */
  other: { name: string; points: readonly Point[] } | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A label each reads well up to so many marks; of more, the names are in the tooltip and in the table. */
const MOST_NAMES = 12;
const FEW = 40;
/** More dots than these stand beside each other, and are smaller. */
const MANY_DOTS = 20;
/** More bars than these are drawn in one stroke: each by itself takes long enough to hold up a hand. */
const MANY_BARS = 60;
const ABOVE = 1.05;

export const momentOf = (at: string): number => Date.parse(DAY.test(at) ? `${at}T00:00:00Z` : at);

/** From the first to the last of all that is shown: what happened before the first value, or since the last, is on it too. */
const spanOf = ({ points, marks, dots, other }: TimeSeries): { min?: number; max?: number } => {
  const all = [...points, ...marks, ...dots, ...(other?.points ?? [])].map(({ at }) => momentOf(at));
  const [min, max] = [Math.min(...all), Math.max(...all)];
  return points.length === 0 || min === max ? {} : { min, max };
};

const lineOf = (points: readonly Point[]): [number, number | null][] =>
  points.map(({ at, value }) => [momentOf(at), value]);

const tooltip = ({ show, showMoment, marks }: TimeSeries, colors: Colors): ChartOption => ({
  trigger: 'axis',
  renderMode: 'richText',
  backgroundColor: colors.paper,
  borderColor: colors.grid,
  textStyle: { color: colors.text },
  formatter: (found: { seriesName: string; value: [number, number | null] }[]) => {
    const time = found[0] ? showMoment(found[0].value[0]) : '';
    return [
      time,
      ...found
        .filter(({ value }) => value[1] !== null)
        .map(({ seriesName, value }) => `${seriesName}: ${show(value[1] ?? 0)}`),
      ...marks.filter(({ at }) => showMoment(momentOf(at)) === time).map(({ name }) => name),
    ].join('\n');
  },
});

const markLine = ({ marks }: TimeSeries, colors: Colors): ChartOption => ({
  symbol: 'none',
  silent: true,
  label: { color: colors.text, formatter: '{b}' },
  data: marks.map(({ at, name }) => ({
    name,
    xAxis: momentOf(at),
    label: { show: marks.length <= MOST_NAMES },
    lineStyle: { color: colors.text, type: 'dashed' },
  })),
});

const markArea = (band: readonly [number, number], colors: Colors): ChartOption => ({
  silent: true,
  itemStyle: { color: colors.soft, opacity: 0.35 },
  data: [[{ yAxis: band[0] }, { yAxis: band[1] }]],
});

/** An axis up to past what lies above every value, which need not be at a round number: none stands there. */
const upTo = (top: number, show: (value: number) => string, colors: Colors): ChartOption => ({
  max: top * ABOVE,
  axisLabel: { color: colors.text, formatter: (value: number) => show(value), showMaxLabel: false },
});

/** The option of a chart over time. */
export const timeOption = (of: TimeSeries, colors: Colors): ChartOption => {
  const { label, points, show, showTime, kind, dots, band, reach, other } = of;
  const highest = Math.max(...[...points, ...(other?.points ?? [])].map(({ value }) => value ?? 0));
  const top = Math.max(band?.[1] ?? 0, reach ?? 0);
  return {
    grid: { left: 8, right: 28, top: 16, bottom: 4, containLabel: true },
    tooltip: tooltip(of, colors),
    xAxis: {
      type: 'time',
      ...spanOf(of),
      axisLine: { lineStyle: { color: colors.grid } },
      axisLabel: { color: colors.text, hideOverlap: true, formatter: (at: number) => showTime(at) },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: kind === 'bar' ? 0 : undefined,
      axisLabel: { color: colors.text, formatter: (value: number) => show(value) },
      splitLine: { lineStyle: { color: colors.grid } },
      splitNumber: 3,
      ...(top > highest ? upTo(top, show, colors) : {}),
    },
    series: [
      {
        name: label,
        type: kind,
        data: lineOf(points),
        symbol: points.length < FEW ? 'circle' : 'none',
        symbolSize: 5,
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
              data: lineOf(other.points),
              symbol: 'none',
              itemStyle: { color: colors.text },
              lineStyle: { color: colors.text, type: 'dashed', width: 1.5 },
            },
          ]
        : []),
    ],
  };
};
