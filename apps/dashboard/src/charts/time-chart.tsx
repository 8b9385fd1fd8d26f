import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NONE } from '../app/format.ts';
import { Chart, useColors } from './chart.tsx';
import { timeOption } from './time-option.ts';
import type { Mark, Point, TimeSeries } from './time-option.ts';
import { timeValues } from './time-values.ts';

export type { Point } from './time-option.ts';

type TimeChartProps = Pick<TimeSeries, 'label' | 'points' | 'show' | 'showTime'> &
  Partial<TimeSeries> & { height?: number };

/** The same each time: a list made anew would draw the chart anew. */
const NO_MARKS: readonly Mark[] = [];
const NO_DOTS: readonly Point[] = [];

/**
 * Values over time. A gap stays a gap: nothing is drawn where nothing was measured. Drawn again whenever one of the lists
 * or functions given is another one: keep those that have not changed.
 */
export const TimeChart = ({
  label,
  points,
  show,
  showTime,
  showMoment = showTime,
  kind = 'line',
  marks = NO_MARKS,
  dots = NO_DOTS,
  band,
  level,
  other,
  height,
}: TimeChartProps) => {
  const { t } = useTranslation();
  const colors = useColors();
  const series = useMemo<TimeSeries>(
    () => ({ label, points, show, showTime, showMoment, kind, marks, dots, band, level, other }),
    [label, points, show, showTime, showMoment, kind, marks, dots, band, level, other],
  );
  const option = useMemo(() => timeOption(series, colors), [series, colors]);
  return (
    <Chart
      label={label}
      option={option}
      values={() =>
        timeValues(series, {
          time: t('field.created_at'),
          note: t('chart.note'),
          unusual: t('overview.anomaly'),
          none: NONE,
        })
      }
      {...(height === undefined ? {} : { height })}
    />
  );
};
