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

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <Box miw={0}>
    <Text size="xs" c="dimmed">
      {name}
    </Text>
    <Text component="div">{children}</Text>
  </Box>
);

/** What is known of the task itself; a metric alone says neither when it was queued nor when it began. */
export const Facts = ({ task }: { task: TaskDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { task_type: type, queue_name: queue, worker_name: worker } = task;
  const times = [
    [t('task.queued'), task.queued_at],
    [t('task.started'), task.started_at],
    [t('task.completed'), task.completed_at],
  ] as const;
  return (
    <Group gap="xl">
      <Fact name={t('field.task_type')}>
        <LinkTo to="/types/$type" params={{ type }}>
          {type}
        </LinkTo>
      </Fact>
      <Fact name={t('field.priority')}>{t(`level.${task.priority}`)}</Fact>
      {queue !== null && (
        <Fact name={t('field.queue_name')}>
          <LinkTo to="/executions" search={{ queue_name: joinNames([queue]) }}>
            {queue}
          </LinkTo>
        </Fact>
      )}
      {worker !== null && (
        <Fact name={t('field.worker_name')}>
          <WorkerLink name={worker} />
        </Fact>
      )}
      {times.map(
        ([name, at]) =>
          at !== null && (
            <Fact key={name} name={name}>
              {format.time(at)}
            </Fact>
          ),
      )}
    </Group>
  );
};
