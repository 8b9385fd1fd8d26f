import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomaly, Explanation } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { isMetricField, showField } from '../../ui/fields.ts';

/** What else was unlike usual, in the language of the page. */
export const useExplanation = (): ((one: Explanation, metric: Anomaly['metric'] | undefined) => string) => {
  const { t } = useTranslation();
  const format = useFormat();
  return useCallback(
    ({ factor, name = '', value, usual, text }, metric) => {
      if (factor === 'worker' || factor === 'deploy') {
        // Counted among executions, or the level of a series before and with it.
        return metric
          ? t(`insight.${factor}Of`, { name, n: format.number(value, 0) })
          : t(`insight.${factor}`, { name });
      }
      if (factor === 'volume')
        return t('insight.where', {
          what: t('field.executions_per_hour'),
          value: format.number(value),
          usual: format.number(usual),
        });
      if (factor === 'price_per_token')
        return t('insight.where', {
          what: t('insight.perMillion'),
          value: format.usd(value * 1e6),
          usual: format.usd(usual * 1e6),
        });
      if (!isMetricField(factor)) return text;
      const show = showField(factor, format);
      return t('insight.where', { what: t(`field.${factor}`), value: show(value), usual: show(usual) });
    },
    [t, format],
  );
};
