import { useMemo } from 'react';
import type { Distribution } from '@vigie/contract';
import { Chart, useColors } from './chart.tsx';
import type { ChartOption } from './chart.tsx';

/** How values are spread: a bar for each range. */
export const SpreadChart = ({
  label,
  buckets,
  show,
  count,
  onChoose,
}: {
  label: string;
  buckets: Distribution['buckets'];
  show: (value: number) => string;
  count: (value: number) => string;
  onChoose: (bucket: Distribution['buckets'][number]) => void;
}) => {
  const colors = useColors();
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
          return bucket ? `${show(bucket.from)} – ${show(bucket.to)}\n${count(bucket.count)}` : '';
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
    [buckets, show, count, colors],
  );
  return (
    <Chart
      label={label}
      option={option}
      height={130}
      onClick={(index) => {
        const bucket = buckets[index];
        if (bucket) onChoose(bucket);
      }}
    />
  );
};
