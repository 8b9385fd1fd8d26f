import { Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WorkerOutput, WorkersOverview } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { NONE, useFormat } from '../../app/format.ts';
import { StatusBadge } from '../../ui/badges.tsx';
import { LinkTo } from '../../ui/links.tsx';
import { Cut } from '../../ui/cut.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { QueueBacklog } from './queue-backlog.tsx';

const MOST = 1_000;

const Load = ({ value, label }: { value: number | null; label: string }) => {
  const format = useFormat();
  if (value === null) return NONE;
  return (
    <Stack gap={2}>
      <Text size="xs">{format.percent(value)}</Text>
      <Progress
        value={Math.min(100, value)}
        color={value > 90 ? 'red' : 'teal'}
        size="xs"
        aria-label={label}
      />
    </Stack>
  );
};

const Queues = ({ overview, workers }: { overview: WorkersOverview; workers: readonly WorkerOutput[] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="sm">
      {Object.entries(overview.queues).map(([name, queue]) => {
        const depths = workers.flatMap((one) =>
          one.queue_name === name && one.queue_depth !== null ? [one.queue_depth] : [],
        );
        return (
          <Panel key={name} title={name}>
            <Text size="sm">
              {t('workers.count', { count: queue.workers })} · {format.number(queue.active_tasks)}{' '}
              {t('workers.active').toLowerCase()}
            </Text>
            {depths.length > 0 && <QueueBacklog queue={name} depth={Math.max(...depths)} />}
          </Panel>
        );
      })}
    </SimpleGrid>
  );
};

/** Workers and queues as they stand. */
export const Workers = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const overview = useApi<WorkersOverview>('workers/overview/');
  const list = useApi<{ count: number; results: WorkerOutput[] }>('workers/', { page_size: MOST });
  return (
    <Page
      title={t('workers.title')}
      tools={overview.data && <StatusBadge status={overview.data.system_health.overall_status} />}
    >
      <Answered answer={overview}>
        {(data) => <Queues overview={data} workers={list.data?.results ?? []} />}
      </Answered>
      <Panel title={t('workers.title')}>
        <Cut of={list.data} />
        <Answered answer={list}>
          {({ results }) =>
            results.length === 0 ? (
              <Empty title={t('overview.noWorkers')} />
            ) : (
              <SimpleTable
                label={t('workers.title')}
                rows={results}
                keyOf={(row) => row.id}
                columns={[
                  {
                    name: t('field.worker_name'),
                    show: (row) => (
                      <Group gap="xs" wrap="nowrap">
                        <StatusBadge status={row.is_online ? 'online' : 'offlineWorker'} />
                        <LinkTo to="/workers/$id" params={{ id: String(row.id) }}>
                          {row.worker_name}
                        </LinkTo>
                      </Group>
                    ),
                  },
                  { name: t('workers.queue'), show: (row) => row.queue_name },
                  {
                    name: t('workers.active'),
                    numeric: true,
                    show: (row) => format.number(row.active_tasks),
                  },
                  {
                    name: t('workers.processed'),
                    numeric: true,
                    show: (row) => format.number(row.processed_tasks),
                  },
                  {
                    name: t('workers.failed'),
                    numeric: true,
                    show: (row) => format.number(row.failed_tasks),
                  },
                  {
                    name: t('workers.success'),
                    numeric: true,
                    show: (row) => format.percent(row.success_rate),
                  },
                  {
                    name: t('workers.cpu'),
                    show: (row) => <Load value={row.cpu_percent} label={t('workers.cpu')} />,
                  },
                  {
                    name: t('workers.memory'),
                    show: (row) => <Load value={row.memory_percent} label={t('workers.memory')} />,
                  },
                  { name: t('workers.heartbeat'), show: (row) => format.ago(row.last_heartbeat) },
                ]}
              />
            )
          }
        </Answered>
      </Panel>
    </Page>
  );
};
