import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ledger } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import type { Format } from '../../app/format.ts';
import { Empty } from '../../ui/states.tsx';
import { SimpleTable } from '../../ui/table.tsx';
import { usdColumn } from '../../ui/usd-column.ts';
import { ExecutionsLink, TypeLink, withinOf } from './drill-links.tsx';
import type { Period } from './period.ts';

type Line = Ledger['lines'][number];

const shareOf = (part: string, whole: string, format: Format): string =>
  format.percent(Number(whole) === 0 ? null : (Number(part) / Number(whole)) * 100);

/**
 * The lines of a ledger with their shares of its total.
 * @param props.about what a line is about, and how that column is called
 * @param props.summed ends with the total
 */
export const LedgerTable = ({
  label,
  ledger: { lines, total, more_lines: more },
  about,
  summed = false,
}: {
  label: string;
  ledger: Ledger;
  about: { name: string; show: (line: Line) => ReactNode; keyOf: (line: Line) => string | number };
  summed?: boolean;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  if (lines.length === 0) return <Empty title={t('costs.nothing')} />;
  const rows: readonly Line[] = summed ? [...lines, total] : lines;
  return (
    <>
      <SimpleTable
        label={label}
        rows={rows}
        keyOf={(line) => (line === total ? 'total' : about.keyOf(line))}
        columns={[
          {
            name: about.name,
            show: (line) => (line === total ? <b>{t('statement.total')}</b> : about.show(line)),
          },
          usdColumn(t('costs.cost'), rows, (line) => line.cost_usd, format),
          {
            name: t('costs.share'),
            numeric: true,
            show: (line) => shareOf(line.cost_usd, total.cost_usd, format),
          },
          usdColumn(t('costs.failure'), rows, (line) => line.cost_of_failure_usd, format),
          usdColumn(t('costs.perSuccess'), rows, (line) => line.cost_per_success_usd, format),
          { name: t('costs.executions'), numeric: true, show: (line) => format.number(line.executions) },
        ]}
      />
      {more && <Text c="dimmed">{t('costs.more')}</Text>}
    </>
  );
};

/** What a line is about, in the language of the page. */
const useNameOf = (): ((line: Line) => string) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (line) => {
    if (line.date !== undefined) return format.date(line.date);
    if (line.outcome !== undefined) return t(`status.${line.outcome}`);
    if (line.model !== undefined) return line.model ?? t('costs.noneOf.model');
    if (line.queue_name !== undefined) return line.queue_name ?? t('costs.noneOf.queue');
    if (line.worker_name !== undefined) return line.worker_name ?? t('costs.noneOf.worker');
    return line.task_type ?? '';
  };
};

/** What the brand spent, line by line; each leads to what it is made of. */
export const Lines = ({ ledger, period }: { ledger: Ledger; period: Period }) => {
  const { t } = useTranslation();
  const nameOf = useNameOf();
  const within = withinOf(period, ledger.period);
  return (
    <LedgerTable
      label={t('costs.by')}
      ledger={ledger}
      about={{
        name: t(`costs.${ledger.group_by[0] ?? 'task_type'}`),
        keyOf: (line) => line.date ?? nameOf(line),
        show: (line) =>
          line.task_type === undefined ? (
            <ExecutionsLink of={line} within={within}>
              {nameOf(line)}
            </ExecutionsLink>
          ) : (
            <TypeLink type={line.task_type} period={period} />
          ),
      }}
    />
  );
};
