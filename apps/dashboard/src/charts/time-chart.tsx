import { useMemo } from 'react';
import { Chart, useColors } from './chart.tsx';
import type { ChartOption } from './chart.tsx';

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

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const momentOf = (at: string): number => Date.parse(DAY.test(at) ? `${at}T00:00:00Z` : at);

interface TimeChartProps {
  label: string;
  points: readonly Point[];
  /** How a value reads. */
  show: (value: number) => string;
  showTime: (at: number) => string;
  kind?: 'line' | 'bar';
  marks?: readonly Mark[];
  /** Values that stand out. */
  dots?: readonly Point[];
  /** What is usual: from, to. */
  band?: readonly [number, number] | undefined;
  /** A level, such as a threshold. */
  level?: number | undefined;
  /** The same of another time or type, moved beneath. */
  other?: { name: string; points: readonly Point[] } | undefined;
  height?: number;
}

/** Values over time. A gap stays a gap: nothing is drawn where nothing was measured. */
export const TimeChart = (props: TimeChartProps) => {
  const {
    label,
    points,
    show,
    showTime,
    kind = 'line',
    marks = [],
    dots = [],
    band,
    level,
    other,
    height,
  } = props;
  const colors = useColors();
  const option = useMemo<ChartOption>(() => {
    const dataOf = (of: readonly Point[]) => of.map(({ at, value }) => [momentOf(at), value]);
    const few = points.length < 40;
    return {
      grid: { left: 8, right: 28, top: 16, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        backgroundColor: colors.paper,
        borderColor: colors.grid,
        textStyle: { color: colors.text },
        formatter: (found: { seriesName: string; value: [number, number | null] }[]) =>
          [
            found[0] ? showTime(found[0].value[0]) : '',
            ...found
              .filter(({ value }) => value[1] !== null)
              .map(({ seriesName, value }) => `${seriesName}: ${show(value[1] ?? 0)}`),
          ].join('\n'),
      },
      xAxis: {
        type: 'time',
        // What happened since the last value is on the chart too.
        ...(points.length === 0
          ? {}
          : { max: Math.max(...[...points, ...marks].map(({ at }) => momentOf(at))) }),
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
      },
      series: [
        {
          name: label,
          type: kind,
          data: dataOf(points),
          symbol: few ? 'circle' : 'none',
          symbolSize: 5,
          barMaxWidth: 28,
          clip: false,
          itemStyle: { color: colors.line },
          lineStyle: { color: colors.line, width: 2 },
          areaStyle: kind === 'line' && !band ? { color: colors.soft, opacity: 0.25 } : undefined,
          markLine: {
            symbol: 'none',
            silent: true,
            label: { color: colors.text, formatter: '{b}' },
            data: [
              ...marks.map(({ at, name }) => ({
                name,
                xAxis: momentOf(at),
                lineStyle: { color: colors.text, type: 'dashed' },
              })),
              ...(level === undefined
                ? []
                : [{ name: show(level), yAxis: level, lineStyle: { color: colors.bad, type: 'solid' } }]),
            ],
          },
          markArea: band
            ? {
                silent: true,
                itemStyle: { color: colors.soft, opacity: 0.35 },
                data: [[{ yAxis: band[0] }, { yAxis: band[1] }]],
              }
            : undefined,
          markPoint: {
            symbol: 'circle',
            symbolSize: 10,
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
                data: dataOf(other.points),
                symbol: 'none',
                itemStyle: { color: colors.text },
                lineStyle: { color: colors.text, type: 'dashed', width: 1.5 },
              },
            ]
          : []),
      ],
    };
  }, [label, points, show, showTime, kind, marks, dots, band, level, other, colors]);
  return <Chart label={label} option={option} {...(height === undefined ? {} : { height })} />;
};
