import { Radio, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { FormEnd } from '../../ui/form-end.tsx';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BudgetInput, BudgetOutput, BudgetPatch } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { useTaskTypes } from '../../ui/pickers.tsx';
import { changesOf } from '../../ui/changes.ts';
import { useUnsaved } from '../../ui/form-window.tsx';
import { DecimalInput } from '../../ui/decimal-input.tsx';

const PERIODS = ['month', 'rolling'] as const;
const ACTIONS = ['warn', 'deny'] as const;
const USUAL_DAYS = 30;

/** A new budget watches: that it refuses jobs is for who sets it to say, although the API’s default is to refuse. */
const draftOf = (budget: BudgetOutput | undefined) => ({
  name: budget?.name ?? '',
  amount_usd: budget?.amount_usd ?? '',
  period: budget?.period ?? 'month',
  rolling_days: budget?.rolling_days ?? USUAL_DAYS,
  task_types: budget?.task_types ?? [],
  action: budget?.action ?? 'warn',
});

type Draft = ReturnType<typeof draftOf>;

const inputOf = (draft: Draft) =>
  ({ ...draft, rolling_days: draft.period === 'rolling' ? draft.rolling_days : null }) satisfies BudgetInput;

/** Sets a budget, or changes one. */
export const BudgetForm = ({ budget, onDone }: { budget: BudgetOutput | undefined; onDone: () => void }) => {
  const { t } = useTranslation();
  const [opened] = useState(() => draftOf(budget));
  const [draft, setDraft] = useState(opened);
  const set = (change: Partial<Draft>): void => setDraft((known) => ({ ...known, ...change }));
  useUnsaved(Object.keys(changesOf(opened, draft)).length > 0);
  const [types, wanting] = useTaskTypes();
  const write = useWrite({ fieldsShown: true });
  const reason = (field: keyof BudgetInput): string | undefined => write.error?.fields[field]?.join(' ');
  const rolling = draft.period === 'rolling';
  const save = (): void => {
    const whole = inputOf(draft);
    if (!budget) return write.mutate({ path: 'budgets/', body: whole, done: onDone });
    const { period, rolling_days, ...changes } = changesOf(inputOf(opened), whole);
    const body: BudgetPatch = {
      ...changes,
      // The days belong to their period: both, or none.
      ...(period === undefined && rolling_days === undefined
        ? {}
        : { period: whole.period, rolling_days: whole.rolling_days }),
    };
    if (Object.keys(body).length === 0) return onDone();
    write.mutate({ method: 'PATCH', path: `budgets/${budget.id}/`, body, done: onDone });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack>
        <TextInput
          label={t('budget.name')}
          required
          data-autofocus
          value={draft.name}
          error={reason('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <DecimalInput
            label={t('budget.amount')}
            required
            value={draft.amount_usd}
            error={reason('amount_usd')}
            onChange={(value) => set({ amount_usd: value })}
          />
          <Select
            label={t('budget.period')}
            allowDeselect={false}
            value={draft.period}
            error={reason('period')}
            data={PERIODS.map((value) => ({ value, label: t(`budget.${value}`) }))}
            onChange={(value) => value && set({ period: value })}
          />
          {rolling && (
            <NumberField
              label={t('budget.days')}
              required
              value={draft.rolling_days}
              error={reason('rolling_days')}
              onChange={(value) => value !== null && set({ rolling_days: value })}
            />
          )}
        </SimpleGrid>
        <TagsInput
          {...wanting}
          splitChars={[]}
          label={t('budget.types')}
          description={t('budget.typesHint')}
          acceptValueOnBlur
          data={types}
          value={draft.task_types}
          error={reason('task_types')}
          onChange={(values) => set({ task_types: values })}
        />
        <Radio.Group
          label={t('budget.action')}
          value={draft.action}
          error={reason('action')}
          onChange={(value) => set({ action: ACTIONS.find((one) => one === value) ?? 'warn' })}
        >
          <Stack gap="xs" mt="xs">
            {ACTIONS.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`budget.${value}`)}
                description={t(`budget.${value}Long`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <FormEnd saving={write.isPending} onLeave={onDone} />
      </Stack>
    </form>
  );
};
