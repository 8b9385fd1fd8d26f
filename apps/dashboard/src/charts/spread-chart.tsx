import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart, useColors } from './chart.tsx';
import type { ChartOption } from './chart.tsx';
import classes from './spread-chart.module.css';
import { isZero, withGaps } from './spread-gaps.ts';
import type { Bucket } from './spread-gaps.ts';
import { SpreadList } from './spread-list.tsx';

/** How values are spread: a bar for each range, and the same as a list for whoever comes by the keyboard or does not see it. */
export const SpreadChart = ({
  label,
  buckets: filled,
  show,
  count,
  onChoose,
}: {
  label: string;
  buckets: readonly Bucket[];
  show: (value: number) => string;
  count: (value: number) => string;
  onChoose: (bucket: Bucket) => void;
}) => {
  const { t } = useTranslation();
  const colors = useColors();
  const buckets = useMemo(() => withGaps(filled), [filled]);
  const rangeOf = useCallback(
    (bucket: Bucket): string =>
      isZero(bucket) ? show(0) : t('charts.range', { from: show(bucket.from), to: show(bucket.to) }),
    [t, show],
  );
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 8, top: 10, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        backgroundColor: colors.paper,
        borderColor: colors.grid,
        textStyle: { color: colors.text },
        formatter: ([bar]: { dataIndex: number }[]) => {
          const bucket = buckets[bar?.dataIndex ?? -1];
          return bucket ? `${rangeOf(bucket)}\n${count(bucket.count)}` : '';
        },
      },
      xAxis: {
        type: 'category',
        data: buckets.map(({ from }) => show(from)),
        axisLabel: { color: colors.text, hideOverlap: true },
        axisLine: { lineStyle: { color: colors.grid } },
      },
      yAxis: {
        type: 'value',
        axisLabel: { color: colors.text, formatter: (value: number) => count(value) },
        splitLine: { lineStyle: { color: colors.grid } },
        splitNumber: 2,
      },
      series: [
        {
          type: 'bar',
          data: buckets.map((bucket) => bucket.count),
          barCategoryGap: '10%',
          itemStyle: { color: colors.line },
        },
      ],
    }),
    [buckets, rangeOf, show, count, colors],
  );
  return (
    <div className={classes['frame']}>
      <Chart
        label={label}
        option={option}
        height={130}
        onClick={({ dataIndex }) => {
          const bucket = buckets[dataIndex];
          if (bucket) onChoose(bucket);
        }}
      />
      <SpreadList label={label} buckets={filled} rangeOf={rangeOf} onChoose={onChoose} />
    </div>
  );
};
