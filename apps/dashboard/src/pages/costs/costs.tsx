import { Button, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Failures, Ledger } from '@vigie/contract';
import { useApi } from '../../api/use-api.ts';
import { useBrand } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import type { Format } from '../../app/format.ts';
import { useAddress, useDays } from '../../app/use-search.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { PeriodPicker } from '../../ui/pickers.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { Budgets } from './budgets.tsx';
import { PriceBook } from './price-book.tsx';

const GROUPS = ['task_type', 'model', 'queue', 'worker', 'day', 'outcome', 'brand'] as const;
const USUAL_DAYS = 30;
const MOST_LINES = 200;

const Figure = ({ label, value }: { label: string; value: string }) => (
  <Panel title={label}>
    <Text fz={22} fw={650} className="numbers">
      {value}
    </Text>
  </Panel>
);

const Totals = ({ total }: { total: Ledger['total'] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = [
    [t('costs.total'), format.usd(total.cost_usd)],
    [t('costs.failure'), format.usd(total.cost_of_failure_usd)],
    [t('costs.perSuccess'), format.usd(total.cost_per_success_usd)],
    ...(total.cost_of_waiting_usd === null
      ? []
      : [[t('costs.waiting'), format.usd(total.cost_of_waiting_usd)] as const]),
    ...(total.unpriced === 0 ? [] : [[t('costs.unpriced'), format.number(total.unpriced)] as const]),
  ] as const;
  return (
    <SimpleGrid cols={{ base: 2, md: figures.length }} spacing="sm">
      {figures.map(([label, value]) => (
        <Figure key={label} label={label} value={value} />
      ))}
    </SimpleGrid>
  );
};

const nameOf = (line: Ledger['lines'][number], none: string): string =>
  line.brand?.name ??
  line.date ??
  line.task_type ??
  line.outcome ??
  (line.model || line.queue_name || line.worker_name) ??
  none;

const shareOf = (part: string, whole: string, format: Format): string =>
  format.percent(Number(whole) === 0 ? null : (Number(part) / Number(whole)) * 100);

const Lines = ({ ledger }: { ledger: Ledger }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const none = t('costs.none');
  if (ledger.lines.length === 0) return <Empty title={t('costs.nothing')} />;
  return (
    <>
      <SimpleTable
        label={t('costs.by')}
        rows={ledger.lines}
        keyOf={(line) => nameOf(line, none)}
        columns={[
          { name: t(`costs.${ledger.group_by[0] ?? 'task_type'}`), show: (line) => nameOf(line, none) },
          { name: t('costs.cost'), numeric: true, show: (line) => format.usd(line.cost_usd) },
          {
            name: t('costs.share'),
            numeric: true,
            show: (line) => shareOf(line.cost_usd, ledger.total.cost_usd, format),
          },
          { name: t('costs.failure'), numeric: true, show: (line) => format.usd(line.cost_of_failure_usd) },
          {
            name: t('costs.perSuccess'),
            numeric: true,
            show: (line) => format.usd(line.cost_per_success_usd),
          },
          { name: t('costs.executions'), numeric: true, show: (line) => format.number(line.executions) },
        ]}
      />
      {ledger.more_lines && (
        <Text size="xs" c="dimmed">
          {t('costs.more')}
        </Text>
      )}
    </>
  );
};

const WhatFailingCost = ({ days }: { days: number }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = useApi<Failures>('costs/failures/', { days });
  return (
    <Panel title={t('costs.failures')}>
      <Answered answer={answer}>
        {({ lines, total }) =>
          lines.length === 0 ? (
            <Empty title={t('costs.nothing')} />
          ) : (
            <>
              <Text mb="xs">
                {format.usd(total.cost_usd)} · {format.percent(total.share_percent)}
              </Text>
              <SimpleTable
                label={t('costs.failures')}
                rows={lines.slice(0, MOST_LINES)}
                keyOf={(line) => `${line.task_type} ${line.outcome} ${line.reason ?? ''}`}
                columns={[
                  { name: t('field.task_type'), show: (line) => line.task_type },
                  { name: t('costs.outcome'), show: (line) => t(`status.${line.outcome}`) },
                  { name: t('field.error_type'), show: (line) => line.reason ?? t('costs.none') },
                  {
                    name: t('costs.executions'),
                    numeric: true,
                    show: (line) => format.number(line.executions),
                  },
                  { name: t('costs.cost'), numeric: true, show: (line) => format.usd(line.cost_usd) },
                ]}
              />
            </>
          )
        }
      </Answered>
    </Panel>
  );
};

/** What was spent and on what, what failing cost, what may still be spent. It prints as a report. */
export const Costs = () => {
  const { t } = useTranslation();
  const { session } = useBrand();
  const [search, change] = useAddress();
  const days = useDays(USUAL_DAYS);
  const group = GROUPS.find((one) => one === search['by']) ?? 'task_type';
  const groups = GROUPS.filter((one) => one !== 'brand' || session.brands.length > 1);
  const answer = useApi<Ledger>('costs/', { days, group_by: group, limit: MOST_LINES });
  return (
    <Page
      title={t('costs.title')}
      tools={
        <>
          <PeriodPicker usual={USUAL_DAYS} />
          <Button
            size="xs"
            variant="default"
            leftSection={<Printer size={14} aria-hidden />}
            onClick={() => print()}
          >
            {t('costs.print')}
          </Button>
        </>
      }
    >
      <Answered answer={answer}>
        {(ledger) => (
          <Stack>
            <Totals total={ledger.total} />
            <Panel
              title={t('costs.by')}
              tools={
                <Select
                  size="xs"
                  w={160}
                  aria-label={t('costs.by')}
                  allowDeselect={false}
                  value={group}
                  onChange={(value) => value && change({ by: value })}
                  data={groups.map((value) => ({ value, label: t(`costs.${value}`) }))}
                />
              }
            >
              <Lines ledger={ledger} />
            </Panel>
          </Stack>
        )}
      </Answered>
      <WhatFailingCost days={days} />
      <Budgets />
      <PriceBook />
    </Page>
  );
};
