import { SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Ledger } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import type { Format } from '../../app/format.ts';
import { Figure } from '../../ui/figure.tsx';
import { Panel } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { usdColumn } from '../../ui/usd-column.ts';

const NO_BREAK_SPACE = '\u00a0';

type Line = Ledger['lines'][number];

/** @param props.total undefined until it comes: then there is room for it */
export const Totals = ({ total }: { total: Ledger['total'] | undefined }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const usd = (value: string | null | undefined): string => (total ? format.usd(value) : NO_BREAK_SPACE);
  const waiting = total?.cost_of_waiting_usd ?? null;
  const unpriced = total?.unpriced ?? 0;
  const figures = [
    [t('costs.total'), usd(total?.cost_usd)],
    [t('costs.failure'), usd(total?.cost_of_failure_usd)],
    [t('costs.perSuccess'), usd(total?.cost_per_success_usd)],
    ...(waiting === null ? [] : [[t('costs.waiting'), usd(waiting)] as const]),
    ...(unpriced === 0 ? [] : [[t('costs.unpriced'), format.number(unpriced)] as const]),
  ] as const;
  return (
    <SimpleGrid cols={{ base: 2, md: Math.min(figures.length, 3), lg: figures.length }} spacing="sm">
      {figures.map(([label, value]) => (
        <Panel key={label} title={label}>
          <Figure most={22}>{value}</Figure>
        </Panel>
      ))}
    </SimpleGrid>
  );
};

/** What a line is about, in the language of the page. */
const useNameOf = (): ((line: Line) => string) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (line) => {
    if (line.brand) return line.brand.name;
    if (line.date !== undefined) return format.date(line.date);
    if (line.outcome !== undefined) return t(`status.${line.outcome}`);
    if (line.model !== undefined) return line.model ?? t('costs.noneOf.model');
    if (line.queue_name !== undefined) return line.queue_name ?? t('costs.noneOf.queue');
    if (line.worker_name !== undefined) return line.worker_name ?? t('costs.noneOf.worker');
    return line.task_type ?? '';
  };
};

const shareOf = (part: string, whole: string, format: Format): string =>
  format.percent(Number(whole) === 0 ? null : (Number(part) / Number(whole)) * 100);

/** The ledger, line by line. */
export const Lines = ({ ledger }: { ledger: Ledger }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf();
  if (ledger.lines.length === 0) return <Empty title={t('costs.nothing')} />;
  return (
    <>
      <SimpleTable
        label={t('costs.by')}
        rows={ledger.lines}
        keyOf={(line) => line.brand?.id ?? line.date ?? nameOf(line)}
        columns={[
          { name: t(`costs.${ledger.group_by[0] ?? 'task_type'}`), show: nameOf },
          usdColumn(t('costs.cost'), ledger.lines, (line) => line.cost_usd, format),
          {
            name: t('costs.share'),
            numeric: true,
            show: (line) => shareOf(line.cost_usd, ledger.total.cost_usd, format),
          },
          usdColumn(t('costs.failure'), ledger.lines, (line) => line.cost_of_failure_usd, format),
          usdColumn(t('costs.perSuccess'), ledger.lines, (line) => line.cost_per_success_usd, format),
          { name: t('costs.executions'), numeric: true, show: (line) => format.number(line.executions) },
        ]}
      />
      {ledger.more_lines && <Text c="dimmed">{t('costs.more')}</Text>}
    </>
  );
};
