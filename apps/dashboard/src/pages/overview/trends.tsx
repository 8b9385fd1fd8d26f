import { SimpleGrid, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomalies, Dashboard, DeployOutput } from '@vigie/contract';
import { splitNames } from '@vigie/contract/names';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { sinceOf } from '../../app/period.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import type { Point } from '../../charts/time-chart.tsx';
import { Panel } from '../../ui/page.tsx';
import { useNow } from '../../ui/use-now.ts';

/** Far more than anybody reads on a chart. */
const MOST_DEPLOYS = 1_000;

/** Deploys of the period that concern the types. */
const useDeploys = (days: number, taskType: string | undefined) => {
  const { data } = useApi<{ results: DeployOutput[] }>('deploys/', {
    created_after: sinceOf(days, useNow()),
    page_size: MOST_DEPLOYS,
  });
  return useMemo(() => {
    const wanted = taskType === undefined ? undefined : splitNames(taskType);
    return (data?.results ?? [])
      .filter(
        ({ task_types: types }) =>
          !wanted || types.length === 0 || types.some((type) => wanted.includes(type)),
      )
      .map(({ deployed_at: at, version }) => ({ at, name: version }));
  }, [data, taskType]);
};

/** The days on which something stood out, at the height of the line. */
const dotsOf = (
  anomalies: Anomalies['anomalies'] | undefined,
  metric: string,
  points: readonly Point[],
): Point[] => {
  const found = (anomalies ?? []).filter((one) => one.metric === metric);
  const standsOut = new Set(found.map((one) => one.detected_at.slice(0, 10)));
  return points.filter(({ at }) => standsOut.has(at));
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
  const { data: found } = useApi<Anomalies>('metrics/anomalies/', { days, task_type: taskType });
  const anomalies = found?.anomalies;
  const charts = useMemo(() => {
    const { trends } = data;
    return (
      [
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
      ] as const
    ).map((chart) => ({ ...chart, dots: dotsOf(anomalies, chart.metric, chart.points) }));
  }, [data, format, anomalies]);
  const showTime = useMemo(() => (at: number) => format.day(new Date(at).toISOString()), [format]);
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2, lg: 1, xl: 3 }}>
        {charts.map(({ title, show, kind, points, dots }) => (
          <Panel key={title} title={t(`overview.${title}`)}>
            <TimeChart
              label={t(`overview.${title}`)}
              points={points}
              show={show}
              showTime={showTime}
              kind={kind}
              marks={marks}
              dots={dots}
            />
          </Panel>
        ))}
      </SimpleGrid>
      {found && found.anomalies_detected > found.anomalies.length && (
        <Text size="xs" c="dimmed">
          {t('overview.dotsCut', {
            shown: format.number(found.anomalies.length),
            total: format.number(found.anomalies_detected),
          })}
        </Text>
      )}
    </>
  );
};
