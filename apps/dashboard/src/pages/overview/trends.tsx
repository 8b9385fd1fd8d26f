import { SimpleGrid } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomalies, Dashboard, DeployOutput } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import type { Point } from '../../charts/time-chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { useNow } from '../../ui/use-now.ts';

const DAY = 86_400_000;
const MOST_DOTS = 40;

/** Deploys of the period that concern the type. */
const useDeploys = (days: number, taskType: string | undefined) => {
  const { data } = useApi<{ results: DeployOutput[] }>('deploys/', { page_size: 100 });
  const now = useNow();
  return useMemo(
    () =>
      (data?.results ?? [])
        .filter(
          ({ deployed_at: at, task_types: types }) =>
            Date.parse(at) > now - days * DAY &&
            (taskType === undefined || types.length === 0 || types.includes(taskType)),
        )
        .map(({ deployed_at: at, version }) => ({ at, name: version })),
    [data, days, taskType, now],
  );
};

/** The days on which something stood out, at the height of the line. */
const useDots = (days: number, taskType: string | undefined) => {
  const { data } = useApi<Anomalies>('metrics/anomalies/', { days, task_type: taskType });
  return useMemo(
    () =>
      (metric: string, points: readonly Point[]): Point[] => {
        const ofDay = new Map(points.map((point) => [point.at, point]));
        const found = (data?.anomalies ?? []).filter((one) => one.metric === metric).slice(0, MOST_DOTS);
        return [...new Set(found.map((one) => one.detected_at.slice(0, 10)))].flatMap(
          (day) => ofDay.get(day) ?? [],
        );
      },
    [data],
  );
};

/** Time, cost and memory day by day, with deploys and anomalies on them. */
export const Trends = ({
  data,
  days,
  taskType,
}: {
  data: Dashboard;
  days: number;
  taskType: string | undefined;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const marks = useDeploys(days, taskType);
  const dotsOf = useDots(days, taskType);
  const charts = useMemo(() => {
    const { trends } = data;
    return [
      {
        title: 'timeTrend',
        metric: 'execution_time_ms',
        show: format.duration,
        kind: 'line',
        points: trends.execution_time.map(({ date, avg_ms: value }) => ({ at: date, value })),
      },
      {
        title: 'costTrend',
        metric: 'cost_usd',
        show: format.usd,
        kind: 'bar',
        points: trends.cost.map(({ date, total_usd: value }) => ({ at: date, value })),
      },
      {
        title: 'memoryTrend',
        metric: 'memory_usage_mb',
        show: format.megabytes,
        kind: 'line',
        points: trends.memory_usage.map(({ date, avg_mb: value }) => ({ at: date, value })),
      },
    ] as const;
  }, [data, format]);
  const showTime = useMemo(() => (at: number) => format.day(new Date(at).toISOString()), [format]);
  return (
    <SimpleGrid cols={{ base: 1, md: 2, lg: 1, xl: 3 }}>
      {charts.map(({ title, metric, show, kind, points }) => (
        <Panel key={title} title={t(`overview.${title}`)}>
          <TimeChart
            label={t(`overview.${title}`)}
            points={points}
            show={show}
            showTime={showTime}
            kind={kind}
            marks={marks}
            dots={dotsOf(metric, points)}
          />
        </Panel>
      ))}
    </SimpleGrid>
  );
};
