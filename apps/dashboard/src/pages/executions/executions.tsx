import { useLocalStorage, useThrottledCallback } from '@mantine/hooks';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBrand } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { useAddress } from '../../app/use-search.ts';
import { Below, Page } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { USUAL_COLUMNS, columnsOf } from './columns.tsx';
import { ExecutionTable } from './execution-table.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { filtersOf, unknownOf } from './filters.ts';
import { orderBy } from './ordering.ts';
import { orderingOf } from './questions.ts';
import { Spread } from './spread.tsx';
import { UnknownFilters } from './unknown-filters.tsx';
import { TOP, useExecutions } from './use-executions.ts';
import type { Place } from './use-executions.ts';
import { ColumnMenu, ViewMenu } from './view-menus.tsx';

/** Whoever pulls the scrollbar passes many pages: not every one is asked for, ms. */
const PASSING_MS = 100;

export const Executions = () => {
  const { t } = useTranslation();
  const format = useFormat();
  const [search, change] = useAddress();
  const [kept, keep] = useLocalStorage({ key: 'vigie-columns', defaultValue: USUAL_COLUMNS });
  const all = useMemo(() => columnsOf(t, format), [t, format]);
  const columns = useMemo(() => {
    const chosen = all.filter(({ id }) => kept.includes(id));
    return chosen.length > 0 ? chosen : all.filter(({ id }) => USUAL_COLUMNS.includes(id));
  }, [all, kept]);
  const ordering = orderingOf(search);
  const filters = filtersOf(search);
  const { brandId } = useBrand();
  const set = JSON.stringify([brandId, filters, ordering]);
  // A place belongs to the set that it was looked up in: another one begins at its top.
  const [seen, see] = useState({ set, place: TOP });
  const place = seen.set === set ? seen.place : TOP;
  const pass = useThrottledCallback((of: string, at: Place) => see({ set: of, place: at }), PASSING_MS);
  const onPlace = useCallback((at: Place) => pass(set, at), [pass, set]);
  const executions = useExecutions(filters, ordering, place);
  const unknown = unknownOf(search);
  const filtered = Object.keys(filters).length > 0;
  const pressedHead = useRef<string>(undefined);
  const order = (id: string, too: boolean): void => {
    pressedHead.current = id;
    change((known) => ({ ordering: orderBy(orderingOf(known), id, too) }));
  };
  return (
    <Page
      title={t('executions.title')}
      tools={
        <>
          <ViewMenu search={search} open={(view) => change(view, { all: true })} />
          <ColumnMenu all={all} chosen={columns.map(({ id }) => id)} choose={keep} />
          {unknown.length === 0 && <ExportMenu search={search} />}
        </>
      }
    >
      <FilterBar search={search} change={change} />
      {unknown.length > 0 ? (
        <UnknownFilters names={unknown} change={change} />
      ) : (
        <>
          <Spread search={search} change={change} />
          <Below>
            <Answered answer={executions.answer}>
              {({ count }) =>
                count === 0 ? (
                  <Empty title={filtered ? t('state.emptyFiltered') : t('overview.waiting')}>
                    {!filtered && t('overview.waitingLong')}
                    {filters['task_id'] !== undefined && t('executions.wholeId')}
                  </Empty>
                ) : (
                  <ExecutionTable
                    key={set}
                    executions={executions}
                    count={count}
                    columns={columns}
                    ordering={ordering}
                    pressedHead={pressedHead}
                    onOrder={order}
                    onPlace={onPlace}
                  />
                )
              }
            </Answered>
          </Below>
        </>
      )}
    </Page>
  );
};
