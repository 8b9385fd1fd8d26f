import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NONE } from '../app/format.ts';
import { Chart, useColors } from './chart.tsx';
import type { Level } from './level.ts';
import { timeOption } from './time-option.ts';
import type { Mark, Point, TimeSeries } from './time-option.ts';
import { timeValues } from './time-values.ts';

export type { Point } from './time-option.ts';

type TimeChartProps = Pick<TimeSeries, 'label' | 'points' | 'show' | 'showTime'> &
  Partial<TimeSeries> & { level?: Level; height?: number };

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
  reach,
  other,
  level,
  height,
}: TimeChartProps) => {
  const { t } = useTranslation();
  const colors = useColors();
  const series = useMemo<TimeSeries>(
    () => ({ label, points, show, showTime, showMoment, kind, marks, dots, band, reach, other }),
    [label, points, show, showTime, showMoment, kind, marks, dots, band, reach, other],
  );
  const option = useMemo(() => timeOption(series, colors), [series, colors]);
  return (
    <Chart
      label={label}
      option={option}
      level={level}
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
