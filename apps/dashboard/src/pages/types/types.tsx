import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PerformanceByType } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { useDays } from '../../app/use-search.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker } from '../../ui/pickers.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { usdColumn } from '../../ui/usd-column.ts';
import { LEAST, TYPES, USUAL_DAYS, typesOf } from './questions.ts';

/** Every task type beside the others, the busiest first. */
export const Types = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const days = useDays(USUAL_DAYS);
  const answer = useApi<PerformanceByType>(TYPES, typesOf(days));
  return (
    <Page title={t('types.title')} tools={<PeriodPicker usual={USUAL_DAYS} />}>
      <Panel title={t('types.title')}>
        <Answered answer={answer}>
          {({ task_types: types }) => {
            const rows = Object.entries(types).toSorted(
              ([, a], [, b]) => b.total_executions - a.total_executions,
            );
            if (rows.length === 0) return <Empty />;
            return (
              <SimpleTable
                label={t('types.title')}
                rows={rows}
                keyOf={([type]) => type}
                columns={[
                  {
                    name: t('field.task_type'),
                    show: ([type]) => (
                      <LinkTo to="/types/$type" params={{ type }} search={{ days: String(days) }}>
                        {type}
                      </LinkTo>
                    ),
                  },
                  {
                    name: t('types.executions'),
                    numeric: true,
                    show: ([, of]) => format.number(of.total_executions),
                  },
                  {
                    name: t('types.mean'),
                    numeric: true,
                    show: ([, of]) => format.duration(of.avg_execution_time_ms),
                  },
                  {
                    name: t('types.p50'),
                    numeric: true,
                    show: ([, of]) => format.duration(of.p50_execution_time_ms),
                  },
                  {
                    name: t('types.p95'),
                    numeric: true,
                    show: ([, of]) => format.duration(of.p95_execution_time_ms),
                  },
                  {
                    name: t('types.p99'),
                    numeric: true,
                    show: ([, of]) => format.duration(of.p99_execution_time_ms),
                  },
                  {
                    name: t('types.most'),
                    numeric: true,
                    show: ([, of]) => format.duration(of.max_execution_time_ms),
                  },
                  {
                    name: t('overview.memory'),
                    numeric: true,
                    show: ([, of]) => format.megabytes(of.avg_memory_usage_mb),
                  },
                  usdColumn(t('overview.each'), rows, ([, of]) => of.avg_cost_usd, format),
                  {
                    name: t('types.success'),
                    numeric: true,
                    show: ([, of]) => format.percent(of.success_rate),
                  },
                  { name: t('types.trend'), show: ([, of]) => t(`types.${of.trend}`) },
                ]}
              />
            );
          }}
        </Answered>
        <Text size="xs" c="dimmed">
          {t('types.note', { n: LEAST })}
        </Text>
      </Panel>
    </Page>
  );
};
