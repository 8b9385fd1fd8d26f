import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { HeartbeatHistory, WorkerDetail } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { useDays } from '../../app/use-search.ts';
import { Ago } from '../../ui/ago.tsx';
import { StatusBadge } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { Missing, isMissing } from '../../ui/missing.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker } from '../../ui/pickers.tsx';
import { Answered } from '../../ui/states.tsx';
import { WorkerHistory } from './worker-history.tsx';

const USUAL_DAYS = 1;
const MOST_DAYS = 90;
/** Of a worker that is silent nothing is told any more, but what is shown of it grows older. */
const OFTEN = { refetchInterval: 60_000 };

const Now = ({ worker }: { worker: WorkerDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const tasks = worker.current_tasks;
  // A heartbeat says how many are active; which they are, only who reports tasks as they start.
  const unknown = worker.is_online ? Math.max(0, worker.active_tasks - tasks.length) : 0;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Panel title={t('workers.current')}>
        {tasks.length === 0 && unknown === 0 && <Text c="dimmed">{t('workers.idle')}</Text>}
        <Stack gap={4}>
          {tasks.map((task) => (
            <Text key={task.task_id} size="sm">
              <LinkTo to="/executions" search={{ task_id: joinNames([task.task_id]) }}>
                {task.task_id}
              </LinkTo>{' '}
              <LinkTo to="/types/$type" params={{ type: task.task_type }}>
                {task.task_type}
              </LinkTo>
              {task.estimated_completion !== null &&
                `, ${t('workers.expected', { time: format.moment(task.estimated_completion) })}`}
            </Text>
          ))}
        </Stack>
        {unknown > 0 && (
          <Text c="dimmed">
            {t('workers.unknownTasks', { count: unknown, shown: format.number(unknown) })}
          </Text>
        )}
      </Panel>
      <Panel title={worker.queue_name}>
        {(
          [
            ['lastHour', worker.recent_performance.last_hour],
            ['lastDay', worker.recent_performance.last_24_hours],
          ] as const
        ).map(([name, of]) => (
          <Text key={name}>
            {t(`workers.${name}`)}
            {t('state.colon')}
            {t('workers.tasks', {
              executions: t('executions.count', {
                count: of.tasks_completed,
                shown: format.number(of.tasks_completed),
              }),
              errors: t('workers.errors', { count: of.errors, shown: format.number(of.errors) }),
              mean: format.duration(of.avg_execution_time_ms),
            })}
          </Text>
        ))}
        <Text c="dimmed" size="sm">
          {t('workers.heartbeat')}
          {t('state.colon')}
          <Ago at={worker.last_heartbeat} />
          {worker.uptime_hours !== null &&
            ` · ${t('workers.uptime')} ${t('workers.hours', { n: format.number(worker.uptime_hours) })}`}
        </Text>
        <Group gap="md">
          <LinkTo size="sm" to="/executions" search={{ worker_name: joinNames([worker.worker_name]) }}>
            {t('workers.itsExecutions')}
          </LinkTo>
          <LinkTo size="sm" to="/executions" search={{ queue_name: joinNames([worker.queue_name]) }}>
            {t('workers.queueExecutions')}
          </LinkTo>
        </Group>
      </Panel>
    </SimpleGrid>
  );
};

/** One worker: what it does, how it did, and when it was away. */
export const WorkerPage = () => {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const hours = 24 * Math.min(useDays(USUAL_DAYS), MOST_DAYS);
  const detail = useApi<WorkerDetail>(`workers/${id}/`, {}, OFTEN);
  const history = useApi<HeartbeatHistory>(`workers/${id}/history/`, { hours }, OFTEN);
  const worker = detail.data;
  if (isMissing(detail))
    return <Missing title={t('workers.missing')} back={<LinkTo to="/workers">{t('workers.back')}</LinkTo>} />;
  return (
    <Page
      title={worker?.worker_name ?? t('workers.one')}
      tools={
        <>
          {worker && <StatusBadge status={worker.is_online ? 'online' : 'offlineWorker'} />}
          <PeriodPicker usual={USUAL_DAYS} />
        </>
      }
    >
      <Answered answer={detail}>
        {(found) => (
          <>
            <Now worker={found} />
            <Answered answer={history}>{(data) => <WorkerHistory history={data} />}</Answered>
          </>
        )}
      </Answered>
    </Page>
  );
};
