import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MetricField, Recommendation } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { showField } from '../../ui/fields.ts';

type Applied = NonNullable<Recommendation['applied']>;

/** When a recommendation was applied, by whom, and how what it was to change has been before and since. */
export const WhatCameOfIt = ({ of: { at, by, measured } }: { of: Applied }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const tell = ({ metric, before, after, change_percent: change, verdict }: NonNullable<typeof measured>) => {
    const show = showField(metric, format);
    const words = { metric: t(`field.${metric as MetricField}`), before: show(before), after: show(after) };
    if (verdict === 'too_little_data') return t('insight.tooEarly', words);
    if (verdict === 'unchanged' || change === null) return t('insight.unchanged', words);
    return t('insight.changed', { ...words, change: `${change > 0 ? '+' : ''}${format.percent(change)}` });
  };
  return (
    <Text size="sm" data-applied>
      {t('insight.appliedAt', { time: format.time(at), name: by })}
      {measured !== null && ` · ${tell(measured)}`}
    </Text>
  );
};
