import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Anomaly, Explanation, SeriesAnomaly } from '@vigie/contract';
import { useFormat } from '../../app/format.ts';
import { isMetricField, showField } from '../../ui/fields.ts';

interface Told {
  metrics: readonly string[];
  deploy: string | undefined;
}

type Explained = Pick<Anomaly | SeriesAnomaly, 'task_id' | 'explanation'>;

/** One thing that was unlike usual. @param counted its number is of executions, not the level of a series */
const useReason = (): ((one: Explanation, counted: boolean) => string) => {
  const { t } = useTranslation();
  const format = useFormat();
  return useCallback(
    ({ factor, name = '', value, usual, text }, counted) => {
      if (factor === 'worker' || factor === 'deploy')
        return counted
          ? t(`insight.${factor}Of`, { name, n: format.number(value, 0) })
          : t(`insight.${factor}`, { name });
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

/**
 * What else was unlike usual where these are unusual, in the language of the page: each thing once. Empty where that is nothing.
 * @param told what stands beside it already: metrics, and the version of a deploy
 */
export const useExplanation = (): ((anomalies: readonly Explained[], told: Told) => string) => {
  const reason = useReason();
  return useCallback(
    (anomalies, { metrics, deploy }) => {
      const said = new Map<string, string>();
      for (const { explanation, task_id: taskId } of anomalies)
        for (const one of explanation) {
          const key = `${one.factor} ${one.name ?? ''}`;
          const known = metrics.includes(one.factor) || (one.factor === 'deploy' && one.name === deploy);
          if (!known && !said.has(key)) said.set(key, reason(one, taskId !== null));
        }
      return [...said.values()].join(' · ');
    },
    [reason],
  );
};
