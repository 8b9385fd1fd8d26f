import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PerformanceByType } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { useAddress, useDays } from '../../app/use-search.ts';
import { LinkTo } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker } from '../../ui/pickers.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { usdColumn } from '../../ui/usd-column.ts';
import { LEAST, TYPES, USUAL_DAYS, leastOf, typesOf } from './questions.ts';

/** Whether it was answered that there is no type. */
const isEmpty = ({ data }: { data: PerformanceByType | undefined }): boolean =>
  data !== undefined && Object.keys(data.task_types).length === 0;

/** The busiest first. */
const TypeTable = ({ types, days }: { types: PerformanceByType['task_types']; days: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = Object.entries(types).toSorted(([, a], [, b]) => b.total_executions - a.total_executions);
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
};

/** Every task type beside the others. Where none ran often, as with who has just begun, all are there. */
export const Types = () => {
  const { t } = useTranslation();
  const [search] = useAddress();
  const days = useDays(USUAL_DAYS);
  const least = leastOf(search);
  const asked = useApi<PerformanceByType>(TYPES, typesOf(days, least));
  const none = least > 1 && isEmpty(asked);
  const all = useApi<PerformanceByType>(TYPES, typesOf(days, 1), { enabled: none });
  return (
    <Page title={t('types.title')} tools={<PeriodPicker usual={USUAL_DAYS} />}>
      <Panel title={t('types.title')}>
        <Answered answer={none ? all : asked}>
          {({ task_types: types }) =>
            Object.keys(types).length === 0 ? (
              <Empty />
            ) : (
              <>
                <TypeTable types={types} days={days} />
                <Text size="xs" c="dimmed">
                  {none || least === 1 ? (
                    t('types.few', { n: LEAST })
                  ) : (
                    <>
                      {t('types.note', { n: LEAST })}{' '}
                      <LinkTo size="xs" underline="always" to="/types" search={{ ...search, least: '1' }}>
                        {t('types.fewToo')}
                      </LinkTo>
                    </>
                  )}
                </Text>
              </>
            )
          }
        </Answered>
      </Panel>
    </Page>
  );
};
