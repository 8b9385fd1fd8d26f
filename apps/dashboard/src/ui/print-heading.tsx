import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { splitNames } from '@vigie/contract/names';
import { useBrand } from '../app/brand.tsx';
import { useFormat } from '../app/format.ts';
import { usePrinting } from '../app/printing.ts';

const DAY = 86_400_000;

/**
 * What a report on paper has to say of itself: of whom, of when, of what, and when it was printed.
 * @param props.period a calendar month such as `2026-11`, or else the last so many days
 * @param props.taskType null if it is about all of them; left out where none can be chosen
 */
export const PrintHeading = ({
  period,
  taskType,
}: {
  period: { month: string } | { month?: never; days: number };
  taskType?: string | null;
}) => {
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
          ? t('period.last', {
              count: period.days,
              since: dateOf(printed - period.days * DAY),
              until: dateOf(printed),
            })
          : format.month(period.month)}
      </Text>
      {taskType !== undefined && (
        <Text>
          {t('field.task_type')}
          {t('state.colon')}
          {taskType === null ? t('state.all') : splitNames(taskType).join(', ')}
        </Text>
      )}
      <Text c="dimmed">{t('period.printed', { time: format.time(printed) })}</Text>
    </header>
  );
};
