import type { ChartOption, Colors } from './chart.tsx';
import { DAY, isDaily, momentOf } from './time-series.ts';
import type { TimeSeries } from './time-series.ts';

/** Of more days, not every one is named. */
const MOST_DAYS = 8;

/** From the first to the last of all that is shown: what happened before the first value, or since the last, is on it too. */
const spanOf = ({ points, marks, dots, other }: TimeSeries): [number, number] => {
  const all = [...points, ...marks, ...dots, ...(other?.points ?? [])].map(({ at }) => momentOf(at));
  return [Math.min(...all), Math.max(...all)];
};

/** Whole days of UTC, whatever the clock of who looks says; at most one tick for each, at its middle, and one for the last. */
const dayAxis = (of: TimeSeries): ChartOption => {
  const [from, to] = spanOf(of).map((at) => Math.floor(at / DAY)) as [number, number];
  const days = to - from + 1;
  const step = Math.ceil(days / MOST_DAYS);
  const ticks = Array.from({ length: Math.ceil(days / step) }, (_, i) => (to - i * step + 0.5) * DAY);
  return {
    min: from * DAY,
    max: (to + 1) * DAY,
    // A bar is narrower than its day: it needs no more room.
    containShape: false,
    axisTick: { customValues: ticks },
    axisLabel: { customValues: ticks, showMinLabel: true, showMaxLabel: true },
  };
};

const momentAxis = (of: TimeSeries): ChartOption => {
  const [min, max] = spanOf(of);
  return of.points.length === 0 || min === max ? {} : { min, max };
};

/** The axis of a chart over time: of days, or of moments. */
export const timeAxis = (of: TimeSeries, colors: Colors): ChartOption => {
  const { axisLabel, ...axis } = isDaily(of) && of.points.length > 0 ? dayAxis(of) : momentAxis(of);
  return {
    type: 'time',
    ...axis,
    axisLine: { lineStyle: { color: colors.grid } },
    axisLabel: {
      color: colors.text,
      hideOverlap: true,
      formatter: (at: number) => of.showTime(at),
      ...(axisLabel as ChartOption | undefined),
    },
    splitLine: { show: false },
  };
};
