import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recommendation } from '@vigie/contract';
import { NONE, useFormat } from '../../app/format.ts';

type Value = Recommendation['evidence'][string];

/** How a number of the evidence reads, by the unit that its name ends with. */
const useEvidence = (): ((name: string, value: Value) => string) => {
  const format = useFormat();
  return useCallback(
    (name, value) => {
      if (typeof value !== 'number') return value ?? NONE;
      if (name.endsWith('_ms')) return format.duration(value);
      if (name.endsWith('_usd')) return format.usd(value);
      if (name.endsWith('_mb')) return format.megabytes(value);
      if (name.endsWith('_percent')) return format.percent(value);
      return format.number(value, 2);
    },
    [format],
  );
};

/** Of those with two remedies, which it is; otherwise it is called as its kind. */
const remedyOf = ({ kind, evidence }: Recommendation) => {
  if (kind === 'timeout') return 'failed_q25_ms' in evidence ? 'short_timeout' : 'hanging';
  if (kind === 'queue_workers')
    return Number(evidence['proposed_workers']) > Number(evidence['workers'])
      ? 'more_workers'
      : 'fewer_workers';
  return kind;
};

/** The number that the words go by, where there is one. */
const COUNTED: Partial<Record<Recommendation['kind'], string>> = {
  queue_workers: 'proposed_workers',
  useless_retries: 'succeeded_after_retry',
  noisy_rule: 'acknowledged_or_resolved_by_hand',
};

export interface Advice {
  title: string;
  todo: string;
  /** What it would bring, and how sure that is. */
  impact: string;
  evidence: { label: string; value: string }[];
}

/** A recommendation in the language of the page, from its kind and the numbers behind it. */
export const useAdvice = (): ((advice: Recommendation) => Advice) => {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const show = useEvidence();
  return useCallback(
    (advice) => {
      const { kind, subject, evidence, impact_estimate: estimate, confidence } = advice;
      const remedy = remedyOf(advice);
      const count = Number(evidence[COUNTED[kind] ?? ''] ?? 0);
      const facts = Object.entries(evidence).map(([name, value]) => ({ name, value: show(name, value) }));
      const words = { subject, count, ...Object.fromEntries(facts.map(({ name, value }) => [name, value])) };
      const impact = [
        ...(estimate.percent === null
          ? []
          : [t(`advice.${remedy}.brings`, { percent: format.percent(estimate.percent) })]),
        ...(estimate.hours_per_month === null
          ? []
          : [t('insight.hours', { hours: format.number(estimate.hours_per_month) })]),
        ...(estimate.usd_per_month === null
          ? []
          : [t('insight.saves', { usd: format.usd(estimate.usd_per_month) })]),
        t('insight.confidence', { percent: format.percent(confidence * 100) }),
      ];
      return {
        title: t(`advice.${remedy}.title`, { ...words, defaultValue: advice.description }),
        todo: t(`advice.${remedy}.todo`, { ...words, defaultValue: advice.implementation }),
        impact: impact.join(' · '),
        evidence: facts.map(({ name, value }) => ({
          label: i18n.exists(`evidence.${name}`)
            ? t(`evidence.${name as 'executions'}`)
            : name.replaceAll('_', ' '),
          value,
        })),
      };
    },
    [t, i18n, format, show],
  );
};
