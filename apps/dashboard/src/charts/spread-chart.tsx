import { useMemo } from 'react';
import type { Distribution } from '@vigie/contract';
import { Chart, useColors } from './chart.tsx';
import type { ChartOption } from './chart.tsx';

type Bucket = Distribution['buckets'][number];

/** Where nothing was measured there is a gap, not a closing of ranks: empty ranges, as wide as the one before or growing as it does. */
const withGaps = (buckets: readonly Bucket[]): Bucket[] =>
  buckets.flatMap((bucket, i) => {
    const empty: Bucket[] = [];
    const before = buckets[i - 1];
    if (!before || before.from <= 0) return [bucket];
    const grows = before.to / before.from;
    const even = Math.abs(bucket.to - bucket.from - (before.to - before.from)) < 1e-9;
    for (let from = before.to; from < bucket.from * (1 - 1e-6);) {
      const to = even ? from + (before.to - before.from) : from * grows;
      empty.push({ from, to, count: 0 });
      from = to;
    }
    return [...empty, bucket];
  });

/** How values are spread: a bar for each range. */
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
  const colors = useColors();
  const buckets = useMemo(() => withGaps(filled), [filled]);
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
