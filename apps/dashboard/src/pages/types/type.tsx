import { Select, SimpleGrid } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomalies, Dashboard, MetricField, PerformanceByType, Trends } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { useAddress, useDays } from '../../app/use-search.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { showField } from '../../ui/fields.ts';
import { ButtonTo } from '../../ui/links.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker, useTaskTypes } from '../../ui/pickers.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { AnomalyList } from '../insight/anomaly-list.tsx';
import { KpiCard } from '../overview/kpi-card.tsx';

const USUAL_DAYS = 30;
const CHARTED = [
  'execution_time_ms',
  'queue_wait_time_ms',
  'memory_usage_mb',
  'cost_usd',
  'tokens_used',
] as const;

/** No task type is called that: it stands for the period before. */
const BEFORE = '\n';
const DAY = 86_400_000;

/** A day’s mean may be held against the usual values of executions; a day’s sum may not. */
const MEANS: readonly MetricField[] = ['execution_time_ms', 'queue_wait_time_ms', 'memory_usage_mb'];

/** Where the usual values of the type lie, as far as anomalies tell. */
const bandOf = (anomalies: Anomalies | undefined, metric: MetricField): [number, number] | undefined => {
  const found = MEANS.includes(metric)
    ? anomalies?.anomalies.find((one) => one.metric === metric)
    : undefined;
  const [from, to] = found?.expected_range ?? [];
  return from === undefined || to === undefined ? undefined : [from, to];
};

const Figures = ({ type, days }: { type: string; days: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const performance = useApi<PerformanceByType>('metrics/performance-by-type/', {
    days,
    task_type: type,
    min_samples: 1,
  });
  const dashboard = useApi<Dashboard>('metrics/dashboard/', { days, task_type: type, compare: true });
  const of = performance.data?.task_types[type];
  return (
    <Answered answer={dashboard}>
      {({ summary: now, previous: before }) => (
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
          <KpiCard
            label={t('types.executions')}
            value={format.number(now.total_tasks)}
            now={now.total_tasks}
            before={before?.total_tasks}
            days={days}
          />
          <KpiCard
            label={t('types.mean')}
            value={format.duration(now.avg_execution_time_ms)}
            now={now.avg_execution_time_ms}
            before={before?.avg_execution_time_ms}
            days={days}
            lessIsBetter
          />
          <KpiCard
            label={t('types.p95')}
            value={format.duration(of?.p95_execution_time_ms)}
            now={null}
            before={undefined}
            days={days}
            {...(of
              ? {
                  note: t('types.others', {
                    p50: format.duration(of.p50_execution_time_ms),
                    p99: format.duration(of.p99_execution_time_ms),
                  }),
                }
              : {})}
          />
          <KpiCard
            label={t('overview.errors')}
            value={format.percent(now.error_rate_percent)}
            now={now.error_rate_percent}
            before={before?.error_rate_percent}
            days={days}
            lessIsBetter
          />
          <KpiCard
            label={t('overview.cost')}
            value={format.usd(now.total_cost_usd)}
            now={now.total_cost_usd}
            before={before?.total_cost_usd}
            days={days}
            lessIsBetter
          />
          <KpiCard
            label={t('overview.tokens')}
            value={format.compact(now.total_tokens_used)}
            now={now.total_tokens_used}
            before={before?.total_tokens_used}
            days={days}
          />
        </SimpleGrid>
      )}
    </Answered>
  );
};

export const TypePage = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const { type = '' } = useParams({ strict: false });
  const [search, change] = useAddress();
  const days = useDays(USUAL_DAYS);
  const types = useTaskTypes();
  const other = search['compare'] ?? '';
  const before = search['against'] === 'before';
  const query = { days, metric: CHARTED.join(',') };
  const trends = useApi<Trends>('metrics/trends/', { ...query, task_type: type, compare: before });
  const others = useApi<Trends>('metrics/trends/', { ...query, task_type: other }, { enabled: other !== '' });
  const anomalies = useApi<Anomalies>('metrics/anomalies/', { days, task_type: type });
  const showTime = useMemo(() => (at: number) => format.day(new Date(at).toISOString()), [format]);
  const pointsOf = (of: Trends | undefined, metric: string) =>
    (of?.metrics[metric]?.data_points ?? []).map(({ date, value }) => ({ at: date, value }));
  /** What is drawn beneath: another type, or this one as it was, moved to the same days. */
  const beneath = (metric: string) => {
    if (before)
      return {
        name: t('types.before', { count: days }),
        points: (trends.data?.metrics[metric]?.previous_points ?? []).map(({ date, value }) => ({
          at: new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10),
          value,
        })),
      };
    return other === '' ? undefined : { name: other, points: pointsOf(others.data, metric) };
  };
  return (
    <Page
      title={type}
      tools={
        <>
          <Select
            size="xs"
            w={200}
            aria-label={t('types.compare')}
            placeholder={t('types.compare')}
            searchable
            clearable
            value={before ? BEFORE : other === '' ? null : other}
            data={[
              { value: BEFORE, label: t('types.before', { count: days }) },
              ...types.filter((one) => one !== type),
            ]}
            onChange={(value) =>
              change(
                value === BEFORE ? { against: 'before', compare: '' } : { against: '', compare: value ?? '' },
              )
            }
          />
          <PeriodPicker usual={USUAL_DAYS} />
          <ButtonTo size="xs" variant="default" to="/executions" search={{ task_type: type }}>
            {t('types.see')}
          </ButtonTo>
        </>
      }
    >
      <Figures type={type} days={days} />
      <Answered answer={trends}>
        {(data) => (
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            {CHARTED.map((metric) => (
              <Panel key={metric} title={`${t(`field.${metric}`)} · ${t('types.daily')}`}>
                <TimeChart
                  label={`${type}: ${t(`field.${metric}`)}`}
                  points={pointsOf(data, metric)}
                  show={showField(metric, format)}
                  showTime={showTime}
                  band={bandOf(anomalies.data, metric)}
                  other={beneath(metric)}
                />
              </Panel>
            ))}
          </SimpleGrid>
        )}
      </Answered>
      <Panel title={t('types.unusual')}>
        <Answered answer={anomalies}>
          {(found) =>
            found.anomalies.length === 0 ? (
              <Empty title={t(found.reason === null ? 'insight.noAnomalies' : 'insight.tooLittle')} />
            ) : (
              <AnomalyList anomalies={found.anomalies.slice(0, 20)} />
            )
          }
        </Answered>
      </Panel>
    </Page>
  );
};
