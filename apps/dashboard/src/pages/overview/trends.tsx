import { SimpleGrid, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomalies, Anomaly, Dashboard, DeployOutput } from '@vigie/contract';
import { splitNames } from '@vigie/contract/names';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { sinceOf } from '../../app/period.ts';
import { roundDuration } from '../../charts/round-durations.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import type { Dot, Point } from '../../charts/time-series.ts';
import { LinkTo } from '../../ui/links.tsx';
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

/** The days on which something stood out, at the height of the line; `noteOf` says what did. */
const dotsOf = (
  anomalies: Anomalies['anomalies'] | undefined,
  metric: string,
  points: readonly Point[],
  noteOf: (worst: Anomaly, count: number) => string,
): Dot[] => {
  const found = (anomalies ?? []).filter((one) => one.metric === metric);
  const byDay = Map.groupBy(found, (one) => one.detected_at.slice(0, 10));
  return points.flatMap((point) => {
    const ofDay = byDay.get(point.at) ?? [];
    const [worst] = ofDay;
    return worst ? [{ ...point, note: noteOf(worst, ofDay.length) }] : [];
  });
};

/** What the dots are, and where that is explained: by the keyboard too. */
const DotsNote = ({ found, search }: { found: Anomalies; search: Record<string, string> }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { anomalies_detected: total, anomalies } = found;
  return (
    <Text size="xs" c="dimmed">
      {total > anomalies.length
        ? t('overview.dotsCut', { shown: format.number(anomalies.length), total: format.number(total) })
        : t('overview.dots')}{' '}
      <LinkTo size="xs" to="/insight" search={search} className="no-print">
        {t('overview.explained')}
      </LinkTo>
    </Text>
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
          step: roundDuration,
          kind: 'line',
          points: trends.execution_time.map(({ date, avg_ms: value }) => ({ at: date, value })),
        },
        {
          title: 'costTrend',
          metric: 'cost_usd',
          show: format.usd,
          step: undefined,
          kind: 'bar',
          points: trends.cost.map(({ date, total_usd: value }) => ({ at: date, value })),
        },
        {
          title: 'memoryTrend',
          metric: 'memory_usage_mb',
          show: format.megabytes,
          step: undefined,
          kind: 'line',
          points: trends.memory_usage.map(({ date, avg_mb: value }) => ({ at: date, value })),
        },
      ] as const
    ).map((chart) => ({
      ...chart,
      dots: dotsOf(anomalies, chart.metric, chart.points, (worst, count) => {
        const [from = 0, to = 0] = worst.expected_range;
        return t('overview.unusual', {
          count,
          shown: format.number(count),
          type: worst.task_type,
          value: chart.show(worst.value),
          from: chart.show(from),
          to: chart.show(to),
        });
      }),
    }));
  }, [data, format, anomalies, t]);
  const navigate = useNavigate();
  const search = { days: String(days), ...(taskType === undefined ? {} : { task_type: taskType }) };
  const showTime = useMemo(() => (at: number) => format.day(new Date(at).toISOString()), [format]);
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2, lg: 1, xl: 3 }}>
        {charts.map(({ title, show, step, kind, points, dots }) => (
          <Panel key={title} title={t(`overview.${title}`)}>
            <TimeChart
              label={t(`overview.${title}`)}
              points={points}
              show={show}
              step={step}
              showTime={showTime}
              kind={kind}
              marks={marks}
              dots={dots}
              onDot={() => void navigate({ to: '/insight', search })}
            />
          </Panel>
        ))}
      </SimpleGrid>
      {charts.some(({ dots }) => dots.length > 0) && found && <DotsNote found={found} search={search} />}
    </>
  );
};
