import { Center, Text } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { NONE, useFormat } from '../app/format.ts';
import { Chart, NO_MARKS, useColors } from './chart.tsx';
import { Legend } from './legend.tsx';
import type { Level } from './level.ts';
import { timeOption } from './time-option.ts';
import { hasValues } from './time-series.ts';
import type { Dot, TimeSeries } from './time-series.ts';
import { timeValues } from './time-values.ts';

type TimeChartProps = Pick<TimeSeries, 'label' | 'points' | 'show' | 'showTime'> &
  Partial<TimeSeries> & {
    level?: Level;
    height?: number;
    /** Its values are still asked for: nobody knows yet whether there are any. */
    waiting?: boolean;
    /** One of the values that stand out was pressed. */
    onDot?: (dot: Dot) => void;
  };

const NO_DOTS: readonly Dot[] = [];
const HEIGHT = 200;

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
  step,
  other,
  level,
  height = HEIGHT,
  waiting = false,
  onDot,
}: TimeChartProps) => {
  const { t } = useTranslation();
  const format = useFormat();
  const colors = useColors();
  const series = useMemo<TimeSeries>(
    () => ({ label, points, show, showTime, showMoment, kind, marks, dots, band, reach, step, other }),
    [label, points, show, showTime, showMoment, kind, marks, dots, band, reach, step, other],
  );
  const more = useCallback(
    (count: number): string => t('chart.more', { shown: format.number(count) }),
    [t, format],
  );
  const option = useMemo(() => timeOption(series, more, colors), [series, more, colors]);
  const isEmpty = !waiting && ![points, other?.points ?? []].some(hasValues);
  const nothing = isEmpty && <Text c="dimmed">{t('chart.nothing')}</Text>;
  // A level is there to be seen also where nothing was measured.
  if (isEmpty && !level) return <Center mih={height}>{nothing}</Center>;
  return (
    <>
      <Chart
        label={label}
        option={option}
        height={height}
        level={level}
        marks={marks}
        onClick={
          onDot &&
          (({ componentType, dataIndex }) => {
            const dot = componentType === 'markPoint' ? dots[dataIndex] : undefined;
            if (dot) onDot(dot);
          })
        }
        values={() =>
          timeValues(series, {
            time: t('field.created_at'),
            note: t('chart.note'),
            unusual: t('overview.anomaly'),
            none: NONE,
          })
        }
      />
      {nothing}
      {other && <Legend kind={kind} names={[label, other.name]} />}
    </>
  );
};
