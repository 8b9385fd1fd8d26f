import { Select, SimpleGrid } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useTaskTypes } from '../../ui/pickers.tsx';
import { NamesInput } from './names-input.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { goesWith, judgedOver } from './rule-draft.ts';
import { AGGREGATIONS, measureOf } from './rule-fields.ts';
import { sameButKeyed } from './rule-form.ts';
import type { RuleForm } from './rule-form.ts';

const USUAL_WINDOW = 5;

/** Over which executions the rule looks, and how often it tells. */
export const RuleScope = memo(({ draft, set, reason }: RuleForm) => {
  const { t } = useTranslation();
  const [types, wanting] = useTaskTypes();
  const goes = goesWith(draft);
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {goes.aggregation && measureOf(draft) === draft.metric_field && (
        <Select
          label={t('alerts.aggregation')}
          allowDeselect={false}
          value={draft.aggregation}
          error={reason('aggregation')}
          data={AGGREGATIONS.map((value) => ({ value, label: t(`alerts.${value}`) }))}
          onChange={(value) => value && set(judgedOver(draft, value))}
        />
      )}
      {goes.window_minutes && draft.aggregation !== 'each' && (
        <NumberField
          label={t('alerts.window')}
          placeholder={String(USUAL_WINDOW)}
          value={draft.window_minutes}
          error={reason('window_minutes')}
          onChange={(value) => set({ window_minutes: value })}
        />
      )}
      <NumberField
        label={t('alerts.cooldown')}
        required
        withAsterisk={false}
        value={draft.cooldown_minutes}
        error={reason('cooldown_minutes')}
        onChange={(value) => value !== null && set({ cooldown_minutes: value })}
      />
      {goes.task_type && (
        <NamesInput
          {...wanting}
          label={t('alerts.taskType')}
          names={types}
          value={draft.task_type}
          error={reason('task_type')}
          onChange={(value) => set({ task_type: value })}
        />
      )}
    </SimpleGrid>
  );
}, sameButKeyed);
