import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BudgetOutput } from '@vigie/contract';
import { useWrite } from '../../api/use-api.ts';
import { useFormat } from '../../app/format.ts';
import { ConfirmButton } from '../../ui/confirm.tsx';
import { showUndo } from '../../ui/tell.tsx';

const inputOf = (budget: BudgetOutput) => ({
  name: budget.name,
  task_types: budget.task_types,
  amount_usd: budget.amount_usd,
  period: budget.period,
  rolling_days: budget.rolling_days,
  warn_percent: budget.warn_percent,
  action: budget.action,
  is_active: budget.is_active,
});

const Actions = ({ budget, edit }: { budget: BudgetOutput; edit: () => void }) => {
  const { t } = useTranslation();
  const write = useWrite();
  return (
    <Group gap="xs" className="no-print">
      <Button size="xs" variant="default" aria-label={`${t('budget.edit')}: ${budget.name}`} onClick={edit}>
        {t('budget.edit')}
      </Button>
      <ConfirmButton
        title={t('budget.remove', { name: budget.name })}
        text={t('state.sure')}
        confirm={t('state.remove')}
        aria-label={`${t('state.remove')}: ${budget.name}`}
        onConfirm={() =>
          write.mutate({
            method: 'DELETE',
            path: `budgets/${budget.id}/`,
            done: () =>
              showUndo(t('budget.removed', { name: budget.name }), () =>
                write.mutate({ path: 'budgets/', body: inputOf(budget) }),
              ),
          })
        }
      >
        {t('state.remove')}
      </ConfirmButton>
    </Group>
  );
};

/** When it counts, what for, and what it does once it is spent. */
const Terms = ({ budget }: { budget: BudgetOutput }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const does = budget.action === 'warn' ? 'budget.warns' : 'budget.refuses';
  return (
    <Text>
      {[
        budget.period === 'month'
          ? t('budget.inMonth', { month: format.month(budget.period_start) })
          : t('budget.inDays', { count: budget.rolling_days ?? 1 }),
        budget.task_types.length === 0 ? t('budget.allTypes') : budget.task_types.join(', '),
        t(budget.is_active ? does : 'budget.paused'),
      ].join(' · ')}
    </Text>
  );
};

/** @param props.spent nothing is left: the day on which it will be spent is no forecast then, but today’s date */
const Forecast = ({ of, spent }: { of: NonNullable<BudgetOutput['forecast']>; spent: boolean }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Text c="dimmed">
      {t('budget.forecast', { amount: format.usd(of.period_end_usd) })}
      {of.low_usd !== null &&
        `, ${t('budget.between', {
          low: format.usd(of.low_usd),
          high: format.usd(of.high_usd),
          percent: format.percent(of.confidence_percent),
        })}`}
      {`, ${t('budget.method', { count: of.days_observed })}`}
      {!spent &&
        of.exhausted_on !== null &&
        ` · ${t('budget.exhausted', { date: format.day(of.exhausted_on) })}`}
    </Text>
  );
};

/** A budget: its terms, what is spent of it, and what will be. */
export const Budget = ({ budget, edit }: { budget: BudgetOutput; edit: (() => void) | undefined }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const used = budget.used_percent ?? 100;
  // What is only promised to tasks is not spent.
  const over = Number(budget.spent_usd) - Number(budget.amount_usd);
  return (
    <Stack gap={4} component="article" aria-label={budget.name}>
      <Group justify="space-between">
        <Text fw={600} miw={0}>
          {budget.name}
        </Text>
        <Group gap="sm">
          <Text className="numbers">
            {t('budget.used', {
              spent: format.usd(budget.spent_usd),
              amount: format.usd(budget.amount_usd),
            })}{' '}
            · {format.percent(budget.used_percent)}
          </Text>
          {edit && <Actions budget={budget} edit={edit} />}
        </Group>
      </Group>
      <Terms budget={budget} />
      <Progress
        value={Math.min(100, used)}
        color={used >= 100 ? 'red' : used >= budget.warn_percent ? 'yellow' : 'teal'}
        aria-label={budget.name}
      />
      {over >= 0 && (
        <Text>{over > 0 ? t('budget.over', { amount: format.usd(over) }) : t('budget.nothingLeft')}</Text>
      )}
      {budget.forecast && <Forecast of={budget.forecast} spent={over >= 0} />}
    </Stack>
  );
};
