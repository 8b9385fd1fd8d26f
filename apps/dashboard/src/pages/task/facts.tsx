import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskDetail, WorkerOutput } from '@vigie/contract';
import { joinNames } from '@vigie/contract/names';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { LinkTo } from '../../ui/links.tsx';

/** A task knows its worker by name only. Of one that never sent a heartbeat there is no page, but what it executed. */
const WorkerLink = ({ name }: { name: string }) => {
  const query = { worker_name: joinNames([name]) };
  const { data } = useApi<{ results: WorkerOutput[] }>('workers/', { ...query, page_size: 1 });
  const worker = data?.results[0];
  return worker ? (
    <LinkTo to="/workers/$id" params={{ id: String(worker.id) }}>
      {name}
    </LinkTo>
  ) : (
    <LinkTo to="/executions" search={query}>
      {name}
    </LinkTo>
  );
};

/** What is known of the task itself; a metric alone says neither when it was queued nor when it began. */
export const Facts = ({ task }: { task: TaskDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { task_type: type, queue_name: queue, worker_name: worker } = task;
  const time = (at: string | null): string | null => (at === null ? null : format.time(at));
  const facts: [string, ReactNode][] = [
    [
      t('field.task_type'),
      <LinkTo to="/types/$type" params={{ type }}>
        {type}
      </LinkTo>,
    ],
    [t('field.priority'), t(`level.${task.priority}`)],
    [
      t('field.queue_name'),
      queue !== null && (
        <LinkTo to="/executions" search={{ queue_name: joinNames([queue]) }}>
          {queue}
        </LinkTo>
      ),
    ],
    [t('field.worker_name'), worker !== null && <WorkerLink name={worker} />],
    [t('task.queued'), time(task.queued_at)],
    [t('task.started'), time(task.started_at)],
    [t('task.completed'), time(task.completed_at)],
  ];
  return (
    <Group gap="xl">
      {facts
        .filter(([, value]) => value !== null && value !== false)
        .map(([name, value]) => (
          <Box key={name} miw={0}>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <Text component="div">{value}</Text>
          </Box>
        ))}
    </Group>
  );
};
