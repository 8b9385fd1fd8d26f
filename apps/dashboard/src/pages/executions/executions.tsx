import { Select, Text } from '@mantine/core';
import { useDebouncedValue, useLocalStorage } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Distribution, MetricField } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import type { Search } from '../../app/router.tsx';
import { useAddress } from '../../app/use-search.ts';
import { SpreadChart } from '../../charts/spread-chart.tsx';
import { METRIC_FIELDS, isMetricField, showField } from '../../ui/fields.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { USUAL_COLUMNS, columnsOf } from './columns.tsx';
import { ExecutionTable } from './execution-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { filtersOf } from './filters.ts';
import { PAGE_SIZE, useExecutions } from './use-executions.ts';
import { ColumnMenu, ExportMenu, ViewMenu } from './view-menus.tsx';

/** Whoever pulls the scrollbar passes many pages: only where it rests is asked for, ms. */
const REST_MS = 60;

const Spread = ({ search, change }: { search: Search; change: (change: Search) => void }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = search['field'];
  const field: MetricField = isMetricField(asked) ? asked : 'execution_time_ms';
  const answer = useApi<Distribution>('metrics/distribution/', { ...filtersOf(search), field });
  const name = t(`field.${field}`);
  const show = showField(field, format);
  return (
    <Panel
      title={t('executions.spread', { field: name })}
      tools={
        <Select
          size="xs"
          w={150}
          aria-label={t('alerts.metric')}
          allowDeselect={false}
          value={field}
          data={METRIC_FIELDS.map((value) => ({ value, label: t(`field.${value}`) }))}
          onChange={(value) => value && change({ field: value })}
        />
      }
    >
      <Answered answer={answer}>
        {(found) => (
          <>
            <Text fw={600} className="numbers" data-count={found.count} role="status">
              {t('executions.count', { count: found.count, shown: format.number(found.count) })}
              {found.count > 0 &&
                ` · ${t('executions.summary', {
                  failed: format.number(found.failed),
                  cost: format.usd(found.cost_usd),
                  field: name.toLowerCase(),
                  mean: show(found.avg),
                })}`}
            </Text>
            {found.buckets.length > 0 && (
              <>
                <SpreadChart
                  label={t('executions.spread', { field: name })}
                  buckets={found.buckets}
                  show={show}
                  count={format.compact}
                  onChoose={({ from, to }) =>
                    change({ [`${field}__gte`]: String(from), [`${field}__lt`]: String(to) })
                  }
                />
                <Text size="xs" c="dimmed">
                  {t('executions.spreadHint')}
                </Text>
              </>
            )}
          </>
        )}
      </Answered>
    </Panel>
  );
};

export const Executions = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const [search, change] = useAddress();
  const [kept, keep] = useLocalStorage({ key: 'vigie-columns', defaultValue: USUAL_COLUMNS });
  const all = useMemo(() => columnsOf(t, format), [t, format]);
  const columns = useMemo(() => all.filter(({ id }) => kept.includes(id)), [all, kept]);
  const ordering = search['ordering'] ?? '-created_at';
  const query = { ...filtersOf(search), ordering };
  const [shown, setShown] = useState({ from: 0, to: PAGE_SIZE });
  const show = useCallback((from: number, to: number) => setShown({ from, to }), []);
  const [rested] = useDebouncedValue(shown, REST_MS);
  const { first, rowAt } = useExecutions(query, rested);
  const filtered = Object.keys(filtersOf(search)).length > 0;
  return (
    <Page
      title={t('executions.title')}
      tools={
        <>
          <ViewMenu search={search} open={(view) => change(view, { all: true })} />
          <ColumnMenu all={all} chosen={kept} choose={keep} />
          <ExportMenu search={search} />
        </>
      }
    >
      <FilterBar search={search} change={change} />
      <Spread search={search} change={change} />
      <Answered answer={first}>
        {({ count }) =>
          count === 0 ? (
            <Empty title={filtered ? t('state.emptyFiltered') : t('overview.waiting')}>
              {!filtered && t('overview.waitingLong')}
            </Empty>
          ) : (
            <ExecutionTable
              key={JSON.stringify(query)}
              rowAt={rowAt}
              count={count}
              columns={columns}
              ordering={ordering}
              onOrder={(value) => change({ ordering: value })}
              onShow={show}
            />
          )
        }
      </Answered>
    </Page>
  );
};
