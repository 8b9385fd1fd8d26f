import { Group, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MetricOutput, TaskDetail } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { NONE, useFormat } from '../../app/format.ts';
import { StatusBadge } from '../../ui/badges.tsx';
import { METRIC_FIELDS, showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { AttemptTimeline } from './attempt-timeline.tsx';

const HOUR = 3_600_000;
const NEIGHBOURS = 20;

const Facts = ({ task }: { task: TaskDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    [t('field.task_type'), task.task_type],
    [t('field.priority'), t(`level.${task.priority}`)],
    [t('field.queue_name'), task.queue_name ?? NONE],
    [t('field.worker_name'), task.worker_name ?? NONE],
    [t('task.queued'), format.time(task.queued_at)],
    [t('task.started'), format.time(task.started_at)],
    [t('task.completed'), format.time(task.completed_at)],
  ] as const;
  return (
    <Group gap="xl">
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text>{value}</Text>
        </div>
      ))}
    </Group>
  );
};

const Attempts = ({ task }: { task: TaskDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const oldestFirst = task.metrics.toReversed();
  return (
    <SimpleTable
      label={t('task.attempts')}
      rows={oldestFirst}
      keyOf={(row) => row.id}
      columns={[
        { name: t('task.attempt', { n: '' }), show: (row) => oldestFirst.indexOf(row) + 1 },
        { name: t('field.created_at'), show: (row) => format.time(row.created_at) },
        ...METRIC_FIELDS.map((field) => ({
          name: t(`field.${field}`),
          numeric: true,
          show: (row: TaskDetail['metrics'][number]) => showField(field, format)(row[field]),
        })),
        { name: t('field.model'), show: (row) => row.model ?? NONE },
        { name: t('field.error_type'), show: (row) => row.error_type ?? NONE },
      ]}
    />
  );
};

/** Of the same type, around the same time: whether it was this task, or everything. */
const Neighbours = ({ task }: { task: TaskDetail }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const at = Date.parse(task.metrics[0]?.created_at ?? task.created_at);
  const answer = useApi<{ results: MetricOutput[] }>('metrics/', {
    task_type: task.task_type,
    created_after: new Date(at - HOUR).toISOString(),
    created_before: new Date(at + HOUR).toISOString(),
    page_size: NEIGHBOURS,
  });
  return (
    <Panel title={t('task.neighbours')}>
      <Answered answer={answer}>
        {({ results }) => (
          <SimpleTable
            label={t('task.neighbours')}
            rows={results.filter((row) => row.base_task.id !== task.id)}
            keyOf={(row) => row.id}
            columns={[
              { name: t('field.created_at'), show: (row) => format.time(row.created_at) },
              {
                name: t('field.task_id'),
                show: (row) => (
                  <LinkTo to="/tasks/$id" params={{ id: String(row.base_task.id) }}>
                    {row.base_task.task_id}
                  </LinkTo>
                ),
              },
              {
                name: t('field.execution_time_ms'),
                numeric: true,
                show: (row) => format.duration(row.execution_time_ms),
              },
              { name: t('field.error_count'), numeric: true, show: (row) => format.number(row.error_count) },
              { name: t('field.cost_usd'), numeric: true, show: (row) => format.usd(row.cost_usd) },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
};

export const Task = () => {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const answer = useApi<TaskDetail>(`tasks/${id ?? ''}/`);
  return (
    <Answered answer={answer}>
      {(task) => (
        <Page title={t('task.title', { id: task.task_id })} tools={<StatusBadge status={task.status} />}>
          <Facts task={task} />
          {task.metrics.length === 0 ? (
            <Empty title={t('task.registered')} />
          ) : (
            <Stack>
              <Panel title={t('task.timeline')}>
                <AttemptTimeline attempts={task.metrics.toReversed()} />
              </Panel>
              <Panel title={t('task.attempts')}>
                <Attempts task={task} />
              </Panel>
              <Neighbours task={task} />
            </Stack>
          )}
        </Page>
      )}
    </Answered>
  );
};
