import { Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TaskDetail } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { NONE, useFormat } from '../../app/format.ts';
import { StatusBadge } from '../../ui/badges.tsx';
import { METRIC_FIELDS, showField } from '../../ui/fields.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Missing, isMissing } from '../../ui/missing.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { AttemptTimeline } from './attempt-timeline.tsx';
import { Facts } from './facts.tsx';
import { Neighbours } from './neighbours.tsx';
import { UnderWay } from './under-way.tsx';

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
        { name: t('field.created_at'), whole: true, show: (row) => format.second(row.created_at) },
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

const Found = ({ task }: { task: TaskDetail }) => {
  const { t } = useTranslation();
  const [latest] = task.metrics;
  return (
    <>
      <Facts task={task} />
      <UnderWay task={task} />
      {latest ? (
        <Stack>
          <Panel title={t('task.timeline')}>
            <AttemptTimeline attempts={task.metrics.toReversed()} />
          </Panel>
          <Panel title={t('task.attempts')}>
            <Attempts task={task} />
          </Panel>
          <Neighbours task={task} execution={latest} />
        </Stack>
      ) : (
        <Empty title={t('task.registered')} />
      )}
    </>
  );
};

export const Task = () => {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const answer = useApi<TaskDetail>(`tasks/${id}/`);
  const task = answer.data;
  if (isMissing(answer))
    return <Missing title={t('task.missing')} back={<LinkTo to="/executions">{t('task.all')}</LinkTo>} />;
  return (
    <Page
      title={task ? t('task.title', { id: task.task_id }) : t('task.loading')}
      tools={task && <StatusBadge status={task.status} />}
    >
      <Answered answer={answer}>{(found) => <Found task={found} />}</Answered>
    </Page>
  );
};
