import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useBrand } from '../../app/brand.tsx';
import { useFormat } from '../../app/format.ts';
import { usePrinting } from '../../app/printing.ts';
import type { Period } from './period.ts';

const DAY = 86_400_000;

/** What a report on paper has to say of itself: of whom, of when, and when it was printed. */
export const PrintHeading = ({ period }: { period: Period }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const { session, brandId } = useBrand();
  const printed = usePrinting();
  if (printed === undefined) return null;
  const dateOf = (at: number): string => format.date(new Date(at).toISOString());
  return (
    <header>
      <Text fw={650} fz="lg">
        {session.brands.find(({ id }) => id === brandId)?.name ?? t('nav.brandOf', { id: brandId })}
      </Text>
      <Text>
        {period.month === undefined
          ? t('costs.lastDays', {
              count: period.days,
              since: dateOf(printed - period.days * DAY),
              until: dateOf(printed),
            })
          : format.month(period.month)}
      </Text>
      <Text c="dimmed">{t('costs.printed', { time: format.time(printed) })}</Text>
    </header>
  );
};
