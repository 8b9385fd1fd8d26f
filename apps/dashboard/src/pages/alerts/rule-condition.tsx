import { Select, SimpleGrid } from '@mantine/core';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/format.ts';
import { SIGNS } from './conditions.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { measuring } from './rule-draft.ts';
import { MEASURES, measureKey, measureOf, topOf } from './rule-fields.ts';
import { sameButKeyed } from './rule-form.ts';
import type { RuleForm } from './rule-form.ts';
import { showValueOf } from './show-value.ts';
import { ThresholdSlider } from './threshold-slider.tsx';

/** Of which the choices are many. */
const WhatIsJudged = memo(({ draft, set, reason }: RuleForm) => {
  const { t } = useTranslation();
  const measure = measureOf(draft);
  return (
    <>
      <Select
        label={t('alerts.metric')}
        allowDeselect={false}
        searchable
        value={measure}
        error={reason('metric_field')}
        data={Object.entries(MEASURES).map(([group, measures]) => ({
          group: t(`alerts.of_${group as keyof typeof MEASURES}`),
          items: measures.map((value) => ({ value, label: t(measureKey(value)) })),
        }))}
        onChange={(value) => value && value !== measure && set((known) => measuring(known, value))}
      />
      <Select
        label={t('alerts.condition')}
        allowDeselect={false}
        value={draft.condition}
        error={reason('condition')}
        data={Object.entries(SIGNS).map(([value, label]) => ({ value, label }))}
        onChange={(value) => value && set({ condition: value as typeof draft.condition })}
      />
    </>
  );
}, sameButKeyed);

/** What is judged, and from where on it is too much or too little. @param most the greatest value that was judged */
export const RuleCondition = ({ draft, set, reason, most }: RuleForm & { most: number | undefined }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const measure = measureOf(draft);
  const show = showValueOf(draft, format);
  const top = most === undefined ? 0 : topOf(measure, most);
  const value = draft.threshold_value;
  // What was set otherwise lies on the slider too; while it is dragged, its ends do not move under the hand.
  const [slid, setSlid] = useState({ value, from: value });
  const from = slid.value === value ? slid.from : value;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <WhatIsJudged draft={draft} set={set} reason={reason} />
        <NumberField
          label={t('alerts.threshold')}
          description={show(value)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required
          withAsterisk={false}
          value={value}
          error={reason('threshold_value')}
          onChange={(to) => to !== null && set({ threshold_value: to })}
        />
      </SimpleGrid>
      {top > 0 && (
        <ThresholdSlider
          value={value}
          least={Math.min(0, from)}
          most={Math.max(top, from)}
          show={show}
          onChange={(to) => {
            setSlid({ value: to, from });
            set({ threshold_value: to });
          }}
        />
      )}
    </>
  );
};
