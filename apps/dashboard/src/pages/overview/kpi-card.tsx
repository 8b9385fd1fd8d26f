import { Card, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/format.ts';

/** A figure, and how it changed against the period before. */
export const KpiCard = ({
  label,
  value,
  now,
  before,
  days,
  lessIsBetter,
  note,
}: {
  label: string;
  value: string;
  /** Left null where there is nothing to compare it with. */
  now: number | null;
  before: number | null | undefined;
  days: number;
  /** Left out where neither is. */
  lessIsBetter?: boolean;
  /** What else there is to say of it. */
  note?: string;
}) => {
  const { t } = useTranslation();
  const format = useFormat();
  const change = before && now !== null ? ((now - before) / Math.abs(before)) * 100 : undefined;
  const steady = change !== undefined && Math.abs(change) < 0.05;
  const good =
    change === undefined || steady || lessIsBetter === undefined ? undefined : change < 0 === lessIsBetter;
  return (
    <Card withBorder padding="sm" component="section" aria-label={label}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={24} fw={650} className="numbers" data-kpi>
        {value}
      </Text>
      {note !== undefined && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
      {now !== null && (
        <Text
          size="xs"
          fw={good === undefined ? 400 : 600}
          c={good === undefined ? 'dimmed' : good ? 'var(--vigie-good)' : 'var(--vigie-bad)'}
        >
          {change === undefined
            ? t('overview.noBefore', { count: days })
            : steady
              ? t('overview.same', { count: days })
              : t('overview.change', {
                  change: `${change > 0 ? '+' : ''}${format.percent(change)}`,
                  count: days,
                })}
        </Text>
      )}
    </Card>
  );
};
