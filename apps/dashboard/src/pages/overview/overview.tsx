import { Grid, SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Dashboard } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { daysOf } from '../../app/period.ts';
import { useAddress } from '../../app/use-search.ts';
import { SimpleTable } from '../../ui/table.tsx';
import { usdColumn } from '../../ui/usd-column.ts';
import { ButtonTo, LinkTo } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker, TypePicker } from '../../ui/pickers.tsx';
import { PrintHeading } from '../../ui/print-heading.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { KpiCard } from './kpi-card.tsx';
import { DASHBOARD, dashboardOf } from './questions.ts';
import { OpenAlerts, WorkerState } from './side.tsx';
import { Trends } from './trends.tsx';

const Kpis = ({ data, days }: { data: Dashboard; days: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const now = data.summary;
  // Where nothing ran, nothing is known: not that it cost, or failed, zero times.
  const before = data.previous && data.previous.total_tasks > 0 ? data.previous : undefined;
  const cards = [
    ['executions', format.number, 'total_tasks'],
    ['duration', format.duration, 'avg_execution_time_ms', true],
    ['errors', format.percent, 'error_rate_percent', true],
    ['cost', format.usd, 'total_cost_usd', true],
    ['memory', format.megabytes, 'avg_memory_usage_mb', true],
    ['cpu', format.percent, 'avg_cpu_usage_percent', true],
    ['tokens', format.compact, 'total_tokens_used'],
    ['calls', format.compact, 'total_api_calls'],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      {cards.map(([name, show, field, lessIsBetter]) => (
        <KpiCard
          key={name}
          label={t(`overview.${name}`)}
          value={now[field]}
          show={show}
          before={before?.[field]}
          days={days}
          {...(lessIsBetter ? { lessIsBetter } : {})}
        />
      ))}
    </SimpleGrid>
  );
};

const Dearest = ({ data, days }: { data: Dashboard; days: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('overview.expensive')}>
      <SimpleTable
        label={t('overview.expensive')}
        keyOf={(row) => row.task_type}
        rows={data.top_expensive_tasks}
        columns={[
          {
            name: t('field.task_type'),
            show: (row) => (
              <LinkTo to="/types/$type" params={{ type: row.task_type }} search={{ days: String(days) }}>
                {row.task_type}
              </LinkTo>
            ),
          },
          usdColumn(t('overview.total'), data.top_expensive_tasks, (row) => row.total_cost_usd, format),
          usdColumn(t('overview.each'), data.top_expensive_tasks, (row) => row.avg_cost_per_task, format),
          { name: t('overview.executions'), numeric: true, show: (row) => format.number(row.task_count) },
        ]}
      />
    </Panel>
  );
};

const Priorities = ({ data }: { data: Dashboard }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = Object.entries(data.performance_by_priority);
  return (
    <Panel title={t('overview.priorities')}>
      <SimpleTable
        label={t('overview.priorities')}
        keyOf={([priority]) => priority}
        rows={rows}
        columns={[
          { name: t('field.priority'), show: ([priority]) => t(`level.${priority as 'low'}`) },
          { name: t('overview.duration'), numeric: true, show: ([, of]) => format.duration(of.avg_ms) },
          { name: t('overview.executions'), numeric: true, show: ([, of]) => format.number(of.count) },
        ]}
      />
    </Panel>
  );
};

export const Overview = () => {
  const { t } = useTranslation();
  const [search] = useAddress();
  const days = daysOf(search);
  const taskType = search['task_type'];
  const answer = useApi<Dashboard>(DASHBOARD, dashboardOf(days, taskType));
  return (
    <Page
      title={t('overview.title')}
      tools={
        <>
          <TypePicker />
          <PeriodPicker />
        </>
      }
    >
      <PrintHeading period={{ days }} taskType={taskType ?? null} />
      <Answered answer={answer}>
        {(data) => (
          <>
            {data.summary.total_tasks === 0 && !taskType && (
              <Empty title={t('overview.waiting')}>
                {t('overview.waitingLong')}
                <ButtonTo to="/settings">{t('overview.connect')}</ButtonTo>
              </Empty>
            )}
            <Kpis data={data} days={days} />
            <Grid gap="md">
              <Grid.Col span={{ base: 12, lg: 8 }}>
                <Stack>
                  <Trends data={data} days={days} taskType={taskType} />
                  <Dearest data={data} days={days} />
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 4 }}>
                <Stack>
                  <OpenAlerts />
                  <WorkerState />
                  <Priorities data={data} />
                </Stack>
              </Grid.Col>
            </Grid>
          </>
        )}
      </Answered>
    </Page>
  );
};
