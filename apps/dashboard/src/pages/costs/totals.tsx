import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Ledger } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { Figure } from '../../ui/figure.tsx';
import { Panel } from '../../ui/page.tsx';

const NO_BREAK_SPACE = '\u00a0';

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
