import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeartbeatHistory, WorkerDetail } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { StatusBadge } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';

const MINUTE = 60_000;

/** Gaps in the heartbeats, longer than `leastMs`: moments between two buckets that have some. */
const outagesOf = ({ points, bucket_seconds: step }: HeartbeatHistory): { from: string; ms: number }[] => {
  const least = Math.max(3 * step * 1_000, 5 * MINUTE);
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    const ms = next ? Date.parse(next.at) - Date.parse(point.at) : 0;
    return ms > least ? [{ from: point.at, ms }] : [];
  });
};

const History = ({ history }: { history: HeartbeatHistory }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const charts = [
    ['cpu', 'cpu_percent', format.percent],
    ['memory', 'memory_percent', format.percent],
    ['active', 'active_tasks', (value: number) => format.number(value)],
    ['load', 'load_average', (value: number) => format.number(value, 2)],
  ] as const;
  const showTime = useMemo(
    () => (at: number) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    [],
  );
  const outages = outagesOf(history);
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {charts.map(([name, field, show]) => (
          <Panel key={name} title={`${t(`workers.${name}`)} · ${t('workers.history')}`}>
            <TimeChart
              label={`${t(`workers.${name}`)}, ${t('workers.history')}`}
              points={history.points.map((point) => ({ at: point.at, value: point[field] }))}
              show={show}
              showTime={showTime}
              height={140}
            />
          </Panel>
        ))}
      </SimpleGrid>
      <Panel title={t('workers.outages')}>
        {outages.length === 0 ? (
          <Text c="dimmed">{t('workers.noOutage')}</Text>
        ) : (
          outages.map(({ from, ms }) => (
            <Text key={from}>
              {t('workers.outage', { time: format.duration(ms), from: format.time(from) })}
            </Text>
          ))
        )}
      </Panel>
    </>
  );
};

export const WorkerPage = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const { id = '' } = useParams({ strict: false });
  const detail = useApi<WorkerDetail>(`workers/${id}/`);
  const history = useApi<HeartbeatHistory>(`workers/${id}/history/`, { hours: 24 });
  return (
    <Answered answer={detail}>
      {(worker) => (
        <Page
          title={worker.worker_name}
          tools={<StatusBadge status={worker.is_online ? 'online' : 'offlineWorker'} />}
        >
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Panel title={t('workers.current')}>
              {worker.current_tasks.length === 0 && <Text c="dimmed">{t('workers.idle')}</Text>}
              <Stack gap={4}>
                {worker.current_tasks.map((task) => (
                  <Text key={task.task_id} size="sm">
                    <LinkTo to="/executions" search={{ task_id: task.task_id }}>
                      {task.task_id}
                    </LinkTo>{' '}
                    {task.task_type}
                    {task.estimated_completion !== null &&
                      `, ${t('workers.expected', { time: format.ago(task.estimated_completion) })}`}
                  </Text>
                ))}
              </Stack>
            </Panel>
            <Panel title={worker.queue_name}>
              {(
                [
                  ['lastHour', worker.recent_performance.last_hour],
                  ['lastDay', worker.recent_performance.last_24_hours],
                ] as const
              ).map(([name, of]) => (
                <Text key={name}>
                  {t(`workers.${name}`)}:{' '}
                  {t('workers.tasks', {
                    n: format.number(of.tasks_completed),
                    errors: format.number(of.errors),
                    mean: format.duration(of.avg_execution_time_ms),
                  })}
                </Text>
              ))}
              <Text c="dimmed" size="sm">
                {t('workers.heartbeat')}: {format.ago(worker.last_heartbeat)}
                {worker.uptime_hours !== null &&
                  ` · ${t('workers.uptime')} ${t('workers.hours', { n: format.number(worker.uptime_hours) })}`}
              </Text>
            </Panel>
          </SimpleGrid>
          <Answered answer={history}>{(data) => <History history={data} />}</Answered>
        </Page>
      )}
    </Answered>
  );
};
